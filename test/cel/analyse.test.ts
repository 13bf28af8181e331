import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EMPTY_ACTIVATION, ROOTS } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { OPERANDS } from '../../src/cel/check/arguments.js'
import { FUNCTIONS } from '../../src/cel/evaluate/functions/table.js'
import { LAZY } from '../../src/cel/evaluate/lazy.js'
import { SIGNATURES } from '../../src/cel/functions.js'
import type { AnalyseOptions, CelProblem } from '../../src/cel/problem.js'
import type { Kind } from '../../src/cel/type.js'
import { analyse } from '../../src/cel/types.js'
import { VARIABLES } from '../../src/cel/variables.js'
import type { LosslessJson } from '../../src/yaml/json.js'
import { grow } from '../fuzz/growth.js'

/** `CODE text`, and `=> fixed` where there is a fix. */
function told(source: string, options: AnalyseOptions = {}): string[] {
  return analyse(source, options).map((one) => {
    const fixed = one.fix ? ` => ${apply(source, one)}` : ''
    return `${one.code} ${source.slice(one.start, one.end)}${fixed}`
  })
}

function apply(source: string, { fix }: CelProblem): string {
  const edits = [...fix!.edits].sort((a, b) => b.start - a.start || b.end - a.end)
  return edits.reduce(
    (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end),
    source,
  )
}

function table(title: string, options: AnalyseOptions, rows: Record<string, string[]>): void {
  describe(title, () => {
    it.each(Object.entries(rows))('%s', (source, expected) => expect(told(source, options)).toEqual(expected))
  })
}

const ALLOW = { effect: 'allow' } as const
const DENY = { effect: 'deny' } as const

table('syntax', ALLOW, {
  "jwt.team = 'dev'": ['CW5001 ='],
  'jwt.a ==': ['CW5001 '],
  'jwt.?a == "x"': ['CW5008 .?'],
  'jwt.?a.orValue("x") == "x"': ['CW5008 .? => default(jwt.a, "x") == "x"'],
  'jwt.?org.?team[?"a b"].orValue(f(1)) == "x" && jwt.?b.hasValue()': [
    'CW5008 .? => default(jwt.org.team["a b"], f(1)) == "x" && has(jwt.b)',
  ],
  'jwt.?a.orValue(jwt.?b.orValue("x")) == "x"': ['CW5008 .?'],
  '[?jwt.a].size() == 1': ['CW5008 ?'],
  'jwt.`a-b` == "x"': ['CW5008 `a-b` => jwt["a-b"] == "x"'],
  '"""a"b""" == jwt.sub': ['CW5008 """a"b"""'],
  'jwt.a.exists(i, v, v == "x")': ['CW5008 exists'],
  'cel.bind(x, jwt.a, x == "b")': ['CW5002 cel', 'CW5002 bind'],
})

table('names', ALLOW, {
  'jwtt.sub == "x"': ['CW5002 jwtt => jwt.sub == "x"'],
  'claims.sub == "x"': ['CW5002 claims => jwt.sub == "x"'],
  'request.pth == "/x"': ['CW5002 pth => request.path == "/x"'],
  'has(request.hedaers)': ['CW5002 hedaers => has(request.headers)'],
  'source.identity.nmespace == "x"': ['CW5002 nmespace => source.identity.namespace == "x"'],
  "jwt.teams.contians('x')": ["CW5002 contians => jwt.teams.contains('x')"],
  'jwt.a.lower() == "x"': ['CW5002 lower => jwt.a.lowerAscii() == "x"'],
  'math.ciel(1.5) > jwt.a': ['CW5002 ciel => math.ceil(1.5) > jwt.a'],
  'request.headers["Host"] == "x"': ['CW5002 request.headers["Host"] => request.host == "x"'],
  'request.headers.cookie("sid") == "x"': [],
  'request.uri.query("x")[0] == "1"': [],
  'cidr("10.0.0.0/8").containsIP(source.address)': [],
  'ip(jwt.ip).isLoopback()': [],
  'jwt.with(j, j.sub == "x")': [],
  'jwt.map(k, v)[0] == "x"': ['CW5002 v'],
  'jwt.with-dash == "x"': ['CW5002 jwt.with-dash => jwt["with-dash"] == "x"'],
  'jwt.a - b == 1': ['CW5002 b'],
  'jwt.sub.startsWith()': ['CW5002 startsWith'],
  'jwt.a.trim(1) == "x"': ['CW5002 trim'],
  'jwt.a.exists(x)': ['CW5008 exists'],
  'request.headers.split()["x"] == ["a"]': [],
  'request.headers.join()["x"] == ["a"]': ['CW5011 request.headers.join()["x"] == ["a"]'],
  'request.headers["x"] == ["a"]': ['CW5011 request.headers["x"] == ["a"]'],
  '[1].exists(i, request.headers["x"] == ["a"])': [],
  'jwt.rawToken.unredacted().startsWith("ey")': [],
  'apiKey.tier == "gold"': [],
  'env.podName == "x"': [],
})

