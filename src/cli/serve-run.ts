import { resolve } from 'node:path'
import type { Finding } from '../core/finding.js'
import type { FetchAnswer } from '../core/http.js'
import type { DialectId, Listener, Program } from '../core/program.js'
import { createFetcher } from '../gateways/fetcher.js'
import { resolveRemotes } from '../gateways/verify.js'
import { bind } from '../kubernetes/bind.js'
import { paintFor } from '../report/escape.js'
import { locateSteps, stepLines } from '../report/trace.js'
import type { Served } from '../serve/exchange.js'
import { Gateway, type Port } from '../serve/gateway.js'
import { Judge, type Policy } from '../serve/judge.js'
import type { Outside } from '../serve/outcome.js'
import { Upstreams } from '../serve/upstream.js'
import type { TargetOptions } from '../versions/target.js'
import type { Source } from '../yaml/source.js'
import { CliError, unreadable, usage } from './exit.js'
import { filesBelow, readPaths, tryRead } from './files.js'
import { printFindings } from './findings-output.js'
import { parseEnv, readFetch, readNamed, readSources } from './input.js'
import { readJson } from './json-file.js'
import { asTools, readMcpTools, serversOf } from './mcp-servers.js'
import { printErrors, printJson, printLines, reportText } from './print.js'
import { loadPrograms, RefusedInput, theOne } from './program-input.js'
import { shownText } from './secrets.js'
import { readTargets } from './target-option.js'
import { unixTime } from './time.js'

interface ServeOptions {
  port?: string
  address: string
  upstream?: string[]
  outside: string
  explain?: true
  quiet?: true
  maxBody: string
  drain: string
  now?: string
  env?: string[]
  state?: string
  fetch?: string
  online?: true
  files: string
  mcpTools?: string
  strictInput?: true
  dialect?: DialectId
  target?: string[]
  /** The versions that `target` and `claimwright.yaml` name. */
  targets?: TargetOptions
}

/** Polling interval in milliseconds. */
const LOOK = 300

/** A policy as it was read, and the files behind it. */
interface Loaded {
  program: Program
  findings: Finding[]
  sources: Source[]
  policy: Policy
  /** Files that the policy or an option names. */
  named: Set<string>
}

/** Serves until Ctrl-C. */
export async function runServe(paths: string[], given: ServeOptions): Promise<void> {
  const options = { ...given, targets: await readTargets(given.target) }
  if (paths.includes('-')) throw usage('serve watches files: it cannot read standard input')
  const settings = readSettings(options)
  const { upstreams } = settings
  const askMcpServer = upstreams && { askMcpServer: upstreams.ask.bind(upstreams) }
  let loaded = load(paths, options)
  await printFindings(loaded.findings)
  let judge = new Judge({ ...loaded.policy, ...askMcpServer })
  const log = (served: Served, milliseconds: number) => {
    if (!options.quiet) printJson(logLine(served, milliseconds))
    if (options.explain) explain(served, loaded.sources)
  }
  const gateway = new Gateway(judge, settings, options.address, log)
  await listen(gateway, loaded.program, options)
  announce(gateway, loaded.program, options)

  const watch = new Watch(paths)
  watch.begin(loaded.named, async () => {
    const next = load(paths, options)
    await listen(gateway, next.program, options)
    judge = judge.with({ ...next.policy, ...askMcpServer })
    gateway.replace(judge)
    loaded = next
    await printFindings(next.findings)
    printErrors('the files have changed: the new policy is served')
    return next.named
  })
  await waitForInterrupt()
  watch.end()
  await stop(gateway, Number(options.drain))
  upstreams?.close()
}

