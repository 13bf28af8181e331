import type { Command } from 'commander'
import type { Members } from '../cel/activation.js'
import type { Finding } from '../core/finding.js'
import type { FetchAnswer } from '../core/http.js'
import { isMcpOnly } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import { type Verdict, verdictOf } from '../gateways/admitted.js'
import type { Branch, DecideContext, Decision, McpSessions, Outcome, Undetermined } from '../gateways/engine.js'
import type { Source } from '../yaml/source.js'
import { choice } from './choice.js'
import { addClaimsOptions, type ClaimsOptions } from './claims-input.js'
import type { InputOptions } from './input.js'
import { addInputOptions, collect } from './input-options.js'
import { printErrors, printJson, printLines, terminal, terminalPaint } from './print.js'
import type { Case, RequestOptions } from './request-input.js'
import { addTargetOption } from './target-option.js'

/** The options that `decide` and `explain` share. */
export interface DecideOptions extends InputOptions, RequestOptions, ClaimsOptions {
  token?: string
  claims?: string
  now?: string
  state?: string
  online?: boolean
  upstreamResponse?: string
  mcpTools?: string
  exitCode?: boolean
  expect?: string
  format?: string
}

/** One case decided. */
export interface Decided {
  name: string
  /** The last one of a sequence. */
  decision: Decision
  /** Requests that one gateway was asked one after another. */
  sequence?: Decision[]
  program: Program
  findings: Finding[]
  /** How the answer differs from what its case expects. */
  mismatch?: string
  /** What was left out of the request to get an answer. */
  notes: string[]
  /** What was supposed of the token of `--claims`. */
  assumed: string[]
  sources: Source[]
}

export function addDecideOptions(command: Command): Command {
  addInputOptions(addTargetOption(command))
    .option('--request <json>', 'the request as JSON, or a file with it: method, authority, path, headers, body')
    .option('--cases <file>', 'decide many: {"cases": [{"name", "request" or "sequence", "now"?, "env"?, "expect"?}]}')
    .option(
      '--curl <command>',
      'the request of a curl command, as copied from browsers and documentation (repeatable)',
      collect,
    )
    .option('--har <file>', 'the requests of an HTTP Archive')
    .option('--access-log <file>', "the requests of Envoy's access log in JSON, one line each")
    .option('--expect <answer>', 'allow, deny or a status; exit 1 if the answer is different')
    .option('--url <url>', 'http://HOST/PATH, or /PATH')
    .option('--method <method>', 'default GET')
    .option('--header <line>', 'NAME: VALUE (repeatable)', collect)
    .option('--body <text>', 'the body, or @FILE')
    .option('--token <jwt>', 'a compact JWT or @FILE, sent as Authorization: Bearer')
    .option(
      '--source <address>',
      "the client's address, with an optional port; default: every address that a rule distinguishes",
    )
    .option('--listener <name>', 'the listener that receives the request; default: by the scheme and port of --url')
    .option('--now <seconds>', 'unix time of the request; default: the clock')
    .option('--online', 'fetch key sets that --fetch does not name')
    .option('--upstream-response <file>', 'response of the upstream: {"status", "headers", "body"}')
    .option('--mcp-tools <file>', 'tools of MCP servers: {TARGET: {"tools": [...], "prompts", "resources"}}')
  return addClaimsOptions(command)
}