table('booleans', ALLOW, {
  'jwt.sub': ['CW5003 jwt.sub'],
  'jwt.admin': [],
  'request.path': ['CW5003 request.path'],
  '"x"': ['CW5003 "x"'],
  'jwt.a.size()': ['CW5003 jwt.a.size()'],
  'jwt.a == "x" && request.path': ['CW5003 request.path'],
  '!request.method': ['CW5003 request.method'],
  'request.path ? true : false': ['CW5003 request.path'],
  'jwt.a.exists(x, request.path)': ['CW5003 request.path'],
})
table('values that are no rule', {}, { 'jwt.sub': [], 'request.path': [], '"x"': [] })

table('places', ALLOW, {
  'llm.requestModel == "x"': ['CW5004 llm.requestModel => json(request.body).model == "x"'],
  'response.code == 200': ['CW5004 response.code'],
  'mcp.tool.name == "x"': ['CW5004 mcp.tool'],
  'has(llm.requestModel) || llm == null': [],
  'default(llm.requestModel, "") == ""': [],
})
table(
  'MCP',
  { effect: 'allow', place: 'mcp' },
  { 'mcp.tool.name == "x"': [], 'response.code == 200': ['CW5004 response.code'] },
)
table('where a token is found', { place: 'location' }, { 'jwt.sub': ['CW5004 jwt.sub'], 'request.headers["x"]': [] })

table('traps', ALLOW, {
  'jwt.email.endsWith("@x")': ['CW5005 endsWith => type(jwt.email) == string && jwt.email.endsWith("@x")'],
  'type(jwt.email) == string && jwt.email.endsWith("@x")': [],
  'has(jwt.email) && jwt.email.endsWith("@x")': [
    'CW5005 endsWith => has(jwt.email) && type(jwt.email) == string && jwt.email.endsWith("@x")',
  ],
  '!jwt.a.b.startsWith("@x")': ['CW5005 startsWith => !(type(jwt.a.b) == string && jwt.a.b.startsWith("@x"))'],
  'type(jwt.a) != string || jwt.a.startsWith("x")': [
    'CW5005 startsWith => type(jwt.a) != string || type(jwt.a) == string && jwt.a.startsWith("x")',
  ],
  'request.path.startsWith("/x")': [],
  'request.uri.startsWith("http")': [],
  'jwt.g.exists(x, x.startsWith("a"))': [
    'CW5005 startsWith => jwt.g.exists(x, type(x) == string && x.startsWith("a"))',
  ],
  'jwt.scope.split(" ").exists(x, x.startsWith("a"))': [],
  '[1].startsWith("x")': ['CW5011 [1].startsWith("x")', 'CW5005 startsWith'].slice(1),
  'matches(jwt.email, "^bob")': ['CW5006 matches => jwt.email.matches("^bob")'],
  'contains(jwt.a + "x", "y")': ['CW5006 contains => (jwt.a + "x").contains("y")'],
  'trim(jwt.a) == "x"': ['CW5006 trim => jwt.a.trim() == "x"'],
  'size(jwt.a) == int(jwt.b)': [],
  '"admin" in jwt.roles': ['CW5007 in => type(jwt.roles) == list && "admin" in jwt.roles'],
  'type(jwt.roles) == list && "admin" in jwt.roles': [],
  '"x" in jwt.scope.split(" ")': [],
  '5 in jwt.levels': [],
  '"x" in request.headers': [],
  'jwt.roles.exists(r, r == "admin")': [],
  'jwt.l[0] + 1 > 2': ['CW5009 + => jwt.l[0] + 1u > 2'],
  'jwt.l.exists(x, x.n * 2 == 4)': ['CW5009 * => jwt.l.exists(x, x.n * 2u == 4)'],
  'json(request.body).n - 1 == 1': ['CW5009 - => json(request.body).n - 1u == 1'],
  'jwt.level + 1 > 2': [],
  'jwt.org.level + 1 > 2': [],
  'source.port + 1 > 2': ['CW5009 +'],
  '1 + "a" == jwt.a': ['CW5009 +'],
  'request.path + "x" == "/y"': [],
  'timestamp("2024-01-01T00:00:00Z") - request.startTime > duration("1h")': [],
  'request.path.matches("^/(?!admin)")': ['CW5010 (?!'],
  'request.path.matches(r"[\\w-.]+@")': ['CW5010 \\w'],
  'jwt.a.matches("(a)\\\\1")': ['CW5010 "(a)\\\\1"'],
  'request["body"] == b"x"': ['CW5020 request["body"]'],
  '"body" in request': ['CW5020 "body" in request'],
  'request.with(r, r.body == b"x")': ['CW5020 r.body'],
  '[request].exists(r, r.body == b"x")': ['CW5020 r.body'],
  'request["body"] == request.body': [],
  'jwt.body == "x"': [],
  '[jwt].exists(r, r.body == "x")': [],
  'request.headers.redacted().authorization == "x"': ['CW5021 request.headers.redacted().authorization == "x"'],
  'request.headers.redacted().authorization == "<redacted>"': [],
  'request.headers.redacted()["x-a"] == "x"': [],
  '!!jwt.admin': ['CW5012 !! => jwt.admin'],
  '--jwt.n == 1': ['CW5012 -- => jwt.n == 1'],
  '!!!jwt.admin': [],
  'size(jwt.name) < 9': ['CW5013 size(jwt.name) => (jwt.name.split("").size() - 2) < 9'],
  'type(jwt.a) == string && jwt.a.size() < 9': [
    'CW5013 jwt.a.size() => type(jwt.a) == string && (jwt.a.split("").size() - 2) < 9',
  ],
  'size(request.path) < 9': [],
  'size(jwt.roles) < 9': [],
})