function readSettings({ upstream = [], outside, maxBody, drain, port, now }: ServeOptions) {
  if (!['allow', 'refuse', 'unknown'].includes(outside))
    throw usage(`--outside ${outside}: expected allow, refuse or unknown`)
  for (const [name, value] of [
    ['--max-body', maxBody],
    ['--drain', drain],
    ['--port', port ?? '0'],
  ] as const)
    if (!/^\d{1,12}$/.test(value)) throw usage(`${name} ${value}: expected a number`)
  if (Number(port ?? 0) > 65_535) throw usage(`--port ${port}: ports end at 65535`)
  const fixed = now === undefined ? undefined : unixTime(now)
  return {
    ...(upstream.length > 0 && { upstreams: new Upstreams(new Map(upstream.map(readUpstream))) }),
    outside: outside as Outside,
    maxBody: Number(maxBody),
    now: () => fixed ?? Date.now() / 1000,
    mask: reportText,
  }
}

/** `URL`, or `NAME=URL`. */
function readUpstream(text: string): [name: string, url: URL] {
  const [, name = '', address = ''] = /^(?:([^=]*)=)?(https?:\/\/.*)$/s.exec(text) ?? []
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url) throw usage(`--upstream ${text}: expected http://HOST:PORT, or NAME=http://HOST:PORT`)
  return [name, url]
}

function load(paths: string[], options: ServeOptions): Loaded {
  const env = parseEnv(options.env)
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(...problems)
  const named = new Set([options.fetch, options.state, options.mcpTools].filter((file) => file !== undefined))
  const readFile = readNamed((path) => {
    const text = filesBelow(options.files)(path)
    if (text !== undefined) named.add(resolve(options.files, path))
    return text
  })
  const graph = bind(sources, {
    env,
    readFile,
    missing: options.strictInput ? 'refuse' : 'assume',
    targets: options.targets,
  })
  const { programs, findings } = loadPrograms(sources, graph, options)
  const program = theOne(programs, sources, options)
  const state = options.state === undefined ? undefined : readJson(options.state)
  const mcpServers = serversFor(program, options, state)
  const fetched = createAnswers(program, options)
  const policy = { program, fetched, ...(state !== undefined && { state }), ...(mcpServers && { mcpServers }) }
  return { program, findings, sources, policy, named }
}

function serversFor(program: Program, { mcpTools }: ServeOptions, state: unknown) {
  if (mcpTools !== undefined) return serversOf(readMcpTools(mcpTools), program)
  const described = typeof state === 'object' && state !== null && 'mcp' in state ? state.mcp : undefined
  return described === undefined ? undefined : serversOf(asTools(described, '--state: mcp'), program)
}

/** What the network answers: `--fetch`, and with `--online` the network itself, asked again once in a while. */
function createAnswers(program: Program, { fetch, online }: ServeOptions): Policy['fetched'] {
  const given = readFetch(fetch)
  if (!online) return () => given
  const fetcher = createFetcher()
  const ask = async (url: string): Promise<FetchAnswer> => given.get(url) ?? (await fetcher(url))
  return () => resolveRemotes(program, ask)
}

/** Ports of the listeners, each with the port where it is served. */
function portsOf(listeners: readonly Listener[], first: number | undefined): Port[] {
  const ports = [...new Set(listeners.map(({ port }) => port))]
  return ports.map((listener, index) => {
    if (first === undefined) return { listener, local: listener ?? DEFAULT_PORT }
    return { listener, local: first === 0 ? 0 : first + index }
  })
}

/** Where a listener is served that names no port. */
const DEFAULT_PORT = 8080

async function listen(gateway: Gateway, program: Program, { port, address }: ServeOptions): Promise<void> {
  const wanted = portsOf(program.listeners, port === undefined ? undefined : Number(port))
  // Free ports stay what they are when the policy changes.
  const kept = wanted.map((one) => ({
    ...one,
    local: one.local || (gateway.ports.find(({ listener }) => listener === one.listener)?.local ?? 0),
  }))
  try {
    await gateway.listen(kept)
  } catch (error) {
    const { code, port: taken, message } = error as NodeJS.ErrnoException & { port?: number }
    if (code === 'EADDRINUSE')
      throw usage(`port ${taken} is in use: end what listens there, or choose another port with --port`)
    if (code === 'EACCES') throw usage(`port ${taken} needs more rights: choose another port with --port`)
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL')
      throw usage(`--address ${address}: expected an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all`)
    throw usage(message)
  }
}

