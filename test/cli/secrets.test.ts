import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { GATEWAY, JWKS, nativeEnvoy, UPSTREAM } from '../../src/check/example-policies.js'
import { parseType, type Schema } from '../../src/validate/schema.js'
import { FAMILIES, ROOTS } from '../../src/validate/schemas.generated.js'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { capture } from './capture.js'

/*
 * A marker in every place that holds a secret, through every command and format: no output has more of it than its
 * first four characters, and with `--show-secrets` it is there.
 */

/** The types of a family: a line each, its name, a blank and its JSON. */
function typesOf(text: string): Record<string, Schema> {
  const lines = text.split('\n').filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const blank = line.indexOf(' ')
      return [line.slice(0, blank), parseType(line.slice(blank + 1))]
    }),
  )
}

let count = 0
/** A secret that no other text has. */
const marker = (): string => `mk${String(++count).padStart(4, '0')}Q7-secret-${count * 7919}-tail`

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const folder = temporaryFolder('secrets')

const write = writerIn(folder)

/** Everything that a command line prints, and the page that `convert` writes, but not the policy that it makes. */
async function outputOf(args: string[]): Promise<string> {
  const page = join(folder, 'report')
  const isConvert = args[0] === 'convert'
  if (isConvert) writeFileSync(page, '')
  const { code, stdout, stderr } = await capture(isConvert ? [...args, '--report-file', page] : args)
  expect(code, `${args.join(' ')}: ${stderr}`).not.toBe(70)
  return isConvert ? stderr + readFileSync(page, 'utf8') : stdout + stderr
}

/** Parts of a secret, as it is and in base64 at each alignment, that must not be printed. */
const tracesOf = (secret: string): string[] => [
  secret.slice(4),
  ...[0, 1, 2].map((shift) => base64('x'.repeat(shift) + secret.slice(4)).slice(4, 28)),
]

async function expectHidden(args: string[], secrets: readonly string[]): Promise<void> {
  const output = await outputOf(args)
  for (const secret of secrets)
    for (const trace of tracesOf(secret))
      expect(output.includes(trace), `${args.join(' ')} shows ${secret}:\n${output}`).toBe(false)
}

interface Place {
  document: Record<string, unknown>
  dialect?: string
}

/** For every member that the model tags, the smallest document with this value there. */
function* taggedPlaces(fill: (form: string) => unknown): Generator<[name: string, place: Place]> {
  const done = new Set<string>()
  for (const [key, family, type] of ROOTS) {
    const types = typesOf(FAMILIES[family]!())
    const [apiVersion, kind] = key.split(' ')
    const wrap = (value: unknown): Place =>
      kind === undefined
        ? { document: value as Record<string, unknown>, dialect: key }
        : { document: { apiVersion, kind, metadata: { name: 'a' }, ...(value as object) } }
    const queue: [type: string, build: (value: unknown) => unknown][] = [[type, (value) => value]]
    const seen = new Set([type])
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [name, build] = next
      const visit = (schema: Schema, around: (value: unknown) => unknown): void => {
        const { $ref, properties, additionalProperties: rest, items } = schema
        if ($ref !== undefined && !seen.has($ref)) {
          seen.add($ref)
          queue.push([$ref, around])
        }
        for (const [member, one] of Object.entries(properties ?? {})) visit(one, (value) => around({ [member]: value }))
        if (typeof rest === 'object') visit(rest, (value) => around({ a: value }))
        if (items) visit(items, (value) => around([value]))
        for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
          visit(one, around)
      }
      for (const [member, schema] of Object.entries(types[name]!.properties ?? {})) {
        const form = schema['x-secret']
        if (form === undefined || done.has(`${family}.${name}.${member}`)) continue
        done.add(`${family}.${name}.${member}`)
        const isMap = member === 'data' || member === 'stringData'
        const value = fill(form)
        yield [
          `${family}.${name}.${member}`,
          wrap(build({ [member]: isMap ? { a: value } : member === 'users' ? [value] : value, nope: 1 })),
        ]
      }
      visit(types[name]!, build)
    }
  }
  const tagged = Object.entries(FAMILIES).flatMap(([family, text]) =>
    Object.entries(typesOf(text())).flatMap(([type, { properties = {} }]) =>
      Object.entries(properties).flatMap(([member, schema]) =>
        schema['x-secret'] ? [`${family}.${type}.${member}`] : [],
      ),
    ),
  )
  expect([...done].sort()).toEqual(tagged.sort())
}

const written = (form: string, secret: string): string =>
  form === 'base64' ? base64(secret) : form === 'htpasswd' ? `alice:${secret}` : secret