/** Decides every case in turn; programs are read again only where a case changes the environment. */
export async function* decideAll(paths: string[], options: DecideOptions): AsyncGenerator<Decided> {
  const [
    { parseEnv, readFetch, readSources },
    { readCases, readResponse },
    { loadProgram },
    { readJson },
    { unreadable, usage },
    { unixTime },
    { dialectOption },
    { resolveRemotes },
    { verifyAndDecide },
    { SignatureCache },
    { expectationOption },
    { mismatch },
    { decideSupposed, readSupposition },
    { readTargets },
  ] = await Promise.all([
    import('./input.js'),
    import('./request-input.js'),
    import('./program-input.js'),
    import('./json-file.js'),
    import('./exit.js'),
    import('./time.js'),
    import('./dialect-option.js'),
    import('../gateways/verify.js'),
    import('../gateways/verify-and-decide.js'),
    import('../jwt/signature-cache.js'),
    import('./expectation.js'),
    import('../requests/expectation.js'),
    import('./claims-input.js'),
    import('./target-option.js'),
  ])
  const targets = await readTargets(options.target)
  dialectOption(options.dialect)
  const expected = expectationOption(options.expect)
  const supposition = await readSupposition(options)
  const cases = await readCases(options)
  const context: Omit<DecideContext, 'facts'> = {
    now: unixTime(options.now),
    ...(options.state !== undefined && { state: readJson(options.state) }),
    ...(options.upstreamResponse !== undefined && {
      upstreamResponse: readResponse(options.upstreamResponse),
    }),
  }
  const fetched = readFetch(options.fetch)
  const ask = options.online ? await asking(fetched) : undefined
  // Cases of one file mostly send the same tokens.
  const cache = new SignatureCache()
  const programs = new Map<string, { program: Program; findings: Finding[]; sources: Source[] }>()
  const load = (trial: Case) => {
    const env = overlay(parseEnv(options.env), trial.env)
    const key = JSON.stringify(Object.entries(env).sort())
    let loaded = programs.get(key)
    if (!loaded) {
      const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`)
      const { sources, problems } = readSources(paths, { ...options, env: pairs })
      if (problems.length > 0) throw unreadable(...problems)
      loaded = { ...loadProgram(sources, { ...options, targets }, env), sources }
      programs.set(key, loaded)
    }
    return loaded
  }
  const tools = await readTools(options.mcpTools, context.state)
  for (const testCase of cases) {
    const { program, findings, sources } = load(testCase)
    checkListener(options.listener, program, usage)
    const shared = {
      ...context,
      ...tools?.(program),
      ...(testCase.outside && { outside: await outputsOf(testCase.outside) }),
      fetched: ask ? await resolveRemotes(program, ask) : fetched,
      cache,
    }
    const decisions: Decision[] = []
    const assumed = new Set<string>()
    const notes = [...portNote(testCase, program), ...recordedNote(testCase)]
    if (options.token !== undefined) notes.push(...(await uncheckedNote(program, shared.fetched, testCase.request)))
    let mcpSessions: McpSessions | undefined = testCase.sequence && new Map()
    for (const step of testCase.sequence ?? [onPort(testCase, program)]) {
      // A recorded request is evaluated at its own time, unless another is given.
      const recordedAt = testCase.recorded === undefined || options.now === undefined ? testCase.now : undefined
      const now = step.now ?? recordedAt ?? context.now
      const asking = { ...shared, now, ...(mcpSessions && { mcpSessions }) }
      const supposed = supposition && (await decideSupposed(program, step.request, supposition, asking))
      for (const assumption of supposed?.assumptions ?? []) assumed.add(assumption)
      const decision = supposed?.decision ?? (await verifyAndDecide(program, step.request, asking))
      mcpSessions = decision.mcpSessions ?? mcpSessions
      decisions.push(decision)
    }
    const [decision] = decisions.slice(-1)
    const wanted = testCase.expect ?? expected
    const found = wanted === undefined ? null : mismatch(decision!, wanted)
    yield {
      ...(found !== null && { mismatch: found }),
      name: testCase.name,
      decision: decision!,
      ...(testCase.sequence && { sequence: decisions }),
      program,
      findings,
      notes,
      assumed: [...assumed],
      sources,
    }
  }
}

function checkListener(name: string | undefined, { listeners }: Program, usage: (message: string) => Error): void {
  if (name === undefined || listeners.some((listener) => listener.name === name)) return
  const names = [...new Set(listeners.map((listener) => listener.name))]
  throw usage(`--listener ${name}: the listeners are ${names.join(', ')}`)
}

/** JSON as expressions see it. */
async function outputsOf(outside: Record<string, unknown>): Promise<DecideContext['outside']> {
  const { parseJson } = await import('../yaml/json.js')
  return Object.fromEntries(
    Object.entries(outside).map(([name, members]) => [name, parseJson(JSON.stringify(members)) as Members]),
  )
}

function portNote({ urlPort, request }: Case, { listeners }: Program): string[] {
  if (urlPort === undefined || request.port !== undefined || request.listener !== undefined) return []
  const ports = [...new Set(listeners.flatMap(({ port }) => port ?? []))]
  if (ports.length === 0 || ports.includes(urlPort)) return []
  return [`nothing listens on port ${urlPort}, which was ignored: there are ${ports.join(', ')}`]
}

/** A recorded answer that is not the one of this policy is worth a look. */
function recordedNote({ recorded }: Case): string[] {
  return recorded === undefined ? [] : [`the recorded status is ${recorded}`]
}

/** A token whose keys are on the network cannot be checked here; it can be supposed to be good. */
async function uncheckedNote(
  program: Program,
  fetched: ReadonlyMap<string, FetchAnswer>,
  request: Case['request'],
): Promise<string[]> {
  const { missingKeySets } = await import('../who/supposed-token.js')
  const urls = missingKeySets(program, fetched, request)
  if (urls.length === 0) return []
  return [
    `the token's signature cannot be checked: ${urls.join(', ')} was not fetched; --fetch FILE supplies it, --online fetches it, and --claims with the token (or its claims) supposes that it is good`,
  ]
}

/** The port of `--url` selects a listener if one has that port; otherwise it may be mapped in front of the gateway. */
function onPort(trial: Case, { listeners }: Program): Case {
  const { urlPort: port, request } = trial
  if (port === undefined || request.port !== undefined || request.listener !== undefined) return trial
  return listeners.some((listener) => listener.port === port) ? { ...trial, request: { ...request, port } } : trial
}

/** What MCP servers offer: `--mcp-tools`, or the member `mcp` of `--state`. */
async function readTools(
  file: string | undefined,
  state: unknown,
): Promise<((program: Program) => Pick<DecideContext, 'mcpServers'>) | undefined> {
  const described = typeof state === 'object' && state !== null && 'mcp' in state ? state.mcp : undefined
  if (file === undefined && described === undefined) return undefined
  const { asTools, readMcpTools, serversOf } = await import('./mcp-servers.js')
  const tools = file === undefined ? asTools(described, '--state: mcp') : readMcpTools(file)
  return (program) => ({ mcpServers: serversOf(tools, program) })
}

/** Asks the network for what `--fetch` does not name. */
async function asking(fetched: ReadonlyMap<string, FetchAnswer>): Promise<(url: string) => Promise<FetchAnswer>> {
  const { createFetcher } = await import('../gateways/fetcher.js')
  const fetcher = createFetcher()
  return async (url) => fetched.get(url) ?? (await fetcher(url))
}

function overlay(env: Record<string, string>, over: Record<string, string | null> = {}): Record<string, string> {
  const merged = { ...env }
  for (const [name, value] of Object.entries(over)) {
    if (value === null) delete merged[name]
    else merged[name] = value
  }
  return merged
}

/** What `decide` prints for one case: the shape of the recorded vectors. */
export function asLine({
  name,
  decision,
  sequence,
  program,
  findings,
  notes,
  assumed,
}: Decided): Record<string, unknown> {
  const errors = findings
    .filter((finding) => finding.severity === 'error')
    .map((finding) => `${finding.code} ${finding.span.file}:${finding.span.line}: ${finding.message}`)
  const note = [...errors, ...notes].join('; ')
  const answers = sequence ? { sequence: sequence.map((one) => asAnswer(one, program)) } : asAnswer(decision, program)
  const target = `${program.engine} ${program.version}`
  return { name, ...answers, ...(assumed.length > 0 && { assumed }), ...(note !== '' && { note }), target }
}

/** In front of MCP servers alone `upstream` is a list: a request may reach several, or one several times. */
function asAnswer(decision: Decision, program: Program): Record<string, unknown> {
  const { response, undetermined, branches, listing, evidence } = decision
  const asked = ({ upstream, upstreams }: Outcome) =>
    upstreams ?? (isMcpOnly(program) ? [upstream].filter((one) => one !== null) : upstream)
  const outcome = (one: Outcome) => ({ response: one.response, upstream: asked(one) })
  const open = ({ step, ifAllowed, ifRefused, outcomes }: Undetermined) => ({
    step,
    ifAllowed: outcome(ifAllowed),
    ifRefused: outcome(ifRefused),
    ...(outcomes && { outcomes }),
  })
  const branch = ({ choices, share, undetermined: inner, ...ending }: Branch) => ({
    choices,
    ...(share !== undefined && { share }),
    ...outcome(ending),
    ...(inner && { undetermined: open(inner) }),
  })
  return {
    response,
    upstream: asked(decision),
    ...(decision.listener !== undefined && { listener: decision.listener }),
    ...(undetermined && { undetermined: open(undetermined) }),
    ...(branches && { branches: branches.map(branch) }),
    ...(listing && { listing }),
    ...(evidence && { evidence }),
  }
}

export function register(program: Command): void {
  addDecideOptions(
    program
      .command('decide <path...>')
      .description('compute how the gateway responds to a request, and what the upstream receives'),
  )
    .option('--exit-code', 'exit 10 when denied, 11 when undetermined')
    .addOption(
      choice('--format <format>', 'table or json (one line for each case); default: table on a terminal, else json', [
        'table',
        'json',
      ]),
    )
    .action(async (paths: string[], options: DecideOptions) => {
      const [{ printFindings }, { usage }, { DecideTable }] = await Promise.all([
        import('./findings-output.js'),
        import('./exit.js'),
        import('./decide-table.js'),
      ])
      const format = options.format ?? (terminal().isTTY === true ? 'table' : 'json')
      if (format !== 'table' && format !== 'json') throw usage(`--format ${format}: expected table or json`)
      const table = new DecideTable(terminalPaint(), terminal().columns || Number(process.env['COLUMNS']) || 120)
      let isFirst = true
      let code = 0
      for await (const decided of decideAll(paths, options)) {
        if (isFirst) await printFindings(decided.findings)
        isFirst = false
        if (format === 'json') printJson(asLine(decided))
        else table.add(decided)
        code = Math.max(code, reportMismatch(decided))
        if (options.exitCode)
          for (const decision of decided.sequence ?? [decided.decision])
            code = Math.max(code, VERDICT_CODES[verdictOf(decision)])
      }
      if (format === 'table') printLines(table.lines())
      process.exitCode = code
    })
}

/** The exit code for a case whose expectation does not hold, which standard error says. */
export function reportMismatch({ name, mismatch }: Decided): 0 | 1 {
  if (mismatch === undefined) return 0
  printErrors(`case \`${name}\`: ${mismatch}`)
  return 1
}

const VERDICT_CODES: Readonly<Record<Verdict, number>> = { allowed: 0, denied: 10, undetermined: 11 }
