import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { readVariables } from '../../src/cel/read-variables.js'
import { analyse } from '../../src/cel/types.js'
import { ConfigError, readConfig } from '../../src/check/config.js'
import { JWKS, nativeEnvoy, rbac } from '../../src/check/example-policies.js'
import { ClaimwrightError } from '../../src/core/error.js'
import { readAgentgatewayKeys } from '../../src/gateways/agentgateway/accepted-keys.js'
import { readGlooKeys, readKeySet } from '../../src/gateways/envoy/accepted-keys.js'
import { parseKeys } from '../../src/jwt/parse-keys.js'
import { toPem } from '../../src/jwt/pem.js'
import { toSpki } from '../../src/jwt/public-key.js'
import { decodeToken } from '../../src/jwt/token.js'
import { parseAccessLog } from '../../src/requests/access-log.js'
import { parseCurl } from '../../src/requests/curl.js'
import { parseHar } from '../../src/requests/har.js'
import { loadSuite } from '../../src/suite/load-suite.js'
import { memoryOf } from '../../src/suite/memory.js'
import { JsonError, parseJson } from '../../src/yaml/json.js'
import { parse } from '../../src/yaml/parse.js'
import { parseProtoObject } from '../../src/yaml/proto-json.js'
import { readSerdeNumber } from '../../src/yaml/serde-number.js'
import type { Random } from '../live/envoy/random.js'
import type { Parser } from './fuzz.js'
import { conversation, converse, frames, readFrames } from './language-server.js'
import { mutateJson, mutateText } from './mutate.js'

const EXAMPLES = join(import.meta.dirname, '../../examples')

/** Files of the examples whose names end so, in a fixed order. */
const examples = (end: string): string[] =>
  readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => readFileSync(join(EXAMPLES, name), 'utf8'))

const SUITES = examples('.claimwright-test.yaml')
const POLICIES = [
  ...examples('.yaml').filter((text) => !SUITES.includes(text)),
  rbac('principals: [{jwtPrincipal: {provider: company, claims: {team: models}}}]'),
  nativeEnvoy('audiences: [models]'),
]
const JSON_FILES = [...examples('.json').filter((text) => text.length < 20_000), JWKS]

