import { stringify } from 'yaml'
import type { FetchAnswer, HeaderMap, Request } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import { gloo } from '../../../src/dialects/gloo/index.js'
import { WRITERS } from '../../../src/dialects/writers.js'
import type { Decision } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { verify } from '../../../src/gateways/verify.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { differences, type RecordedCase } from '../../conformance/compare.js'
import { type Answer, send } from './client.js'
import { echoOf, type Running, startEcho, startKeyServer } from './echo.js'
import { makeKeys, type TestKey } from './keys.js'
import { type Json, KEY_HOST, type Policy, UPSTREAMS } from './policies.js'
import { type RunningEnvoy, startEnvoy } from './process.js'
import { makeRequest, type RequestSpec } from './requests.js'

/** One request, what Envoy answered and what we say it answers. */
export interface Outcome {
  request: Request
  answer: Answer
  decision: Decision
  now: number
  differences: string[]
}

/**
 * Whether Envoy may keep a connection without an answer: that of another protocol, whose request has no end that a
 * filter or the upstream could wait for.
 */
const mayStayOpen = ({ method, headers }: Request): boolean =>
  method === 'CONNECT' || headers.some(([name]) => name.toLowerCase() === 'upgrade')

/** The surroundings of all runs: keys, upstreams and a server of key sets. */
export class Session {
  readonly keys: TestKey[] = makeKeys()
  readonly fetched = new Map<string, FetchAnswer>()
  private readonly servers: Running[] = []
  /** Ports of the upstreams by cluster. */
  readonly upstreams = new Map<string, number>()
  private keyPort = 0

  constructor(readonly program: string) {}

  async start(): Promise<void> {
    for (const name of UPSTREAMS) {
      const echo = await startEcho()
      this.servers.push(echo)
      this.upstreams.set(`default/${name}`, echo.port)
    }
    const sets = keySets(this.keys)
    const server = await startKeyServer(sets)
    this.servers.push(server)
    this.keyPort = server.port
    for (const [path, answer] of sets) this.fetched.set(`http://${KEY_HOST}${path}`, answer)
  }

  stop(): void {
    for (const server of this.servers) server.stop()
  }

  /** The YAML of policies, with the Upstreams that they name. */
  text(policies: readonly Policy[], settings?: Json): string {
    const upstreams = [...UPSTREAMS.map((name) => upstream(name, `${name}.example.org`)), upstream('keys', KEY_HOST)]
    return [...policies.map((one) => one.service), ...upstreams, ...(settings ? [settings] : [])]
      .map((one) => stringify(one))
      .join('---\n')
  }

  /** Reads policies into a program; throws with what the reader says where they are refused. */
  read(text: string): Program {
    const { programs, findings, refused } = gloo.read!(bind([parse(text, { file: 'policy.yaml' })]))
    if (refused || programs.length !== 1) throw new Error(findings.map((one) => one.message).join('; ') || 'no program')
    return programs[0]!
  }

  /** Native configuration, its clusters turned to our servers. */
  configuration(program: Program): Json {
    const { files } = WRITERS.envoy!(program, { set: {}, fetched: new Map() })
    const config = structuredClone(files[0]!.documents[0]!.value) as unknown as {
      static_resources: { clusters: Cluster[] }
    }
    this.toOurServers(config)
    return config as unknown as Json
  }

  /** A configuration of Envoy's own, its clusters turned to our servers. */
  native(bootstrap: Json): Json {
    const config = structuredClone(bootstrap)
    this.toOurServers(config as unknown as Parameters<Session['toOurServers']>[0])
    return config
  }

  private toOurServers(config: { static_resources: { clusters: Cluster[] } }): void {
    for (const cluster of config.static_resources.clusters) {
      cluster.type = 'STATIC'
      // A busy machine is not what is asked about.
      cluster.connect_timeout = '60s'
      const port = this.upstreams.get(cluster.name) ?? this.upstreams.get(`default/${cluster.name}`) ?? this.keyPort
      for (const { lb_endpoints } of cluster.load_assignment.endpoints) {
        for (const { endpoint } of lb_endpoints)
          endpoint.address.socket_address = { address: '127.0.0.1', port_value: port }
      }
    }
  }

  async envoy(program: Program): Promise<RunningEnvoy> {
    return startEnvoy(this.program, this.configuration(program))
  }

