import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { read } from '../src/dialects/read.js'
import { WRITERS } from '../src/dialects/writers.js'
import { mint } from '../src/jwt/mint.js'
import type { PrivateJwk } from '../src/jwt/signature.js'
import { bind } from '../src/kubernetes/bind.js'
import { parse } from '../src/yaml/parse.js'
import { Serving } from '../test/cli/serving.js'
import { startEcho } from '../test/live/envoy/echo.js'
import { installEnvoy } from '../test/live/envoy/install.js'
import { startEnvoy } from '../test/live/envoy/process.js'

/**
 * `serve` against real Envoy: the same policy, tokens signed RS256, the same upstream, 32 connections. What counts is the
 * CPU time of each gateway's own process, so that the client and the upstream cost neither of them anything: requests in
 * a second of one core.
 */
const KNOWN_TOKENS = 200
const REQUESTS = 6000
const TURNS = 3
const CONNECTIONS = 32

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const signer = { ...(privateKey.export({ format: 'jwk' }) as PrivateJwk), kid: 'k' }
const jwks = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'RS256', use: 'sig' }] })

const POLICY = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: models, namespace: default}
spec:
  virtualHost:
    domains: ['*']
    options:
      jwt: {providers: {company: {issuer: me, jwks: {local: {key: '${jwks}'}}}}}
      rbac: {policies: {dev: {principals: [{jwtPrincipal: {claims: {team: dev}}}], permissions: {methods: [GET]}}}}
    routes:
    - matchers: [{prefix: /}]
      routeAction: {single: {upstream: {name: models, namespace: default}}}
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: {name: models, namespace: default}
spec: {static: {hosts: [{addr: models.example.com, port: 80}]}}
`

async function tokens(count: number, from: number): Promise<string[]> {
  const exp = Math.floor(Date.now() / 1000) + 3600
  const claims = (index: number) => ({ iss: 'me', sub: `user-${from + index}`, team: 'dev', exp })
  const one = (index: number) => mint({ header: { alg: 'RS256', kid: 'k' }, claims: claims(index) }, signer)
  return Promise.all(Array.from({ length: count }, (_, index) => one(index)))
}

/** Sends every token once. Throws where one does not pass. */
async function load(port: number, sent: readonly string[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < sent.length) {
      const headers = { authorization: `Bearer ${sent[next++]}` }
      await new Promise<void>((done, fail) => {
        const asked = request({ host: '127.0.0.1', port, path: '/v1/models', agent, headers }, (answer) => {
          if (answer.statusCode !== 200) fail(new Error(`${port} answered ${answer.statusCode}`))
          answer.resume().on('end', done)
        })
        asked.on('error', fail).end()
      })
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
  agent.destroy()
}

/** CPU seconds of a process (proc(5): utime and stime, in hundredths). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

interface Measured {
  name: string
  port: number
  pid: number
  /** Requests in a second of CPU, the best turn. */
  known: number
  unseen: number
}

async function measure(gateway: Measured, kind: 'known' | 'unseen', sent: readonly string[]): Promise<void> {
  const before = cpuSeconds(gateway.pid)
  await load(gateway.port, sent)
  gateway[kind] = Math.max(gateway[kind], sent.length / (cpuSeconds(gateway.pid) - before))
}

const folder = mkdtempSync(join(tmpdir(), 'claimwright-bench-'))
const echo = await startEcho()
const { programs } = read(bind([parse(POLICY, { file: 'policy.yaml' })]))
const { files } = WRITERS.envoy!(programs[0]!, { set: {}, fetched: new Map() })
const config = structuredClone(files[0]!.documents[0]!.value) as unknown as Parameters<typeof toEcho>[0]
toEcho(config, echo.port)
const real = await startEnvoy(await installEnvoy(), config)
writeFileSync(join(folder, 'policy.yaml'), POLICY)
let ours: Serving | undefined
try {
  const command = join(import.meta.dirname, '../dist/cli/claimwright.js')
  const options = ['--port', '0', '--quiet', '--upstream', `http://127.0.0.1:${echo.port}`]
  ours = new Serving(
    spawn(process.execPath, [command, 'serve', folder, ...options], { stdio: ['ignore', 'pipe', 'pipe'] }),
  )
  await ours.prints('Ctrl-C ends it')
  const none = { known: 0, unseen: 0 }
  const gateways: Measured[] = [
    { name: 'Envoy', port: real.port, pid: real.pid, ...none },
    { name: 'serve', port: ours.port, pid: ours.pid, ...none },
  ]
  const known = await tokens(KNOWN_TOKENS, 0)
  const repeated = Array.from({ length: REQUESTS }, (_, index) => known[index % KNOWN_TOKENS]!)
  for (const gateway of gateways) await load(gateway.port, repeated)
  for (let turn = 0; turn < TURNS; turn++) {
    const fresh = await tokens(REQUESTS / 3, 1000 + turn * REQUESTS)
    for (const gateway of gateways) {
      await measure(gateway, 'known', repeated)
      await measure(gateway, 'unseen', fresh)
    }
  }
  const [envoyRates, serveRates] = gateways as [Measured, Measured]
  for (const kind of ['known', 'unseen'] as const) {
    const [a, b] = [envoyRates[kind], serveRates[kind]]
    const what = kind === 'known' ? `${KNOWN_TOKENS} tokens in turn` : 'each token once'
    console.log(`RS256, ${what}: Envoy ${Math.round(a)}/s, serve ${Math.round(b)}/s of one core: ${(b / a).toFixed(2)}`)
  }
} finally {
  await ours?.stop()
  await real.stop()
  echo.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Sends what passes to the upstream of this run. */
function toEcho(
  config: {
    static_resources: {
      clusters: {
        type: string
        load_assignment: { endpoints: { lb_endpoints: { endpoint: { address: { socket_address: object } } }[] }[] }
      }[]
    }
  },
  port: number,
): void {
  for (const cluster of config.static_resources.clusters) {
    cluster.type = 'STATIC'
    for (const { lb_endpoints } of cluster.load_assignment.endpoints)
      for (const { endpoint } of lb_endpoints)
        endpoint.address.socket_address = { address: '127.0.0.1', port_value: port }
  }
}
