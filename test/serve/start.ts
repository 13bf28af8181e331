import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Server } from 'node:net'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { Served, Settings } from '../../src/serve/exchange.js'
import { Gateway, type Limits } from '../../src/serve/gateway.js'
import { Judge, type Policy } from '../../src/serve/judge.js'
import { Upstreams } from '../../src/serve/upstream.js'
import { parse } from '../../src/yaml/parse.js'

/** The program of a policy. */
export function programOf(text: string, readFile?: (path: string) => string | undefined): Program {
  const graph = bind([parse(text, { file: 'policy.yaml' })], { missing: 'assume', ...(readFile && { readFile }) })
  const { programs, findings } = read(graph)
  if (!programs[0]) throw new Error(findings.map(({ message }) => message).join('; ') || 'no program')
  return programs[0]
}

export interface Started {
  port: number
  gateway: Gateway
  served: Served[]
}

const running: { stop(): void }[] = []

/** Ends what the tests of a file have started. */
export function stopAll(): void {
  for (const one of running.splice(0)) one.stop()
}

export async function serve(
  program: Program,
  options: Partial<Settings> & { upstream?: number; limits?: Limits; policy?: Partial<Policy> } = {},
): Promise<Started> {
  const { upstream, limits, policy, ...settings } = options
  const upstreams =
    upstream === undefined ? undefined : new Upstreams(new Map([['', new URL(`http://127.0.0.1:${upstream}`)]]))
  const served: Served[] = []
  const gateway = new Gateway(
    new Judge({ program, fetched: () => new Map(), ...policy }),
    {
      outside: 'unknown',
      maxBody: 1_000_000,
      now: () => 1_795_300_000,
      mask: (text) => text,
      ...(upstreams && { upstreams }),
      ...settings,
    },
    '127.0.0.1',
    (line) => served.push(line),
    limits,
  )
  await gateway.listen([{ listener: program.listeners[0]?.port, local: 0 }])
  running.push({
    stop() {
      void gateway.drain()
      gateway.stop()
      upstreams?.close()
    },
  })
  return { port: gateway.ports[0]!.local, gateway, served }
}

/** A server of the tests' own. */
export async function startServer(handle: RequestListener, prepare?: (server: Server) => void): Promise<number> {
  const server = createServer(handle)
  prepare?.(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  running.push({
    stop() {
      server.close()
      server.closeAllConnections()
    },
  })
  return (server.address() as AddressInfo).port
}

/** Everything that comes back on a connection for these bytes, until it is closed or `until` holds. */
export function exchange(port: number, bytes: string, until: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    const end = () => {
      socket.destroy()
      done(text)
    }
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (until(text)) end()
    })
    socket.on('end', end)
    socket.on('error', (error) => (text === '' ? fail(error) : end()))
  })
}
