import { describe, expect, it } from 'vitest'
import { findTurn } from '../../src/suite/turn.js'
import { updateRecordings } from '../../src/suite/update.js'
import { failures, findings, run, standalone } from './policies.js'

const TOKENS = `policy: policy.yaml
tokens:
  gold: { claims: { tier: gold, sub: alice } }
  silver: { from: gold, claims: { tier: silver } }
  mallory: { from: gold, claims: { sub: mallory } }
  forged: { from: gold, signedBy: nobody }
  expired: { from: gold, expires: -5m }
  eternal: { from: gold, expires: never }
  stranger: { from: gold, claims: { iss: https://other.example } }
  elsewhere: { from: gold, claims: { aud: other } }
  nonsense: { raw: nonsense }
requests:
  models: GET /v1/models
  other: GET /other
`

describe('the matrix', () => {
  it('holds every state of a token to the answer of the gateway', async () => {
    expect(
      await failures(`${TOKENS}matrix:
  gold: { models: allow, other: 404 }
  silver: { models: 403 }
  mallory: { models: deny }
  forged: { models: 401 }
  expired: { models: 401 }
  eternal: { models: 401 }
  stranger: { models: 401 }
  elsewhere: { models: 401 }
  nonsense: { models: 401 }
  none: { models: { status: 401, contains: no bearer token found } }
`),
    ).toEqual({})
  })

  it('names what was expected and what the answer is', async () => {
    expect(
      await failures(`${TOKENS}matrix:
  gold: { models: 403, other: allow }
  silver: { models: allow }
  none: { models: undetermined }
`),
    ).toEqual({
      'gold models': 'expected 403, got 200 (forwarded)',
      'gold other': 'expected allow, got 404 "route not found"',
      'silver models': 'expected allow, got 403 "authorization failed"',
      'none models': 'expected an undetermined answer, got 401 "authentication failure: no bearer token found"',
    })
  })

  it('applies one answer to every request of a row', async () => {
    expect(await failures(`${TOKENS}matrix: { none: 404 }`)).toEqual({
      'none models': 'expected 404, got 401 "authentication failure: no bearer token found"',
    })
  })
})

describe('cases', () => {
  it('compare members of the answer and of what the backend receives', async () => {
    const compare = (expected: string) =>
      failures(`${TOKENS}cases: [{ name: a, token: gold, request: models, expect: ${expected} }]`)
    expect(await compare('{ destination: "models.internal:8080", upstream: { path: /v1/models } }')).toEqual({})
    expect(await compare('{ upstream: { headers: { authorization: null } } }')).toEqual({})
    expect(await compare('{ destination: other }')).toEqual({
      a: 'expected the destination `other`, got `models.internal:8080`',
    })
    expect(await compare('{ headers: { x-none: a } }')).toEqual({
      a: 'expected the header `x-none: a`, got no such header',
    })
  })

  it('are run for each row of their table', async () => {
    const results = await run(`${TOKENS}cases:
- name: tier \${tier}
  each:
  - { tier: gold, status: 200 }
  - { tier: silver, status: 403 }
  - { tier: [gold], status: 403 }
  token: { claims: { tier: "\${tier}", sub: alice } }
  request: models
  expect: \${status}
`)
    expect(results.map(({ test, failure }) => [test.name, failure?.message])).toEqual([
      ['tier gold', undefined],
      ['tier silver', undefined],
      ['tier ["gold"]', undefined],
    ])
  })

  it('take a time, and tokens are relative to it', async () => {
    const text = `${TOKENS}cases:
- { name: early, now: 2020-01-01T00:00:00Z, token: gold, request: models, expect: allow }
- { name: late, now: 2020-01-01, token: { claims: { tier: gold, exp: 1 } }, request: models, expect: 401 }
`
    expect(await failures(text)).toEqual({})
  })
})

