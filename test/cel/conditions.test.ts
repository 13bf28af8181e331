import { RE2JS } from '@bufbuild/re2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Activation } from '../../src/cel/activation.js'
import { isTrue, parseCel } from '../../src/cel/cel.js'
import { fromCondition } from '../../src/cel/from-condition.js'
import { isPlain, toCondition } from '../../src/cel/to-condition.js'
import type { ClaimMatcher, Condition } from '../../src/core/condition.js'
import type { HeaderList } from '../../src/core/http.js'
import type { LosslessJson } from '../../src/yaml/json.js'

/** What decides: the claims of a verified token (`null`: none), and the request. */
interface Situation {
  claims: Map<string, LosslessJson> | null
  path: string
  method: string
  host: string
  headers: HeaderList
}

/** Conditions as `condition.ts` describes them: the yardstick, written apart from both translations. */
function holds(condition: Condition, situation: Situation): boolean {
  switch (condition.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'all':
      return condition.of.every((part) => holds(part, situation))
    case 'any':
      return condition.of.some((part) => holds(part, situation))
    case 'not':
      return !holds(condition.of, situation)
    case 'authenticated':
      return situation.claims !== null
    case 'claim': {
      const value = condition.path.reduce<LosslessJson | undefined>(
        (at, name) => (at instanceof Map ? at.get(name) : undefined),
        situation.claims ?? undefined,
      )
      return value !== undefined && matchesClaim(condition.matcher, value)
    }
    case 'method':
      return situation.method === condition.value
    case 'path':
      return matchesText(condition.match, condition.value, situation.path)
    case 'host':
      return matchesText(condition.match, condition.value, situation.host)
    case 'header': {
      const line = situation.headers.find(([name]) => name.toLowerCase() === condition.name.toLowerCase())
      return line !== undefined && matchesText(condition.match, condition.value, line[1])
    }
    case 'cel':
      return condition.expression !== null && isTrue(condition.expression, activation(situation))
  }
}

function matchesClaim(matcher: ClaimMatcher, value: LosslessJson): boolean {
  const isElement = (wanted: unknown, element: LosslessJson) =>
    (typeof element === 'bigint' ? Number(element) : element) === wanted
  switch (matcher.kind) {
    case 'exists':
      return true
    case 'type':
      return typeOf(value) === matcher.type
    case 'equals':
      return isElement(matcher.value, value)
    case 'list-contains':
      return Array.isArray(value) && value.some((element) => isElement(matcher.value, element))
    case 'has-key':
      return value instanceof Map && value.has(matcher.value)
    case 'any-shape':
      if (typeof value === 'string') return value.includes(matcher.value)
      return Array.isArray(value) ? value.includes(matcher.value) : value instanceof Map && value.has(matcher.value)
    case 'regex':
      return (
        typeof value === 'string' &&
        (matcher.whole ? new RE2JS(matcher.value).matches(value) : new RE2JS(matcher.value).test(value))
      )
    default:
      return typeof value === 'string' && matchesText(matcher.kind, matcher.value, value)
  }
}

function typeOf(value: LosslessJson): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (value instanceof Map) return 'map'
  return typeof value === 'bigint' ? 'number' : typeof value
}

function matchesText(match: string, wanted: string, text: string): boolean {
  switch (match) {
    case 'exact':
      return text === wanted
    case 'prefix':
      return text.startsWith(wanted)
    case 'segments': {
      const whole = wanted.replace(/\/$/, '')
      return text === whole || text.startsWith(`${whole}/`)
    }
    case 'suffix':
      return text.endsWith(wanted)
    case 'contains':
      return text.includes(wanted)
    case 'regex':
      return new RE2JS(wanted).matches(text)
    default:
      return true
  }
}

function activation({ claims, path, method, host, headers }: Situation): Activation {
  return Activation.of({
    request: {
      method,
      path,
      pathAndQuery: path,
      uri: `http://${host}${path}`,
      host,
      scheme: 'http',
      version: 'HTTP/1.1',
      headers,
    },
    ...(claims && { jwt: { claims, rawToken: 'a.b.c' } }),
  })
}

const WORDS = ['a', 'b', 'ab', '', 'a.b', '5', 'é']
const NAMES = ['x', 'y', 'in', 'team id', 'https://x/roles', '__proto__']