/** Runs a reader that refuses texts with one kind of error. */
function refusing(Refusal: new (...given: never[]) => Error, read: (text: string) => unknown): (text: string) => void {
  return (text) => {
    try {
      read(text)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
}

function expectSame(what: string, ours: unknown, theirs: unknown): void {
  if (ours !== theirs) throw new Error(`${what}: ${String(ours)}, expected ${String(theirs)}`)
}

/** Half of the texts are still valid JSON; the others are broken as texts. */
function jsonOrText(seeds: readonly string[]) {
  return (random: Random, seed: string): string => {
    const text = random.chance(0.6) ? mutateJson(random, seed) : seed
    return random.chance(0.5) ? mutateText(random, text, seeds) : text
  }
}

const fromTexts = (seeds: readonly string[]): Pick<Parser, 'seeds' | 'mutate'> => ({
  seeds,
  mutate: (random, seed) => mutateText(random, seed, seeds),
})

const fromJson = (seeds: readonly string[]): Pick<Parser, 'seeds' | 'mutate'> => ({ seeds, mutate: jsonOrText(seeds) })

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
const CLAIMS = [
  '{"alg":"RS256","kid":"k1","typ":"JWT","crit":["b64"]}',
  '{"iss":"https://idp.example","sub":"alice","aud":["a","b"],"exp":4000000000,"nbf":1.5,"groups":{"a":[1,null]}}',
]

const KEY_SETS = [JWKS, '[{"kty":"oct","k":"c2VjcmV0","kid":"a","alg":"HS256"}]', ...keyParts()]

/** Each key of the set by itself, and a set with an RSA key. */
function keyParts(): string[] {
  const { keys } = JSON.parse(JWKS) as { keys: unknown[] }
  const modulus = Buffer.alloc(256, 0xa5).toString('base64url')
  const rsa = { kty: 'RSA', kid: 'r', n: modulus, e: 'AQAB', alg: 'RS256', x5c: ['AAAA'], key_ops: ['verify'] }
  return [JSON.stringify(keys[0]), JSON.stringify({ keys: [...keys, rsa] })]
}

const PEMS = KEY_SETS.flatMap((text) =>
  parseKeys(text).keys.flatMap((key) => {
    const der = toSpki(key)
    return der ? [toPem('PUBLIC KEY', der), toPem('CERTIFICATE', der), toPem('EC PRIVATE KEY', der)] : []
  }),
)

const EXPRESSIONS = [
  'jwt.sub == "alice" && "admin" in jwt.groups',
  'has(jwt.org) && jwt.org.id.matches("^[a-z]+(-[a-z]+)*$") ? true : jwt.exp > 1u',
  'request.headers["x-a"].split(",").exists(x, x.startsWith(r"\\d") || x == b"\\xff")',
  '[1, -2, 3.5e3, 0xFFu].all(x, x > 0) != {"a": [null], `b`: """c"""}.a[0]',
  'cidr("10.0.0.0/8").containsIP(source.address) || timestamp("2024-01-01T00:00:00Z") < request.startTime',
  'jwt.?realm.?roles.orValue([]).map(r, r.size() > 2, r + "x").join(",").replace("a", "b") == ""',
]
const ACTIVATION = readVariables(
  parseJson(
    '{"jwt":{"sub":"alice","groups":["a"],"exp":1},"request":{"path":"/","headers":{"x-a":["a,b"]}},"source":{"address":"10.0.0.1","port":1}}',
  ),
)

const HARS = [
  JSON.stringify({
    log: {
      entries: [
        {
          startedDateTime: '2025-01-01T00:00:00.000Z',
          request: {
            method: 'POST',
            url: 'https://user:pass@api.example:8443/a%20b?b=c#d',
            headers: [
              { name: ':authority', value: 'api.example' },
              { name: 'Cookie', value: 'a=b' },
            ],
            postData: { params: [{ name: 'a', value: 'b' }] },
          },
          response: { status: 200 },
        },
        { request: { url: 'http://[::1]:80/', headers: [], postData: { text: '{}' } } },
      ],
    },
  }),
]
const LOG_LINES = [
  '{"start_time":"2025-01-01T00:00:00.123Z","method":"GET","path":"/b","authority":"h","response_code":403,"downstream_remote_address":"10.1.2.3:4711","downstream_local_address":"[::1]:8080"}',
  '{":method":"POST","http.path":"/c","http.status":"200","request_headers":{":path":"/","x-a":"b"}}',
]
const CURLS = [
  `curl 'https://api.example/v1/chat?x=[1-2]#f' \\\n  -H 'accept: */*' -b 'a=b' --data-raw $'{"a":"it\\'s \\u0041"}' --compressed ;`,
  'curl "https://h.example/a" ^\n  -H "a: b" --data-raw "^{^\\"a^\\":1^}"',
  'curl -sSXPUT --url http://h:80/../a -u me:pw -F a=b --next -G -d x=1 --data-urlencode "y=a b" http://h2',
  '$ curl -H "Authorization: Bearer $TOKEN" --json "{}" http://[::1]/ | jq .',
]
const CONFIGS = [
  'severities: { unknown-field: off, CW1001: warning }\nrisks: { CW1001: high }\npaths: { ignore: ["**/*.yaml", "a/{b,c}"] }\n',
  'tokens: [alice.json]\nenv: { A: b }\nfiles: .\nfetch: fetch.json\nbaseline: known.json\ntargets: { envoy: "1.38" }\n',
]
const CONVERSATIONS = POLICIES.filter((text) => text.length < 3000)
  .slice(0, 6)
  .map(conversation)

/** Every parser of foreign text. */
export const PARSERS: readonly Parser[] = [
  {
    name: 'yaml',
    ...fromTexts(POLICIES),
    run: (text) => {
      const source = parse(text, { env: { X: 'y' } })
      for (const { code, span } of source.findings)
        if (!(span.start >= 0 && span.start <= span.end && span.end <= text.length))
          throw new Error(`${code} is at ${span.start} to ${span.end} of ${text.length} characters`)
    },
  },
  {
    name: 'json',
    ...fromJson(JSON_FILES),
    run: refusing(JsonError, (text) => {
      const accepts = (read: () => unknown): boolean => {
        try {
          read()
          return true
        } catch (error) {
          if (error instanceof JsonError && error.message === 'nested too deeply') throw error
          if (error instanceof JsonError || error instanceof SyntaxError) return false
          throw error
        }
      }
      const ours = accepts(() => parseJson(text))
      expectSame(
        'accepts the JSON',
        ours,
        accepts(() => JSON.parse(text)),
      )
    }),
  },
  {
    name: 'proto-json',
    ...fromJson(JSON_FILES),
    run: (text) => parseProtoObject(Buffer.from(text, 'latin1')),
  },
  {
    name: 'serde-json',
    ...fromJson(JSON_FILES),
    run: refusing(JsonError, (text) => parseJson(text, { maxDepth: 128, readNumber: readSerdeNumber })),
  },
  {
    name: 'cel',
    ...fromTexts(EXPRESSIONS),
    run: (text) => {
      const { expression, error } = parseCel(text)
      analyse(text, { effect: 'deny', place: 'llm', tokenOptional: true })
      if (expression) evaluate(expression, ACTIVATION)
      else if (!(error.start <= error.end && error.end <= text.length))
        throw new Error('the error is outside of the text')
    },
  },
  {
    name: 'token',
    seeds: CLAIMS,
    mutate: (random, seed) => {
      const change = jsonOrText(CLAIMS)
      const token = `${base64url(change(random, CLAIMS[0]!))}.${base64url(change(random, seed))}.c2ln`
      return random.chance(0.4) ? mutateText(random, token, [token]) : token
    },
    run: (text) => {
      const { segments, header, payload } = decodeToken(text)
      expectSame('first segment', header.segment, segments[0] ?? '')
      if (payload.members && payload.problem?.kind === 'json') throw new Error('broken JSON has members')
    },
  },
  {
    name: 'keys',
    seeds: [...KEY_SETS, ...PEMS],
    mutate: (random, seed) =>
      seed.startsWith('-') ? mutateText(random, seed, [...KEY_SETS, ...PEMS]) : jsonOrText(KEY_SETS)(random, seed),
    run: (text) => {
      readGlooKeys(text, parseKeys(text))
      readKeySet(text)
      readAgentgatewayKeys(text)
    },
  },
  {
    name: 'suite',
    ...fromTexts(SUITES),
    run: (text) => loadSuite('access.claimwright-test.yaml', text, memoryOf({ 'policy.yaml': POLICIES[0]! })),
  },
  {
    name: 'curl',
    ...fromTexts(CURLS),
    run: refusing(ClaimwrightError, (text) => parseCurl(text, { readFile: () => 'a: b' })),
  },
  {
    name: 'har',
    ...fromJson(HARS),
    run: refusing(ClaimwrightError, (text) => parseHar(text, 'a.har')),
  },
  {
    name: 'access-log',
    ...fromJson(LOG_LINES),
    run: refusing(ClaimwrightError, (text) => parseAccessLog(text, 'access.log')),
  },
  { name: 'config', ...fromTexts(CONFIGS), run: refusing(ConfigError, (text) => readConfig(text, 'claimwright.yaml')) },
  { name: 'lsp-frames', ...fromTexts(frames(CONVERSATIONS)), run: readFrames },
  {
    name: 'lsp',
    seeds: CONVERSATIONS,
    mutate: mutateJson,
    run: (text) => (isJson(text) ? converse(text) : undefined),
  },
]

/** What is left of a conversation when it is shrunk may be none. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