table('constants', ALLOW, {
  true: [],
  '1 == 1': ['CW5011 1 == 1'],
  '"a" in ["a"] && jwt.admin': ['CW5011 "a" in ["a"]'],
  '1 / 0 == jwt.a': ['CW5011 1 / 0'],
  'jwt.sub == "a" || true': ['CW5011 jwt.sub == "a" || true'],
  'request.path == 5': ['CW5011 request.path == 5'],
  'request.path != null': ['CW5011 request.path != null'],
  'jwt != null': [],
  'source.port > "5"': ['CW5011 source.port > "5"'],
  'source.port.matches("8.*")': ['CW5011 source.port'],
  'request.path.startsWith(5)': ['CW5011 5'],
  'request.path.split("/").trim() == "x"': ['CW5011 request.path.split("/")'],
  'size(source.port) > 1': ['CW5011 source.port'],
  'timestamp(source.port) < request.startTime': ['CW5011 source.port'],
  'int(request.startTime) > 5': ['CW5011 request.startTime'],
  'string(request.headers) == "x"': ['CW5011 request.headers'],
  'request.uri.lowerAscii() == "x" && json(request.body).a == 1': [],
  'request.headers.split()["x"].join(",") == "a"': [],
  '[1] < [2] || jwt.admin': ['CW5011 [1] < [2]'],
  '"x" in source.port': ['CW5011 "x" in source.port'],
  'request.method == "post"': ['CW5011 "post" => request.method == "POST"'],
  'request.path == "v1"': ['CW5011 "v1"'],
  'type(jwt.a) == string && type(jwt.a) == list': ['CW5011 type(jwt.a) == string && type(jwt.a) == list'],
  'duration("1h") < duration("2h") || uuid() == "x"': ['CW5011 duration("1h") < duration("2h")'],
})

table('rules that deny', DENY, {
  'jwt.group != "eng"': ['CW6005 jwt.group => !has(jwt.group) || jwt.group != "eng"'],
  '!("a" in jwt.roles)': [
    'CW5007 in => !(type(jwt.roles) == list && ("a" in jwt.roles))',
    'CW6005 jwt.roles => !has(jwt.roles) || !("a" in jwt.roles)',
  ],
  'jwt.a.b < 5': ['CW6005 jwt.a.b => !(has(jwt.a) && has(jwt.a.b)) || jwt.a.b < 5'],
  '!has(jwt.group) || jwt.group != "eng"': [],
  'request.path == "/a" && jwt.group != "eng"': [
    'CW6005 jwt.group => request.path == "/a" && (!has(jwt.group) || jwt.group != "eng")',
  ],
  '!(jwt.a == "x" && jwt.b == "y")': [
    'CW6005 jwt.a => !has(jwt.a) || !(jwt.a == "x" && jwt.b == "y")',
    'CW6005 jwt.b => !has(jwt.b) || !(jwt.a == "x" && jwt.b == "y")',
  ],
  'jwt.n < 5 ? true : false': ['CW6005 jwt.n => (!has(jwt.n) || jwt.n < 5) ? true : false'],
  'has(jwt.a) && jwt.a == "x"': [],
  'jwt.sub == "blocked"': ['CW6005 jwt.sub'],
  'default(jwt.group, "") != "eng"': [],
  'jwt.iss == "x"': [],
  'request.headers["x-role"] == "guest"': [
    'CW6009 request.headers["x-role"] => request.headers.raw()["x-role"].exists(v, v == "guest")',
  ],
  'request.headers.raw()["x"].exists(v, v == "y")': [],
  '["a"].exists(r, request.headers["x"] == r)': [],
})

