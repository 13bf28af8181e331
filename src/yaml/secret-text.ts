import { decodeComponent } from '../core/percent.js'
import { toBytes } from '../core/utf8.js'

/** Finds secrets in text without a model: by their form, and by the name next to them. */

/** Longer names are not those of credentials, and slow down the patterns. */
const LONGEST_NAME = 100

const LONGEST_LINE = 10_000

/** Headers whose value is a credential. */
const CREDENTIAL_HEADER =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie2?|(?:x-)?(?:[\w-]+-)?(?:api-?key|auth-?key|auth(?:entication)?-?token|access-?token|secret|password|credentials?)|x-amz-security-token|x-goog-iap-jwt-assertion)$/i

export const isCredentialHeader = (name: string): boolean => name.length <= LONGEST_NAME && CREDENTIAL_HEADER.test(name)

/** Members that always contain secrets. */
const SECRET_MEMBER =
  /^(?:pass|passwd|password|passphrase|secret|credentials?|(?:[\w-]*_)?(?:password|secret|client_?secret)|[a-z]\w*(?:Password|Secret)|(?:[\w-]*_)?(?:master|private|secret|api|access|account|service|signing|encryption|virtual)_?key(?:_id|id)?|(?:[\w-]*_)?(?:auth|access|session|bearer|refresh|id|api|security)_?token|private_?key_?(?:id|pem)?|token|htpasswd|hashed_?password|salt|key_?hash|database_url|connection_?string|dsn)$/i

/** `lax`: also every name that ends in `_key` and similar, as LiteLLM's parameters do. */
export function isSecretMember(name: string, lax = false): boolean {
  if (name.length > LONGEST_NAME) return false
  return SECRET_MEMBER.test(name) || (lax && /(?:^|_)(?:key|secret|password|token|credentials?)$/i.test(name))
}

/** Names of environment variables whose value is a secret. `JWT_PUBLIC_KEY_URL` names a public value. */
export const isSecretVariable = (name: string): boolean =>
  !/public_?key/i.test(name) &&
  /(?:key|secret|pass(?:word|wd|phrase)?|token|credentials?|auth|dsn|salt|database_url)(?:_|$)/i.test(name)

/** Public example keys of LiteLLM's documentation: not secrets. */
export const PUBLIC_KEYS: ReadonlySet<string> = new Set(['sk-1234'])

