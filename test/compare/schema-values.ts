import type { Schema } from '../../src/validate/schema.js'

const KEY = (x: string): string =>
  JSON.stringify({
    keys: [{ kty: 'EC', crv: 'P-256', kid: 'k', x, y: 'gsmNR2xerzctEoIKVGCow3HnD9DpS3YTqalfO2yxt3E' }],
  })
const JWKS = [
  KEY('DCSiGAJ6U8ugwNtRuVhhggPhR8p2wFz3hweiElQc8gQ'),
  JSON.stringify({
    keys: [{ kty: 'oct', kid: 'k', alg: 'HS256', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA' }],
  }),
]

/** Values that a gateway accepts in fields of these names: most specific first. */
const BY_NAME: readonly [RegExp, readonly string[]][] = [
  [
    /(?:timeout|interval|duration|ttl|delay|cachefor|maxage|age|backoff|clockskew|keepalivetime|refresh_delay|baseejectiontime)$/i,
    ['7s', '9s'],
  ],
  [/jwks$|^inline$/i, JWKS],
  [/(?:url|uri|endpoint|baseurl|issuer)$/i, ['https://one.example/a', 'https://two.example/b']],
  [/(?:cidr|sourcerange|addressprefix|address_prefix)/i, ['10.0.0.0/8', '192.168.0.0/16']],
  [/(?:^|_)(?:ip|address)$/i, ['10.1.2.3', '10.1.2.4']],
  [/(?:expression|filter|condition|cel)$/i, ['request.path == "/a"', 'request.path == "/b"']],
  [/(?:regex|pattern)/i, ['a+', 'b+']],
  [/(?:path|prefix)/i, ['/one', '/two']],
  [/(?:host|hostname|domain)/i, ['one.example', 'two.example']],
  [/(?:header|headername|key|name)/i, ['x-one', 'x-two']],
  [/(?:method)/i, ['GET', 'POST']],
  [/(?:quantity|size|bytes|memory|cpu)/i, ['1Ki', '2Ki']],
]
/** Further strings, tried in order where the schema has a pattern that those by name do not match. */
const STRINGS = [
  'one',
  'two',
  '7s',
  '9s',
  '3',
  '4',
  '/one',
  '/two',
  'https://one.example/a',
  'https://two.example/b',
  'one.example:80',
  'two.example:81',
  '10.0.0.0/8',
  '192.168.0.0/16',
  '1Ki',
  '2Ki',
  '0.5',
  '0.6',
  'arn:aws:iam::123456789012:role/a',
  'arn:aws:iam::123456789012:role/b',
  'true',
  'false',
  'a/b',
  'c/d',
  'urn:one',
  'urn:two',
  '7',
  '9',
  'I',
  'One',
  'Two',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',
  'GET',
  'POST',
  'projects/a/locations/b/templates/c',
  'projects/a/locations/b/templates/d',
]

/** Different values of a scalar; more than two where not every one may be accepted. */
export function valuesOf(
  schema: Schema,
  { path, name }: { path: readonly (string | number)[]; name: string },
  base?: unknown,
): unknown[] {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum) return [...schema.enum]
  const types = [schema.type ?? 'string'].flat()
  if (types.includes('boolean')) return [true, false]
  if (types.includes('integer') || types.includes('number')) return numbersOf(schema, base, types.includes('number'))
  if (types.includes('null') && types.length === 1) return []
  if (types.includes('array')) return [[], ['one'], ['two']]
  return stringsOf(schema, String(path.findLast((part) => typeof part === 'string') ?? name))
}

function numbersOf(
  { minimum = 0, maximum = Number.POSITIVE_INFINITY }: Schema,
  base: unknown,
  isReal: boolean,
): number[] {
  const candidates = [3, 4, 8081, 8082, 300, 301, minimum, minimum + 1, ...(isReal ? [0.3, 0.4] : []), maximum]
  return [...new Set(candidates)].filter((n) => Number.isFinite(n) && n >= minimum && n <= maximum && n !== base)
}

function stringsOf({ pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Schema, field: string): string[] {
  const named = BY_NAME.flatMap(([names, values]) => (names.test(field) ? values : []))
  const expression = pattern === undefined ? /^/ : new RegExp(pattern, 'u')
  return [...new Set([...named, ...STRINGS])].filter(
    (text) => expression.test(text) && text.length >= minLength && text.length <= maxLength,
  )
}