describe('several policies', () => {
  const BOTH = `policies: { old: policy.yaml, new: other.yaml }
tokens: { gold: { claims: { tier: gold, sub: a } }, silver: { claims: { tier: silver, sub: a } } }
`
  it('must all meet the expectation', async () => {
    const files = { 'other.yaml': standalone('has(jwt.tier)') }
    expect(await failures(`${BOTH}matrix: { gold: { GET /v1: allow }, silver: { GET /v1: 403 } }`, files)).toEqual({
      'silver GET /v1 [new]': 'expected 403, got 200 (forwarded)',
    })
  })

  it('must agree where the answer does not matter', async () => {
    const files = { 'other.yaml': standalone('has(jwt.tier)') }
    expect(await failures(`${BOTH}matrix: { gold: { GET /v1: agree }, silver: { GET /v1: agree } }`, files)).toEqual({
      'silver GET /v1 [new]': 'expected the answer of `old` (403 "authorization failed"), got 200 (forwarded)',
    })
  })
})

describe('keys', () => {
  it('that are generated sign for real, and the policy trusts them', async () => {
    const text = `policy: policy.yaml
keys: { ours: { mint: ES256 }, theirs: { mint: ES256, provider: nowhere } }
tokens:
  gold: { claims: { tier: gold, sub: a }, signedBy: ours }
  forged: { claims: { tier: gold }, signedBy: theirs }
  unknown: { claims: { tier: gold }, signedBy: ours, header: { kid: other } }
matrix: { gold: { GET /v1: allow }, forged: { GET /v1: 401 }, unknown: { GET /v1: 401 } }`
    expect(await failures(text)).toEqual({})
  })
})

describe('shared files', () => {
  it('bring tokens and requests, and what the suite defines itself wins', async () => {
    const files = {
      'shared.yaml': `tokens: { gold: { claims: { tier: gold, sub: a } }, silver: { claims: { tier: gold, sub: a } } }
requests: { models: GET /v1/models }`,
    }
    const text = `policy: policy.yaml
include: shared.yaml
tokens: { silver: { claims: { tier: silver } } }
matrix: { gold: { models: allow }, silver: { models: 403 } }`
    expect(await failures(text, files)).toEqual({})
  })
})

describe('recorded answers', () => {
  const TEXT = `${TOKENS}cases:
- { name: a, token: silver, request: models, expect: { recorded: null } }
`
  it('fail until they are recorded, and then hold', async () => {
    const results = await run(TEXT)
    expect(results[0]!.failure!.message).toBe('no answer is recorded yet; `--update` records it')
    const { text, count } = updateRecordings(results).get('access.claimwright-test.yaml')!
    expect(count).toBe(1)
    expect(text).toContain('expect: { recorded: {"status":403')
    expect(await failures(text)).toEqual({})
    expect(await failures(text.replace('403', '401'))).toEqual({
      a: 'status differs from the recorded answer: expected 401, got 403',
    })
  })
})

describe('a failure', () => {
  const turnOf = async (matrix: string): Promise<string | undefined> =>
    findTurn((await run(`${TOKENS}matrix: ${matrix}`))[0]!.failure!)

  it('shows the smallest change of claims that would turn it', async () => {
    expect(await turnOf('{ silver: { models: allow } }')).toBe(
      'with claim `tier` "gold" (it is "silver") the answer is 200 (forwarded)',
    )
    expect(await turnOf('{ forged: { models: allow } }')).toBe('with a good signature the answer is 200 (forwarded)')
    expect(await turnOf('{ none: { models: allow } }')).toBe(
      'with a good token with claim `tier` "gold" (it is absent) and claim `sub` "any" (it is absent) the answer is 200 (forwarded)',
    )
    expect(await turnOf('{ gold: { models: 401 } }')).toBeUndefined()
  })

  it('has the steps behind the answer', async () => {
    const [result] = await run(`${TOKENS}matrix: { silver: { models: allow } }`)
    expect(result!.failure!.asked.decision.trace.map(({ step, outcome }) => [step, outcome])).toEqual([
      ['route', 'pass'],
      ['authenticate', 'pass'],
      ['authorize', 'refuse'],
    ])
  })
})