describe('sample tokens', () => {
  const claims = (entries: [string, LosslessJson][]): AnalyseOptions => ({ ...ALLOW, samples: [new Map(entries)] })
  const roles = claims([
    ['realm_access', new Map([['roles', ['a']]])],
    ['scope', 'read'],
    ['n', 5n],
  ])
  it.each<[string, string[]]>([
    ['"a" in jwt.realm_access.roles', []],
    ['jwt.realm.roles == ["a"]', ['CW5002 realm => jwt.realm_access.roles == ["a"]']],
    ['jwt.realm_access.rolse == ["a"]', ['CW5002 rolse => jwt.realm_access.roles == ["a"]']],
    ['"read" in jwt.scope', ['CW5007 in => type(jwt.scope) == list && "read" in jwt.scope']],
    ['jwt.scope == 5', ['CW5011 jwt.scope == 5']],
    ['jwt.n + 1.0 > 2.0', ['CW5009 +']],
    ['jwt.n == 5.0', []],
    ['jwt.other == "x"', []],
  ])('%s', (source, expected) => expect(told(source, roles)).toEqual(expected))

  it('what some tokens have may be missing', () => {
    const samples = [
      new Map<string, LosslessJson>([
        ['a', 'x'],
        ['b', 'x'],
      ]),
      new Map<string, LosslessJson>([['a', 'x']]),
    ]
    expect(told('jwt.a != "x" || jwt.b != "x"', { ...DENY, samples })).toEqual([
      expect.stringMatching(/^CW6005 jwt\.b /),
    ])
  })
})

describe('what is told', () => {
  it('says what failing means for the rule', () => {
    const [allow, deny, require] = (['allow', 'deny', 'require'] as const).map(
      (effect) => analyse('nosuch == 1', { effect })[0]!.message,
    )
    expect(allow).toBe('unknown variable `nosuch`: it fails on every request, and a rule that fails allows no request')
    expect(deny).toContain('a `deny` rule that fails lets the request through')
    expect(require).toContain('a `require` rule that fails refuses the request')
  })

  it('a fix is safe where it can only refuse more', () => {
    const safe = (source: string, options: AnalyseOptions) =>
      analyse(source, options).find((one) => one.code === 'CW5005')!.fix!.safe
    expect(safe('jwt.a.endsWith("x")', ALLOW)).toBe(true)
    expect(safe('!jwt.a.endsWith("x")', ALLOW)).toBe(false)
    expect(safe('jwt.a.endsWith("x")', DENY)).toBe(false)
    expect(safe('!jwt.a.endsWith("x")', DENY)).toBe(true)
  })

  it('spans lie in the text, and every fix loads', () => {
    const sources = readFileSync(new URL('../conformance/cel/cel.jsonl', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { expr: string }).expr)
    let count = 0
    for (const source of sources) {
      for (const effect of ['allow', 'deny'] as const) {
        for (const one of analyse(source, { effect })) {
          count++
          expect(one.start).toBeGreaterThanOrEqual(0)
          expect(one.end).toBeLessThanOrEqual(source.length)
          expect(one.message).toMatch(/^[^A-Z].*[^.]$/s)
          if (one.fix) expect(parseCel(apply(source, one)).error, `${source} -> ${apply(source, one)}`).toBeUndefined()
        }
      }
    }
    expect(count).toBeGreaterThan(500)
  })

  it.each<[what: string, size: number, source: (size: number) => string]>([
    ['rules', 1600, (length) => Array.from({ length }, (_, index) => `jwt.c${index} != "x"`).join(' && ')],
    ['members', 3200, (size) => `jwt${'.a'.repeat(size)} == 1`],
    ['operands', 3200, (size) => Array(size).fill('jwt.a').join(' + ')],
    ['characters', 1_000_000, (size) => `"${'x'.repeat(size)}" == jwt.a`],
  ])('takes time in proportion to the number of %s', async (_, size, source) => {
    await grow(size, (each) => analyse(source(each), DENY))
  })
})

