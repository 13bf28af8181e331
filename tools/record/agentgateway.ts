import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { send } from '../../test/live/envoy/client.js'
import { SEEN, type Seen } from '../../test/live/envoy/echo.js'
import { freePort } from '../../test/live/envoy/process.js'
import { type Driver, RecordError } from './record.js'
import type { RecordedAnswer, VersionedSuite } from './vectors.js'

/** agentgateway, from the binary that `AGENTGATEWAY_BIN` names: each suite's standalone configuration on the loopback. */
export const agentgateway: Driver = {
  program: 'agentgateway',
  folders: ['agentgateway'],
  first: '1.5.0-main.20260821',
  async start(version) {
    const program = process.env['AGENTGATEWAY_BIN']
    if (!program) throw new RecordError('AGENTGATEWAY_BIN must name a binary of agentgateway')
    checkVersion(program, version)
    return { title: `agentgateway ${version}`, ask: (suite) => ask(program, suite), stop: async () => undefined }
  },
}

function checkVersion(program: string, version: string): void {
  let said: string
  try {
    said = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: 'pipe', timeout: 30_000 })
  } catch (error) {
    const { code } = error as { code?: unknown }
    throw new RecordError(
      `AGENTGATEWAY_BIN=${program} cannot be run${code === 'ENOENT' ? ': there is no such file' : ''}`,
    )
  }
  if (!/agentgateway|"git_revision"|BuildInfo/i.test(said))
    throw new RecordError(
      `AGENTGATEWAY_BIN=${program} is not agentgateway: it says \`${said.trim().split('\n')[0]!.slice(0, 80)}\``,
    )
  // A build of no release has its revision as `version`; the compiler's is beside it.
  const [, written = said] = /"version": *"([^"]*)"/.exec(said) ?? []
  const found = /\bv?(\d+\.\d+\.\d+[-\w.]*)/.exec(written)?.[1]
  if (found !== undefined && found !== version)
    throw new RecordError(`AGENTGATEWAY_BIN=${program} is agentgateway ${found}, not ${version}`)
}

/** Starts the suite's configuration with an echo server in place of each backend, and sends its requests. */
async function ask(program: string, suite: VersionedSuite): Promise<Map<string, RecordedAnswer>> {
  const answers = new Map<string, RecordedAnswer>()
  const oracle = join(suite.path, 'oracle.yaml')
  const written = readFileSync(existsSync(oracle) ? oracle : join(suite.path, 'policy.yaml'), 'utf8')
  const echo = await startEcho()
  const folder = mkdtempSync(join(tmpdir(), 'claimwright-agentgateway-'))
  const [port, ...others] = [await freePort(), await freePort(), await freePort()]
  try {
    const config = onLoopback(parse(written), port!, echo.port, others)
    writeFileSync(join(folder, 'config.yaml'), stringify(config))
    const running = await start(program, join(folder, 'config.yaml'), port!, environmentOf(suite))
    try {
      for (const one of suite.cases) {
        if (one.now !== undefined || one.env !== undefined) continue
        answers.set(one.name, await send(port!, one.request, () => ''))
      }
    } finally {
      running.kill()
    }
  } finally {
    echo.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return answers
}

function environmentOf({ path }: VersionedSuite): Record<string, string> {
  const file = join(path, 'env.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {}
}

/** The first port that is bound becomes ours, every address on the loopback the echo server's. */
function onLoopback(config: unknown, port: number, echo: number, admin: readonly number[]): unknown {
  let isBound = false
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value === 'string') return value.replace(/^127\.0\.0\.1:\d+$/, `127.0.0.1:${echo}`)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => {
        if (name !== 'port' || typeof member !== 'number' || isBound) return [name, visit(member)]
        isBound = true
        return [name, port]
      }),
    )
  }
  const addresses = {
    adminAddr: `127.0.0.1:${admin[0]}`,
    statsAddr: `127.0.0.1:${admin[1]}`,
    readinessAddr: '127.0.0.1:0',
  }
  const visited = visit(config) as { config?: object }
  return { ...visited, config: { ...addresses, ...visited.config } }
}

async function start(program: string, config: string, port: number, env: Record<string, string>) {
  const child = spawn(program, ['-f', config], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  let log = ''
  const keep = (chunk: Buffer): void => {
    if (log.length < 20_000) log += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  // A minute on a busy machine.
  for (let waited = 0; waited < 1200 && child.exitCode === null; waited++) {
    const isOpen = await new Promise<boolean>((done) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        done(true)
      })
      socket.once('error', () => done(false))
    })
    if (isOpen) return child
    await new Promise((done) => setTimeout(done, 50))
  }
  await stop(child)
  throw new RecordError(`agentgateway does not start: ${log.trim().split('\n').at(-1) ?? 'it says nothing'}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.once('exit', done))
  child.kill()
  await ended
}

/** Answers as when the vectors were recorded, with what it received in a header, one byte a character. */
async function startEcho(): Promise<{ port: number; stop: () => void }> {
  const server = createServer((request, response) => {
    const lines = request.rawHeaders.flatMap((name, i, all): [string, string][] =>
      i % 2 === 0 ? [[name.toLowerCase(), all[i + 1]!]] : [],
    )
    const seen: Seen = { method: request.method!, path: request.url!, port: 0, lines }
    request.resume()
    response.writeHead(200, {
      'content-type': 'text/plain',
      'content-length': '2',
      [SEEN]: Buffer.from(JSON.stringify(seen)).toString('base64'),
    })
    response.end('ok')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() }
}
