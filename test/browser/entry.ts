/** What the browser tests use, next to the public API. */

export { verifySignature } from '#signature'
export { loadRegex } from '../../src/cel/load-regex.js'
export { read } from '../../src/dialects/read.js'
export { decide } from '../../src/gateways/index.js'
export { resolveRemotes, verify } from '../../src/gateways/verify.js'
export { mint } from '../../src/jwt/mint.js'
export { parseKeys } from '../../src/jwt/parse-keys.js'
export { readSigned } from '../../src/jwt/signed.js'
export { bind } from '../../src/kubernetes/bind.js'
export { parse } from '../../src/yaml/parse.js'