const CHECKS = ['pretty', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit']

describe('a member that the model tags', () => {
  for (const shape of ['as it should be', 'in a list', 'in a block', 'in a flow'])
    it(`is masked ${shape}`, async () => {
      let secret = ''
      let index = 0
      const fill = (form: string): unknown => {
        secret = marker()
        const text = written(form, secret)
        return shape === 'in a list' ? [text] : shape === 'in a block' ? `${text}\n` : text
      }
      for (const [, { document, dialect }] of taggedPlaces(fill)) {
        const { stringify } = await import('yaml')
        const text = shape === 'in a flow' ? `${JSON.stringify(document)}\n` : stringify(document)
        const file = write('tagged.yaml', text)
        const options = dialect === undefined ? [] : ['--dialect', dialect]
        await expectHidden(['check', file, ...options], [secret])
        await expectHidden(['check', file, ...options, '--format', CHECKS[index++ % CHECKS.length]!], [secret])
        await expectHidden(['check', file, ...options, '--diff', '--fix=unsafe'], [secret])
      }
    })
})

const S = Object.fromEntries([...'abcdefghijklmnopqrstuvwxyz'].map((letter) => [letter, marker()])) as Record<
  string,
  string
>

/** Policies with secrets where users have them, and what is asked of each. */
const POLICIES: Record<string, { policy: string; targets: string[]; options?: string[] }> = {
  standalone: {
    targets: ['agentgateway'],
    policy: `binds:
- port: 3000
  listeners:
  - name: models
    routes:
    - name: chat
      policies:
        apiKey:
          mode: strict
          keys:
          - {key: ${S['a']}, metadata: {team: models}}
          - key: "${S['b']}"
        requestHeaderModifier: {set: {x-api-key: ${S['c']}, authorization: "Bearer ${S['d']}"}, nope: 1}
        authorization:
          rules:
          - 'request.headers["x-team-key"] == "x" || request.headers["x-api-key"] == "${S['e']}"'
          - 'apiKey.key in ["${S['f']}"] && jwt.sub == 1'
        backendAuth:
          key: ${S['g']}
      backends: [{host: "https://bob:${S['h']}@models.example.com:443"}]
    - name: basic
      matches: [{path: {pathPrefix: /basic}, headers: [{name: authorization, value: {exact: "Basic ${base64(`bob:${S['i']}`)}"}}]}]
      policies:
        basicAuth:
          mode: strict
          htpasswd: |
            bob:${S['j']}
            alice:{SHA}${S['k']}
      backends: [{host: "models.example.com:443"}]
`,
  },
  agentgateway: {
    targets: ['standalone'],
    policy: `apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: models}
stringData: {key: ${S['a']}, bob: '{"key":"${S['b']}","metadata":{"team":"a"}}'}
data: {Authorization: ${base64(S['c']!)}}
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: access, namespace: models}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: models}]
  traffic:
    apiKeyAuthentication: {mode: Strict, secretRef: {name: keys}}
    headerModifiers: {request: {set: [{name: authorization, value: "Bearer ${S['d']}"}, {name: x-api-key, value: ${S['e']}}]}}
    authorization: {policy: {matchExpressions: ['request.headers["authorization"] == "Bearer ${S['f']}"']}}
  backend: {auth: {key: ${S['g']}}, nope: 1}
${GATEWAY}`,
  },
  gloo: {
    targets: ['standalone', 'gloo-gateway-api'],
    policy: `apiVersion: v1
kind: Secret
metadata: {name: header, namespace: gloo-system}
type: gloo.solo.io/header
stringData: {Authorization: "Bearer ${S['a']}"}
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: models, namespace: gloo-system}
spec:
  virtualHost:
    domains: ["*"]
    options:
      nope: 1
      headerManipulation:
        requestHeadersToAdd:
        - {header: {key: x-api-key, value: ${S['b']}}, append: "x"}
        - {headerSecretRef: {name: header, namespace: gloo-system}}
      jwt:
        providers:
          company: {issuer: "https://bob:${S['c']}@login.example.com", jwks: {local: {key: '{"keys":[{"kty":"oct","kid":"k","alg":"HS256","k":"${base64(S['d']!)}"}]}'}}}
    routes:
    - matchers: [{prefix: /, headers: [{name: authorization, value: "Bearer ${S['e']}"}]}]
      routeAction: {single: {upstream: {name: models, namespace: gloo-system}}}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: ai, namespace: gloo-system}
spec: {ai: {openai: {authToken: {inline: ${S['f']}, nope: 1}}}}
${UPSTREAM}`,
  },
  litellm: {
    targets: ['standalone', 'agentgateway'],
    options: ['--env', `PROVIDER_KEY=${S['p']}`, '--env', `OTHER=https://x:${S['q']}@db.example.com`],
    policy: `model_list:
- model_name: gpt
  litellm_params: {model: openai/gpt-4o, api_key: ${S['a']}, api_base: "https://bob:${S['b']}@models.example.com", aws_secret_access_key: ${S['c']}, vertex_credentials: ${S['d']}, extra_headers: {Authorization: "Bearer ${S['e']}"}}
- model_name: other
  litellm_params: {model: openai/gpt-4o, api_key: os.environ/PROVIDER_KEY, api_base: os.environ/OTHER}
general_settings:
  enable_jwt_auth: "True"
  master_key: ${S['f']}
  database_url: "postgresql://u:${S['g']}@db.example.com/x"
  litellm_jwtauth: {team_id_jwt_field: team}
  nope_key: ${S['h']}
environment_variables: {OPENAI_API_KEY: ${S['i']}}
`,
  },
  envoy: {
    targets: ['standalone', 'gloo'],
    policy: nativeEnvoy('audiences: [models]').replace(
      '- match: { prefix: / }\n                direct_response',
      `- match: { prefix: /, headers: [{name: x-api-key, string_match: {exact: ${S['a']}}}] }
                request_headers_to_add: [{header: {key: authorization, value: "Bearer ${S['b']}"}, nope: 1}]
                direct_response`,
    ),
  },
}

/** Two versions of each policy's gateway. */
const UPGRADES: Record<string, string[]> = {
  standalone: ['--from', 'agentgateway=1.4.1', '--to', 'agentgateway=1.5.1'],
  agentgateway: ['--from', 'agentgateway=1.4.1', '--to', 'agentgateway=1.5.1'],
  gloo: ['--from', 'gloo=1.18', '--to', 'gloo=1.22'],
  litellm: ['--from', 'litellm=1.106.2', '--to', 'litellm=1.110.2'],
  envoy: ['--from', 'envoy=1.36.4', '--to', 'envoy=1.40.0'],
}

/** The policy as its gateway loads it. */
const withoutFaults = (policy: string): string =>
  policy
    .replace(/,? ?nope: 1,?/g, '')
    .replace(/^\s*nope_key.*\n/m, '')
    .replace(', append: "x"', '')
    .replace('"True"', 'true')
    .replace(/host: "https:\/\/[^"]*"/, 'host: "models.example.com:443"')

const state = write(
  'state.json',
  JSON.stringify({
    keys: { [`sk-${S['r']}`]: { token: S['r'], password: S['s'] } },
    teams: [],
    url: `redis://u:${S['t']}@h`,
  }),
)
const fetched = write(
  'fetch.json',
  JSON.stringify({
    'https://login.example.com/jwks': {
      status: 200,
      body: `{"keys":[{"kty":"oct","k":"${base64(S['u']!)}"}]}`,
      headers: { 'set-cookie': S['v'] },
    },
  }),
)
const JWT = `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from('{"sub":"a"}').toString('base64url')}.${S['w']!.replaceAll('-', '_')}`
const cases = write(
  'cases.json',
  JSON.stringify({
    cases: ['/', '/basic', '/chat'].map((path) => ({
      name: path,
      env: { CASE_TOKEN: S['x'] },
      request: {
        method: 'GET',
        authority: 'a.example',
        path,
        headers: [
          ['authorization', `Bearer ${JWT}`],
          ['x-api-key', S['y']],
          ['cookie', `sid=${S['z']}`],
        ],
        body: '',
      },
      expect: { status: 299 },
    })),
  }),
)
const GIVEN = ['r', 's', 't', 'u', 'v', 'x', 'y', 'z'].map((letter) => S[letter]!)

describe('secrets of policies, states, answers, environments and cases', () => {
  for (const [name, { policy, targets, options = [] }] of Object.entries(POLICIES))
    it(`are masked in every report on ${name}`, async () => {
      const file = write(`${name}.yaml`, policy)
      const loads = withoutFaults(policy)
      const good = write(`${name}-good.yaml`, loads)
      const old = write(
        `${name}-old.yaml`,
        loads
          .replaceAll(/mk\d{4}Q7/g, 'old-one-')
          .replace('/chat', '/talk')
          .replace('[models]', '[model]'),
      )
      const secrets = [
        ...Object.values(S).filter(
          (secret) =>
            policy.includes(secret) || policy.includes(base64(secret)) || policy.includes(base64(`bob:${secret}`)),
        ),
        ...GIVEN,
        S['p']!,
        S['q']!,
        S['w']!.replaceAll('-', '_'),
      ]
      const input = [...options, '--fetch', fetched]
      for (const format of CHECKS) await expectHidden(['check', file, ...input, '--format', format], secrets)
      await expectHidden(['check', file, ...input, '--diff', '--fix=unsafe'], secrets)
      const asked = [good, ...input, '--state', state, '--cases', cases]
      await expectHidden(['decide', ...asked], secrets)
      for (const format of ['text', 'json']) await expectHidden(['explain', ...asked, '--format', format], secrets)
      for (const format of ['pretty', 'markdown', 'json'])
        await expectHidden(['diff', old, good, ...input, '--state', state, '--format', format], secrets)
      for (const target of targets)
        for (const report of ['pretty', 'markdown', 'html', 'json'])
          await expectHidden(['convert', ...asked, '--to', target, '--verbose', '--report', report], secrets)
      await expectHidden(['convert', ...asked, '--to', name, '--report', 'pretty', '--verbose'], secrets)
      for (const format of ['table', 'json', 'markdown', 'html'])
        await expectHidden(['who', good, ...input, '--state', state, '--token', JWT, '--format', format], secrets)
      for (const format of ['pretty', 'markdown', 'json'])
        await expectHidden(
          ['upgrade', good, ...input, '--state', state, ...UPGRADES[name]!, '--format', format],
          secrets,
        )
      const init = ['test', '--init', good, ...input, '--state', state]
      const suite = join(folder, `${name}.claimwright-test.yaml`)
      await expectHidden([...init, '-o', suite], secrets)
      expect(existsSync(suite)).toBe(true)
      const answers = readFileSync(suite, 'utf8')
        .replaceAll('allow', 'undetermined')
        .replace(/\b40[13]\b/g, 'allow')
      writeFileSync(suite, answers)
      for (const format of ['pretty', 'json', 'junit', 'tap', 'github'])
        await expectHidden(['test', suite, '--verbose', '--format', format], secrets)
      await expectHidden(['test', suite, '--coverage', 'text', '--mutate', '--suggest'], secrets)
      expect((await capture(['decide', ...asked])).stdout).toMatch(/"(?:status|undetermined)"/)
      const shown = await outputOf(['check', file, ...input, '--show-secrets'])
      expect(shown).toMatch(/mk\d{4}Q7-secret-\d+-tail/)
    })

  it('are masked where the text does not parse', async () => {
    const secret = marker()
    const texts = [
      `general_settings:\n  master_key: ${secret}\n  enable_jwt_auth: [true\n`,
      `kind: Secret\napiVersion: v1\nmetadata: {name: a}\nstringData:\n  whatever: "${secret}"\n  x: [\n`,
      `kind: Secret\napiVersion: v1\nmetadata: {name: a}\ndata:\n  whatever: ${base64(secret)}\n whatever: x\n`,
      `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        backendAuth:\n          key: ${secret}\n        \tx: 1\n`,
      `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        requestHeaderModifier: {set: {a: b\n          authorization: Bearer ${secret}\n`,
    ]
    for (const text of texts)
      for (const format of CHECKS) {
        const file = write('broken.yaml', text)
        await expectHidden(['check', file, '--format', format], [secret])
        await expectHidden(['explain', file, '--url', '/'], [secret])
      }
  })

  it('are not quoted where a file is not what it should be', async () => {
    const policy = write('plain.yaml', POLICIES['standalone']!.policy)
    const broken = write('broken.json', `${S['a']} {"x":`)
    for (const option of ['state', 'fetch', 'mcp-tools', 'upstream-response'])
      await expectHidden(['decide', policy, '--url', '/', `--${option}`, broken], [S['a']!])
    for (const option of ['request', 'cases']) await expectHidden(['decide', policy, `--${option}`, broken], [S['a']!])
    await expectHidden(['cel', 'x', '--vars', broken], [S['a']!])
    await expectHidden(['check', policy, '--baseline', broken], [S['a']!])
    await expectHidden(['check', policy, '--token', broken], [S['a']!])
    await expectHidden(['keys', 'pem-to-jwks', broken], [S['a']!])
    await expectHidden(['token', 'verify', JWT, '--keys', write('keys.json', JWKS)], [S['w']!.replaceAll('-', '_')])
    await expectHidden(['token', 'decode', JWT], [S['w']!.replaceAll('-', '_')])
  })
})