  /** Asks Envoy and us. */
  async ask(program: Program, port: number, spec: RequestSpec): Promise<Outcome> {
    const now = Math.floor(Date.now() / 1000)
    const loopback = { address: '127.0.0.1' }
    const request = { ...makeRequest(spec, this.keys, now), source: loopback, destination: loopback }
    const answer = await send(port, request, (upstream) => this.clusterOf(upstream))
    const facts = await verify(program, request, { fetched: this.fetched })
    const upgrade = answer.upstream?.headers['upgrade']
    const upstreamResponse = echoOf(typeof upgrade === 'string' ? upgrade : undefined)
    const decision = decide(program, request, { now, facts, upstreamResponse })
    // A native configuration may name its clusters without the namespace.
    const branches = (decision.branches ?? []).flatMap((branch) => [branch, branch.undetermined?.ifAllowed])
    for (const outcome of [decision, decision.undetermined?.ifAllowed, ...branches]) {
      const cluster = outcome?.upstream?.cluster
      if (cluster !== undefined && !cluster.includes('/')) outcome!.upstream!.cluster = `default/${cluster}`
    }
    const recorded: RecordedCase = { name: 'live', request, response: answer.response, upstream: answer.upstream }
    const differences = answer.isOpen ? compareOpen(request) : compareWith(recorded, decision)
    return { request, answer, decision, now, differences }
  }

  clusterOf(port: number): string {
    return [...this.upstreams].find(([, known]) => known === port)?.[0] ?? `port ${port}`
  }
}

const compareOpen = (request: Request): string[] =>
  mayStayOpen(request) ? [] : ['answer: none, and the connection stays open']

/** Of an undetermined verdict one outcome has to be the real one. */
function compareWith(recorded: RecordedCase, decision: Decision): string[] {
  const branches = (decision.branches ?? []).flatMap((branch) => [branch, branch.undetermined?.ifAllowed ?? branch])
  const possible = [decision, decision.undetermined?.ifAllowed, ...branches]
  for (const outcome of possible) {
    knownAs(recorded.response?.headers, outcome?.response?.headers)
    knownAs(recorded.upstream?.headers, outcome?.upstream?.headers)
    if (outcome?.response && recorded.response && hasUnknown(outcome.response.body))
      outcome.response.body = recorded.response.body
    if (outcome?.upstream && recorded.upstream) {
      const { path, authority } = recorded.upstream
      if (hasUnknown(outcome.upstream.path)) outcome.upstream.path = path
      if (hasUnknown(outcome.upstream.authority)) outcome.upstream.authority = authority
    }
  }
  if (!decision.undetermined) return differences('gloo', recorded, decision)
  if (branches.some((branch) => differences('gloo', recorded, branch).length === 0)) return []
  const { ifAllowed, ifRefused } = decision.undetermined
  const found = differences('gloo', recorded, ifAllowed)
  const status = ifRefused.response?.status ?? recorded.response?.status
  const isRefused = status === recorded.response?.status && recorded.upstream === null
  return isRefused ? [] : found
}

/**
 * A value that only the proxy knows is whatever it was. It has to exist, except where that too depends on what only the
 * proxy knows.
 */
export function knownAs(recorded: HeaderMap | undefined, ours: HeaderMap | undefined): void {
  for (const [name, value] of Object.entries(ours ?? {})) {
    if (!hasUnknown(String(value))) continue
    if (recorded?.[name] !== undefined) ours![name] = recorded[name]
    else if (
      /^%(?:CEL|CLUSTER_METADATA|COMMON_DURATION|ENVIRONMENT|METADATA|REQ|TYPED_CEL|UPSTREAM_METADATA)\(/.test(
        String(value),
      )
    )
      delete ours![name]
  }
}

/** Also in `grpc-message`, which is percent-encoded. */
const hasUnknown = (value: string): boolean => /%[A-Z_]+(\(.*\))?(:[0-9]+)?%/.test(value.replaceAll('%25', '%'))

interface Cluster {
  name: string
  type: string
  connect_timeout?: string
  load_assignment: {
    endpoints: {
      lb_endpoints: { endpoint: { address: { socket_address: { address: string; port_value: number } } } }[]
    }[]
  }
}

function upstream(name: string, addr: string): Json {
  return {
    apiVersion: 'gloo.solo.io/v1',
    kind: 'Upstream',
    metadata: { name, namespace: 'default' },
    spec: { static: { hosts: [{ addr, port: 80 }] } },
  }
}

function keySets(keys: readonly TestKey[]): Map<string, { status: number; body: string }> {
  const good = keys.map((key) => ({ ...key.jwk, kid: key.name }))
  const mixed = [
    { kty: 'RSA', e: 'AQAB' },
    { kty: 'dsa' },
    { kty: 'EC', crv: 'P-256', alg: 'ES384', x: 'AA', y: 'AA' },
    ...keys.slice(0, 2).map((key) => key.jwk),
  ]
  return new Map([
    ['/good.json', { status: 200, body: JSON.stringify({ keys: good }) }],
    ['/mixed.json', { status: 200, body: JSON.stringify({ keys: mixed }) }],
    ['/garbage.json', { status: 200, body: 'nonsense' }],
    ['/error.json', { status: 500, body: 'x' }],
    ['/pem.json', { status: 200, body: keys[0]!.pem! }],
  ])
}