function announce(
  gateway: Gateway,
  { listeners, dialect, engine, version }: Program,
  { address, upstream }: ServeOptions,
): void {
  for (const { listener, local } of gateway.ports) {
    const here = listeners.filter(({ port }) => port === listener)
    const names = [...new Set(here.map(({ name }) => name))].join(', ')
    const tls = here.some((one) => one.tls) ? ', which has TLS: here it is plain HTTP' : ''
    printErrors(
      `http://${address.includes(':') ? `[${address}]` : address}:${local} serves ${dialect} (${engine} ${version}) listener ${names}${listener === undefined || listener === local ? '' : ` (port ${listener})`}${tls}`,
    )
  }
  if (!/^(127\.|::1$|localhost$)/.test(address)) printErrors(`${address} can be reached from other machines`)
  printErrors(
    upstream
      ? `what passes goes to ${upstream.join(', ')}`
      : 'what passes is answered with the request that the upstream would receive',
  )
  printErrors('Ctrl-C ends it; changes of the files are served when they load')
}

/** One line of the access log. */
function logLine({ status, request, upstream, outside, trace, problem }: Served, milliseconds: number) {
  const refusal = trace?.findLast(({ outcome }) => outcome === 'refuse')
  return {
    time: new Date().toISOString(),
    ...request,
    status,
    ms: Number(milliseconds.toFixed(1)),
    ...(upstream !== undefined && { upstream }),
    ...(refusal && { step: refusal.step, why: refusal.detail }),
    ...(outside !== undefined && { outside }),
    ...(problem !== undefined && { problem }),
  }
}

function explain({ status, request: { method, path }, trace }: Served, sources: readonly Source[]): void {
  if (!trace) return
  const steps = locateSteps(trace, sources, shownText)
  printLines([`${method} ${path}: ${status}`, ...stepLines(steps, paintFor(false))], 'stderr')
}

/** Polls files, and reloads them once they have changed and are stable. */
class Watch {
  private timer: NodeJS.Timeout | undefined
  private named = new Set<string>()
  private served = ''
  private seen = ''

  constructor(private readonly paths: string[]) {}

  /** @param reload reads the files, and returns those that they name; what it throws is printed, and the old policy stays */
  begin(named: Set<string>, reload: () => Promise<Set<string>>): void {
    this.named = named
    this.served = this.seen = this.look()
    const again = async () => {
      const now = this.look()
      // Editors write a file in several steps: it is read when it has not changed between two looks.
      const rests = now === this.seen
      this.seen = now
      if (rests && now !== this.served) {
        this.served = now
        await reload().then(
          (files) => {
            this.named = files
          },
          (error: unknown) => reportBroken(error),
        )
      }
      this.timer = setTimeout(again, LOOK)
    }
    this.timer = setTimeout(again, LOOK)
  }

  end(): void {
    clearTimeout(this.timer)
  }

  private look(): string {
    const { files, problems } = readPaths(this.paths)
    const named = [...this.named].map((file) => [file, tryRead(file)])
    return JSON.stringify([files, problems, named])
  }
}

async function reportBroken(error: unknown): Promise<void> {
  if (error instanceof RefusedInput) await printFindings(error.findings)
  const message = error instanceof CliError || error instanceof Error ? error.message : String(error)
  printErrors(message, 'the files have changed and cannot be served: the policy from before stays')
}

/** Resolves at the first Ctrl-C. */
function waitForInterrupt(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
  })
}

/** Lets answers end, for a while; a second Ctrl-C does not wait. */
async function stop(gateway: Gateway, seconds: number): Promise<void> {
  printErrors(`no more requests; answers that are under way have ${seconds} s (Ctrl-C again: none)`)
  const drained = gateway.drain().then(() => true)
  let late: NodeJS.Timeout | undefined
  const timeout = new Promise<boolean>((done) => {
    late = setTimeout(() => done(false), seconds * 1000)
  })
  const again = waitForInterrupt().then(() => false)
  if (!(await Promise.race([drained, timeout, again]))) printErrors('answers were cut off')
  clearTimeout(late)
  gateway.stop()
  await drained
}