const PUBLIC_BLOCK = /-----BEGIN (?:[A-Z0-9]+ )*(?:PUBLIC KEY|CERTIFICATE)-----[^-]*-----END [A-Z0-9 ]+-----/g
const PRIVATE_BLOCK = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----([^-]*)(?:-----END|$)/g
/** Private members of a JWK (RFC 7518 §6), in JSON or in JSON inside of a string of JSON. */
const PRIVATE_MEMBER = /\\?"(?:d|p|q|dp|dq|qi|k)\\?"\s*:\s*\\?"([\w+/=-]{6,})\\?"/g
/** `user:password@` of a URL (RFC 3986 §3.2.1). */
export const USER_INFO = /(\b[a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/?#@:"'<>]{0,256}):([^\s/?#"'<>]{0,1024})@/gi
/** Parameters of a URL's query or of a form, with what precedes each value. */
export const PARAMETER = /([?&;]([\w.-]{1,64})=)([^\s&;#"'`<>\\]{4,})/g
const SECRET_PARAMETER = /^(?:key|sig|signature|x-amz-(?:signature|credential))$/i

export const isSecretParameter = (name: string): boolean =>
  SECRET_PARAMETER.test(name) || isSecretMember(name) || isCredentialHeader(name)
/** `application/x-www-form-urlencoded`, as OAuth's clients send their secrets (RFC 6749 §2.3.1). */
const FORM = /^[\w.-]{1,64}=[^\s"{}]*$/
/** Members of JSON in a string. */
const JSON_MEMBER = /\\?"([\w-]{1,64})\\?"\s*:\s*\\?"((?:[^"\\]|\\(?!"))+)\\?"/g

/** A placeholder for a value from the environment. */
const REFERENCE = /^(?:\$\{?\w+\}?|os\.environ\/.*|\{\{.*\}\}|%[^%]*%)$/s

/** The secrets embedded in any text. */
export function secretsInText(text: string): string[] {
  const found: string[] = []
  if (text.includes('PRIVATE KEY')) for (const [, body] of text.matchAll(PRIVATE_BLOCK)) found.push(body!)
  if (text.includes('://'))
    for (const [, , user, password] of text.matchAll(USER_INFO))
      if (!REFERENCE.test(password!)) found.push(password!, decodeComponent(password!), base64(`${user}:${password}`))
  if (text.length < LONGEST_LINE && FORM.test(text))
    for (const [, , name, value] of `&${text}`.matchAll(PARAMETER))
      if (isSecretParameter(name!) && !REFERENCE.test(value!)) found.push(value!, decodeComponent(value!))
  if (text.includes('"')) {
    for (const [, value] of text.matchAll(PRIVATE_MEMBER)) found.push(value!)
    for (const [, name, value] of text.matchAll(JSON_MEMBER))
      if (isSecretMember(name!)) found.push(...secretParts(value!))
  }
  return found
}

/** `name: value` of a line of YAML or JSON. */
const LINE_MEMBER = /^[\s\-?,{[]*(["']?)([\w.-]{1,100})\1\s*:\s+(?:!!?\w+\s+)?(["']?)(\S.*?)\3\s*,?\s*$/
const OF_SECRET = /^(?:apiVersion|kind|metadata|name|namespace|type|data|stringData|labels|annotations|immutable)$/

/** The secrets in text that does not parse: by the names on each line; in a Secret, every value. */
export function secretsInLines(text: string): string[] {
  const isSecret = /^\s*["']?kind["']?\s*:\s*["']?Secret\b/m.test(text)
  const found = secretsInText(text)
  for (const line of text.split('\n')) {
    const [, , name = '', , value = ''] = LINE_MEMBER.exec(line.slice(0, LONGEST_LINE)) ?? []
    if (isCredentialHeader(name)) found.push(...credentialParts(value))
    else if (isSecretMember(name, true) || (isSecret && !OF_SECRET.test(name))) found.push(...secretParts(value))
  }
  return found
}

/** The secret parts of a value that is a secret as a whole. Public keys and references are not secrets. */
export function secretParts(value: string): string[] {
  const text = value.replace(PUBLIC_BLOCK, '').trim()
  if (text === '' || PUBLIC_KEYS.has(text) || REFERENCE.test(text)) return []
  if (/^[[{]/.test(text) && /[\]}]$/.test(text) && text.includes('"')) {
    const inside = [...secretsInText(text), ...membersNamedKey(text)]
    return inside.length > 0 || /"kty"/.test(text) ? inside : [text]
  }
  return [...secretsInText(text), ...(/^(?:Bearer|Basic) +\S+$/i.test(text) ? credentialParts(text) : [text])]
}

/** agentgateway's API keys in Secrets are JSON with a member `key`. */
const membersNamedKey = (text: string): string[] =>
  [...text.matchAll(/"key(?:Hash)?"\s*:\s*"((?:[^"\\]|\\.)+)"/g)].map(([, key]) => key!)

/** The credential in a header's value: without its scheme; of templates and expressions only the literal parts. */
export function credentialParts(value: string): string[] {
  const literals = /^\s*["']|["']\s*[+)]|\+\s*["']/.test(value) ? quoted(value) : [value]
  return literals.flatMap((literal) => {
    const text = literal.replace(/%[^%\s]*%|\{\{.*?\}\}|\$\{?\w+\}?/g, '').trim()
    const [, scheme = '', rest = text] = /^(Bearer|Basic|Token|ApiKey|Digest|Key)?\s*(.*)$/is.exec(text)!
    const credential = /^\s/.test(text.slice(scheme.length)) || scheme === text ? rest : text
    if (credential === '' || REFERENCE.test(credential)) return []
    const signature = /^eyJ[\w-]*\.[\w-]*\.([\w-]+)$/.exec(credential)?.[1]
    if (signature !== undefined) return [signature]
    return [credential, ...(/^basic$/i.test(scheme) ? passwordOf(credential) : [])]
  })
}

/** Contents of string literals. */
const quoted = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g)].map(([, double, single]) => double ?? single!)

/** The password of `user:password` in base64 (RFC 7617). */
function passwordOf(credential: string): string[] {
  try {
    const text = atob(credential)
    return text.includes(':') ? [text.slice(text.indexOf(':') + 1)] : []
  } catch {
    return []
  }
}

/** Lines of an htpasswd file: the password or hash of each, and the client's credential if it is not hashed. */
export function htpasswdParts(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    const password = line.slice(colon + 1).trim()
    return colon < 0 || password === '' || REFERENCE.test(password) ? [] : [password, base64(line.trim())]
  })
}

export function base64(text: string): string {
  return btoa(toBytes(text))
}

/** UTF-8 text in base64, or undefined. */
export function fromBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (character) => character.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