/** One expression of each kind. */
const SAMPLES: Partial<Record<Kind, string>> = {
  null: 'null',
  bool: 'true',
  int: '1',
  uint: '1u',
  double: '1.5',
  string: '"1"',
  bytes: 'b"1"',
  list: '["1"]',
  map: '{"a": 1}',
  timestamp: 'timestamp(0)',
  duration: 'duration("1s")',
  type: 'int',
  optional: 'optional.none()',
  ip: 'ip("1.1.1.1")',
  cidr: 'cidr("1.1.1.1/8")',
}

describe('operands', () => {
  const valid = (kinds: readonly Kind[]): string => SAMPLES[kinds.find((kind) => SAMPLES[kind])!]!
  const alike: Partial<Record<Kind, Kind>> = { query: 'string', secret: 'string', headers: 'map' }
  const others = (kinds: readonly Kind[]): [Kind, string][] => {
    const taken = kinds.map((kind) => alike[kind] ?? kind)
    return (Object.entries(SAMPLES) as [Kind, string][]).filter(([kind]) => !taken.includes(kind))
  }

  it.each([...OPERANDS])('%s fails with anything else', (name, { receiver, args = [] }) => {
    // Where any type will do, something has to be there.
    const given = args.length > 0 ? args.map(valid) : name === 'contains' ? ['"1"'] : []
    const call = (on: string | undefined, values: string[]) =>
      `${on === undefined ? '' : `(${on}).`}${name}(${values.join(', ')})`
    const on = receiver ? valid(receiver) : SIGNATURES.get(name)!.form === 'function' ? undefined : '"1"'
    const wrong = [
      ...others(receiver ?? (Object.keys(SAMPLES) as Kind[])).map(([, sample]) => call(sample, given)),
      ...args.flatMap((kinds, index) => others(kinds).map(([, sample]) => call(on, given.with(index, sample)))),
    ]
    for (const source of wrong) {
      const { expression } = parseCel(source)
      expect(evaluate(expression!, EMPTY_ACTIVATION).error, source).toBeDefined()
      expect(
        analyse(source).map(({ code }) => code),
        source,
      ).toContain('CW5011')
    }
    expect(wrong.length).toBeGreaterThan(0)
  })
})

describe('the data files', () => {
  it('know every variable and function of the evaluator', () => {
    expect(['jwt', ...Object.keys(VARIABLES)].sort()).toEqual([...ROOTS].sort())
    expect([...SIGNATURES.keys()].sort()).toEqual([...new Set([...FUNCTIONS.keys(), ...LAZY.keys()])].sort())
  })
})

describe('advice', () => {
  const help = (source: string) => analyse(source, ALLOW).map((problem) => problem.help)

  it.each([
    ['jwt.email_verified == "true"', ['write `true` without quotes']],
    ['jwt.email_verified == "True"', ['write `true` without quotes']],
    ['jwt.email_verified == "yes"', [undefined]],
    ['jwt.exp == "5"', ['write `5` without quotes']],
    ['jwt.exp == ""', [undefined]],
    ['jwt.exp == "soon"', [undefined]],
    ['[] in jwt.groups', ['for an empty list, write `size(jwt.groups) == 0`']],
    ['["a", "b"] in jwt.groups', ['write `"a" in jwt.groups && "b" in jwt.groups`']],
  ])('on `%s` is right', (source, expected) => {
    expect(help(source)).toEqual(expected)
  })

  it('on milliseconds is for numbers only', () => {
    expect(analyse('jwt.exp == b"ab"', ALLOW).filter(({ message }) => message.includes('milliseconds'))).toEqual([])
    expect(help('jwt.exp > 1700000000000')).toEqual(['divide it by 1000'])
  })

  it('on pseudo-headers does not read the request instead of the response', () => {
    const found = analyse('response.headers[":path"] == "/x"', ALLOW)
    expect(found.map(({ help, fix }) => [help, fix])).toEqual([
      [undefined, undefined],
      ['a header name has no spaces, colons or other separators', undefined],
    ])
    expect(help('request.headers[":path"] == "/x"')).toEqual(['write `request.pathAndQuery`'])
  })
})

describe('times of a token beside strings', () => {
  const messageOf = (source: string) => analyse(source, ALLOW).map(({ message }) => message)
  it('are never equal to them', () =>
    expect(messageOf('jwt.updated_at == "17"')).toEqual([
      '`jwt.updated_at` is a number, which is never equal to a string',
    ]))
  it('cannot be ordered with them', () =>
    expect(messageOf('jwt.exp < "17"')).toEqual([
      '`jwt.exp` is a number, which cannot be ordered with a string: a rule that fails allows no request',
    ]))
})
