import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '../../temporary-folder.js'

export interface RunningEnvoy {
  port: number
  pid: number
  stop: () => Promise<void>
}

/** Starts Envoy with a static configuration whose only listener is moved to a free port of the loopback. */
export async function startEnvoy(program: string, config: unknown): Promise<RunningEnvoy> {
  const port = await freePort()
  const folder = temporaryFolder('envoy')
  const file = join(folder, 'envoy.json')
  writeFileSync(file, JSON.stringify(onLoopback(config, port)))
  const child = spawn(program, [...ARGUMENTS, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    if (log.length < 100_000) log += chunk.toString()
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(late)
  }
  try {
    await untilListening(port, child)
  } catch (error) {
    await stop()
    throw new Error(`Envoy did not start: ${String(error)}\n${log.slice(-4000)}`)
  }
  return { port, pid: child.pid!, stop }
}

const ARGUMENTS = ['--disable-hot-restart', '--concurrency', '1', '-l', 'error']

/** What `envoy --mode validate` says of a configuration: empty when it takes it. */
export async function validateEnvoy(program: string, config: unknown): Promise<string> {
  const folder = temporaryFolder('envoy')
  const file = join(folder, 'envoy.json')
  writeFileSync(file, JSON.stringify(config))
  return new Promise((done) => {
    execFile(program, [...ARGUMENTS, '--mode', 'validate', '-c', file], (error, stdout, stderr) => {
      done(error ? `${stdout}${stderr}` || String(error) : '')
    })
  })
}

interface Bootstrap {
  static_resources: { listeners: { address: { socket_address: { address: string; port_value: number } } }[] }
}

function onLoopback(config: unknown, port: number): Bootstrap {
  const copy = structuredClone(config) as Bootstrap
  const [listener, ...more] = copy.static_resources.listeners
  if (!listener || more.length > 0) throw new Error('one listener expected')
  listener.address.socket_address = { address: '127.0.0.1', port_value: port }
  return copy
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise((done) => server.close(done))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => done(true)).once('error', () => done(false))
      socket.once('connect', () => socket.destroy())
    })
    if (open) return
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error('it does not listen')
}