const scalar = fc.oneof(fc.constantFrom<LosslessJson>(...WORDS, null, true, false, 5n, 0n, -1n, 2.5, 9007199254740993n))
const value: fc.Arbitrary<LosslessJson> = fc.letrec<{ value: LosslessJson }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...NAMES, 'a'), tie('value')), { selector: ([name]) => name, maxLength: 3 })
      .map((entries) => new Map(entries)),
  ),
})).value
const situation: fc.Arbitrary<Situation> = fc.record({
  claims: fc.option(
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), value), { selector: ([name]) => name, maxLength: 4 })
      .map((entries) => new Map(entries)),
    { freq: 8 },
  ),
  path: fc.constantFrom('/', '/a', '/a/b', '/ab', '/b//a', '/%61'),
  method: fc.constantFrom('GET', 'POST'),
  host: fc.constantFrom('a', 'a.b', 'b:80'),
  headers: fc.array(fc.tuple(fc.constantFrom('x', 'X', 'y'), fc.constantFrom('a', 'b', 'ab', '')), { maxLength: 3 }),
})

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NAMES).map((name) => [name]) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 3 }) },
)
const word = fc.constantFrom(...WORDS)
const pattern = fc.constantFrom('a', 'a.*', '^a|b$', '[^a]', '\\d', '\\w+', '(?i)A', '\\.', 'a{1,2}', '\\bb?', '[a\\d]')
const matcher: fc.Arbitrary<ClaimMatcher> = fc.oneof(
  fc.constant<ClaimMatcher>({ kind: 'exists' }),
  fc
    .constantFrom('string', 'number', 'boolean', 'null', 'list', 'map')
    .map((type) => ({ kind: 'type', type }) as ClaimMatcher),
  fc
    .constantFrom<string | number | boolean | null>('a', '', 5, 0, -1, 2.5, true, false, null)
    .map((value) => ({ kind: 'equals', value }) as ClaimMatcher),
  fc.record({ kind: fc.constant('regex' as const), value: pattern, whole: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('prefix' as const, 'suffix' as const, 'contains' as const), value: word }),
  fc
    .constantFrom<string | number | boolean>('a', '', 5, true)
    .map((value) => ({ kind: 'list-contains', value }) as ClaimMatcher),
  fc.record({ kind: fc.constantFrom('has-key' as const, 'any-shape' as const), value: fc.constantFrom('a', '', 'x') }),
)
const textMatch = fc.constantFrom('exact' as const, 'prefix' as const, 'suffix' as const, 'contains' as const)
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('claim' as const), path, matcher }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Condition>({ kind: 'always' }, { kind: 'never' }, { kind: 'authenticated' }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('path' as const),
      match: fc.oneof(textMatch, fc.constant('segments' as const)),
      value: fc.constantFrom('/', '/a', 'a', '/a/'),
    }),
  },
  { weight: 1, arbitrary: pattern.map((value): Condition => ({ kind: 'path', match: 'regex', value: `/${value}` })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('method' as const), value: fc.constantFrom('GET', 'PUT') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('host' as const),
      match: textMatch,
      value: fc.constantFrom('a', 'b', ''),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('header' as const),
      name: fc.constantFrom('x', 'Y'),
      match: fc.oneof(textMatch, fc.constant('present' as const)),
      value: fc.constantFrom('a', 'b', ''),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('jwt.x', 'jwt.x == jwt.y', 'jwt.x.size() > 0', '1', 'jwt.x < 3 // c').map(cel),
  },
)
const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('condition'), { maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('condition') }),
  ),
})).condition

function cel(source: string): Condition & { kind: 'cel' } {
  return {
    kind: 'cel',
    source,
    expression: parseCel(source).expression ?? null,
    origin: { file: 'x', document: 0, pointer: '' },
  }
}

const RUNS = 3000