describe('bad suites', () => {
  const P = 'policy: policy.yaml\n'
  const CASES: [string, string, string[]][] = [
    ['no text', '', ['CW8001 1:1 the suite is empty']],
    ['a key that is set twice', `${P}tags: []\ntags: []`, ['CW8001 3:1 `tags` is set twice']],
    ['two documents', `${P}---\n${P}`, ['CW8001 2:1 the suite must be one YAML document']],
    [
      'aliases that expand',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join()}]`).join('\n')}`,
      ['CW8001 6:20 the aliases expand to too many values'],
    ],
    ['an unknown member', `${P}matrx: {}`, ['CW8002 2:1 unknown member `matrx` (did you mean `matrix`?)']],
    ['a text', 'hello', ['CW8002 1:1 expected object, found string']],
    [
      'an unknown token',
      `${P}tokens: { alice: {} }\nmatrix: { alise: { GET /: allow } }`,
      ['CW8003 3:11 the suite defines no token `alise` (did you mean `alice`?)'],
    ],
    [
      'an unknown request',
      `${P}requests: { chat: GET / }\nmatrix: { none: { chatt: allow } }`,
      ['CW8003 3:19 the suite defines no request `chatt` (did you mean `chat`?)'],
    ],
    [
      'a token that starts from itself',
      `${P}tokens: { a: { from: b }, b: { from: a } }\nmatrix: { a: { GET /: 401 } }`,
      ['CW8003 2:22 the token `a` starts from itself'],
    ],
    [
      'an unknown key',
      `${P}tokens: { a: { signedBy: x } }\nmatrix: { a: { GET /: 401 } }`,
      ['CW8003 2:26 the suite defines no key `x` (expected one of: nobody)'],
    ],
    ['no policy', 'matrix: { none: { GET /: 401 } }', ['CW8004 1:1 the suite names no policy (add `policy: FILE`)']],
    [
      'an empty matrix',
      `${P}matrix: {}`,
      ['CW8005 2:1 the matrix is empty: nothing is tested (add a row: `TOKEN: {REQUEST: allow}`)'],
    ],
    ['no case', P, ['CW8005 1:1 the suite has no case: nothing is tested (add a `matrix` or `cases`)']],
    [
      'an empty table',
      `${P}cases: [{ name: a, request: GET /, expect: 401, each: [] }]`,
      ['CW8005 2:49 the table is empty: the case is never run'],
    ],
    [
      'a status that is none',
      `${P}matrix: { none: { GET /: 40 } }`,
      [
        'CW8006 2:26 40 is not an HTTP status: a status has three digits (expected allow, deny, undetermined, agree, a status, or {status, ...})',
      ],
    ],
    [
      'a word that is none',
      `${P}cases: [{ request: GET /, expect: alow }]`,
      ['CW8006 2:35 `alow` is not an answer (did you mean `allow`?)'],
    ],
    [
      'a denied request with a destination',
      `${P}matrix: { none: { GET /: { status: 403, destination: x } } }`,
      ['CW8006 2:19 a request that is denied with 403 has no destination'],
    ],
    ['nothing expected', `${P}cases: [{ request: GET / }]`, ['CW8006 2:9 the case expects nothing (add `expect`)']],
    [
      'agreement of one',
      `${P}matrix: { none: { GET /: agree } }`,
      ['CW8006 2:26 `agree` compares several policies, and the suite has one'],
    ],
    [
      'a missing file',
      `${P}include: gone.yaml\nmatrix: { none: { GET /: 401 } }`,
      ['CW8007 2:10 gone.yaml: no such file or folder'],
    ],
    [
      'an unknown placeholder',
      `${P}cases: [{ each: [{ a: 1 }], request: "GET /\${b}", expect: 401 }]`,
      ['CW8009 2:38 no row of `each` has `b` (expected one of: a)'],
    ],
    [
      'a time that is none',
      `${P}tokens: { a: { expires: soon } }\nmatrix: { a: { GET /: 401 } }`,
      ['CW8002 2:25 `soon` is not a time (expected `+1h`, `-5m`, unix seconds or a time)'],
    ],
    [
      'a version without quotes',
      `${P}target: { gloo: 1.20 }\nmatrix: { none: { GET /: 401 } }`,
      ['CW8002 2:17 expected string, found number (put it in quotes)'],
    ],
    [
      'a gateway that is not known',
      `${P}target: { glo: "1.20" }\nmatrix: { none: { GET /: 401 } }`,
      ['CW8002 2:1 unknown gateway `glo`: expected gloo, envoy, agentgateway, litellm, gateway-api'],
    ],
    [
      'a token without a use',
      `${P}tokens: { a: {} }\nmatrix: { none: { GET /: 401 } }`,
      ['CW8010 2:11 no case uses the token `a`'],
    ],
  ]
  for (const [name, text, expected] of CASES)
    it(`${name}: a finding with its place`, () => expect(findings(text).slice(0, 1)).toEqual(expected))
})