describe('a condition as CEL', () => {
  it('is true for the same tokens and requests', () => {
    fc.assert(
      fc.property(condition, situation, (condition, situation) => {
        const source = fromCondition(condition)
        fc.pre(source !== null)
        const { expression } = parseCel(source)
        expect(isTrue(expression!, activation(situation)), source).toBe(holds(condition, situation))
      }),
      { numRuns: RUNS },
    )
  })

  it.each<[Condition, string | null]>([
    [{ kind: 'claim', path: ['roles'], matcher: { kind: 'any-shape', value: 'admin' } }, '"admin" in jwt.roles'],
    [{ kind: 'claim', path: ['a', 'b'], matcher: { kind: 'equals', value: 'x' } }, 'jwt.a.b == "x"'],
    [
      { kind: 'claim', path: ['roles'], matcher: { kind: 'list-contains', value: 'a"b' } },
      'type(jwt.roles) == list && "a\\"b" in jwt.roles',
    ],
    [{ kind: 'claim', path: ['https://x/roles'], matcher: { kind: 'exists' } }, '"https://x/roles" in jwt'],
    [
      { kind: 'not', of: { kind: 'claim', path: ['x'], matcher: { kind: 'equals', value: 'a' } } },
      '!(has(jwt.x) && jwt.x == "a")',
    ],
    [{ kind: 'not', of: { kind: 'not', of: { kind: 'authenticated' } } }, 'jwt != null'],
    [
      { kind: 'claim', path: ['x'], matcher: { kind: 'regex', value: '\\d+', whole: true } },
      'jwt.x.matches("\\\\A(?:[0-9]+)\\\\z")',
    ],
    [{ kind: 'path', match: 'segments', value: '/v1/' }, 'request.path == "/v1" || request.path.startsWith("/v1/")'],
    [{ kind: 'claim', path: ['rawToken'], matcher: { kind: 'exists' } }, null],
    [{ kind: 'claim', path: ['x'], matcher: { kind: 'regex', value: 'a\\B', whole: true } }, null],
  ])('%j', (condition, source) => expect(fromCondition(condition)).toBe(source))
})

/** Expressions in the shapes that are known, and in some that are not. */
const claim = fc.oneof(
  fc.constantFrom(
    'jwt.x',
    'jwt["x"]',
    'jwt.y',
    'jwt.x.y',
    'jwt["team id"]',
    'jwt["https://x/roles"].x',
    'jwt["x"]["y"]',
  ),
)
const text = fc.constantFrom('"a"', '"b"', '"ab"', '""', "'a.b'")
const anyLiteral = fc.oneof(text, fc.constantFrom('5', '5u', '2.5', '-1', 'true', 'null'))
const regex = fc.constantFrom('"^a"', '"^a$"', '"b|^a$"', '"\\\\d"', '"["', '"(?i)A"')
const header = fc.constantFrom('request.headers["x"]', 'request.headers["Y"]')
const subject = fc.oneof(
  { weight: 3, arbitrary: claim },
  { weight: 1, arbitrary: fc.constantFrom('request.path', 'request.host') },
  { weight: 1, arbitrary: header },
)
const atom = fc.oneof(
  fc.tuple(subject, fc.constantFrom('==', '!='), anyLiteral).map((parts) => parts.join(' ')),
  fc.tuple(anyLiteral, fc.constantFrom('==', '!='), claim).map((parts) => parts.join(' ')),
  fc.tuple(anyLiteral, claim).map(([literal, claim]) => `${literal} in ${claim}`),
  fc
    .tuple(subject, fc.array(anyLiteral, { maxLength: 3 }))
    .map(([subject, list]) => `${subject} in [${list.join(', ')}]`),
  fc
    .tuple(subject, fc.constantFrom('startsWith', 'endsWith', 'contains'), anyLiteral)
    .map(([subject, name, literal]) => `${subject}.${name}(${literal})`),
  fc.tuple(subject, regex).map(([subject, pattern]) => `${subject}.matches(${pattern})`),
  fc.tuple(claim, anyLiteral, anyLiteral).map(([claim, a, b]) => `${claim}.exists(e, e == ${a} || e in [${b}])`),
  fc
    .tuple(claim, fc.constantFrom('string', 'list', 'map', 'bool', 'null_type', 'int'))
    .map(([claim, type]) => `type(${claim}) == ${type}`),
  fc
    .tuple(claim, fc.constantFrom('[string, list]', '[int, uint, double]', '[int]'))
    .map(([claim, types]) => `type(${claim}) in ${types}`),
  fc.tuple(claim, anyLiteral, anyLiteral).map(([claim, a, b]) => `default(${claim}, ${a}) == ${b}`),
  fc.tuple(text, claim).map(([text, claim]) => `${text} in default(${claim}, [])`),
  claim,
  fc.constantFrom(
    'has(jwt.x)',
    'has(jwt.x.y)',
    'has(request.headers.x)',
    '"x" in jwt',
    '"x" in request.headers',
    'jwt != null',
    'jwt == null',
    'true',
    'false',
    '1',
    'jwt.x == jwt.y',
    'jwt.x.size() > 1',
    'request.method == "GET"',
    'request.method in ["GET", "PUT"]',
    '"a" in request.path',
    'nosuch',
  ),
)
const source: fc.Arbitrary<string> = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: atom },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('source'), fc.constantFrom('&&', '||'), tie('source'))
        .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    },
    { weight: 1, arbitrary: tie('source').map((inner) => `!(${inner})`) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('source'), tie('source'), tie('source')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    },
  ),
})).source

describe('CEL as a condition', () => {
  it('is true for the same tokens and requests', () => {
    fc.assert(
      fc.property(source, situation, (source, situation) => {
        const whole = cel(source)
        const translated = toCondition(whole)
        expect(
          holds(translated, situation),
          JSON.stringify(translated, (name, value) => (name === 'expression' ? undefined : value)),
        ).toBe(isTrue(whole.expression!, activation(situation)))
      }),
      { numRuns: RUNS },
    )
  })

  it('and back is true for the same tokens and requests', () => {
    fc.assert(
      fc.property(source, situation, (source, situation) => {
        const whole = cel(source)
        const back = fromCondition(toCondition(whole))
        fc.pre(back !== null)
        expect(isTrue(parseCel(back).expression!, activation(situation)), back).toBe(
          isTrue(whole.expression!, activation(situation)),
        )
      }),
      { numRuns: RUNS },
    )
  })

  const roles = (matcher: ClaimMatcher): Condition => ({ kind: 'claim', path: ['roles'], matcher })
  it.each<[string, Condition]>([
    ['"admin" in jwt.roles', roles({ kind: 'any-shape', value: 'admin' })],
    ['jwt.roles.contains("admin")', roles({ kind: 'any-shape', value: 'admin' })],
    [
      'jwt.roles.exists(r, r == "admin")',
      {
        kind: 'any',
        of: [roles({ kind: 'list-contains', value: 'admin' }), roles({ kind: 'has-key', value: 'admin' })],
      },
    ],
    ['type(jwt.roles) == list && "admin" in jwt.roles', roles({ kind: 'list-contains', value: 'admin' })],
    ['type(jwt.roles) == string && jwt.roles.endsWith("x")', roles({ kind: 'suffix', value: 'x' })],
    ['has(jwt.roles) && jwt.roles == "x"', roles({ kind: 'equals', value: 'x' })],
    [
      'jwt["https://x/roles"] == "a"',
      { kind: 'claim', path: ['https://x/roles'], matcher: { kind: 'equals', value: 'a' } },
    ],
    ['request.path.matches("^/v[0-9]+/$")', { kind: 'path', match: 'regex', value: '/v[0-9]+/' }],
    ['request.path.startsWith("/v1")', { kind: 'path', match: 'prefix', value: '/v1' }],
    ['request.headers["X-Team"] == "a"', { kind: 'header', name: 'x-team', match: 'exact', value: 'a' }],
    [
      'jwt.roles in ["a", "b"]',
      { kind: 'any', of: [roles({ kind: 'equals', value: 'a' }), roles({ kind: 'equals', value: 'b' })] },
    ],
    ['!has(jwt.roles)', { kind: 'not', of: roles({ kind: 'exists' }) }],
  ])('%s', (source, condition) => {
    const translated = toCondition(cel(source))
    expect(translated).toEqual(condition)
    expect(isPlain(translated)).toBe(true)
  })

  it('leaves to CEL what has another shape', () => {
    const translated = toCondition(cel('jwt.level > 3 && "a" in jwt.roles'))
    expect(translated).toMatchObject({ kind: 'all', of: [{ kind: 'cel', source: 'jwt.level > 3' }, { kind: 'claim' }] })
    expect(isPlain(translated)).toBe(false)
    expect(toCondition(cel('1 +'))).toEqual({ kind: 'never' })
  })
})
