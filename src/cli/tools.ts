import type { Command } from 'commander'
import type { Ask, ToolAccess } from '../compare/tool-access.js'
import type { Finding } from '../core/finding.js'
import type { FetchAnswer } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Supposition } from '../who/supposed-token.js'
import type { Source } from '../yaml/source.js'
import { choice } from './choice.js'
import { addClaimsOptions, type ClaimsOptions } from './claims-input.js'
import { READABLE } from './dialect-option.js'
import type { InputOptions } from './input.js'
import { collect } from './input-options.js'
import { printErrors, printJson, printLines, terminalPaint } from './print.js'
import { addTargetOption, readTargets } from './target-option.js'

interface ToolsOptions extends InputOptions, ClaimsOptions {
  mcpTools?: string
  header?: string[]
  now?: string
  format?: string
}

/** `tools`: which MCP tools a token may list and call, and the rule that decides. */
export function register(program: Command): void {
  const command = addTargetOption(program.command('tools <path...>'))
    .description('list the MCP tools that a token may list and call, and the rule that decides')
    .option('--token <jwt>', 'a compact JWT or @FILE, sent as Authorization: Bearer')
    .option(
      '--mcp-tools <file>',
      'tools of MCP servers: {TARGET: {"tools": [...]}}; default: the tools that rules name',
    )
    .option('--header <line>', 'NAME: VALUE (repeatable)', collect)
    .option('--now <seconds>', 'unix time of the request; default: the clock')
    .option('--env <name=value>', "environment of the gateway's process (repeatable)", collect)
    .option('--fetch <file>', 'network responses: {URL: {"file"} | {"status", "body"} | {"error"}}')
    .option('--files <dir>', 'base of relative paths in the configuration', '.')
    .addOption(choice('--dialect <id>', 'read the input as this dialect', READABLE))
    .addOption(choice('--format <format>', 'format of the report', ['text', 'json'], 'text'))
  addClaimsOptions(command).action(async (paths: string[], options: ToolsOptions) => {
    const { usage } = await import('./exit.js')
    if (options.format !== 'text' && options.format !== 'json')
      throw usage(`--format ${options.format}: expected text or json`)
    const { program, rows, findings, sources, assumed } = await findAccess(paths, options)
    const { printFindings } = await import('./findings-output.js')
    await printFindings(findings)
    const [{ toolsJson, toolsTable }, { gatewayOf }] = await Promise.all([
      import('./tools-report.js'),
      import('../versions/judged-by.js'),
    ])
    const judgedBy = gatewayOf(program)
    const hasCaller = options.token !== undefined || options.claims !== undefined
    printErrors(...assumed.map((assumption) => `assumed: ${assumption}`))
    if (options.format === 'json') printJson(toolsJson(rows, sources, judgedBy), 2)
    else printLines([...toolsTable(rows, sources, hasCaller, terminalPaint()), `judged by ${judgedBy}`])
  })
}

interface FoundAccess {
  program: Program
  rows: ToolAccess[]
  findings: Finding[]
  sources: Source[]
  /** What was supposed of the token of `--claims`. */
  assumed: string[]
}

async function findAccess(paths: string[], options: ToolsOptions): Promise<FoundAccess> {
  const [{ readSources }, { loadProgram }, { unreadable, usage }, { toolAccess }] = await Promise.all([
    import('./input.js'),
    import('./program-input.js'),
    import('./exit.js'),
    import('../compare/tool-access.js'),
  ])
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(...problems)
  const { program, findings } = loadProgram(sources, { ...options, targets: await readTargets(options.target) })
  const { ask, assumed } = await askAs(program, options)
  const rows = await toolAccess(program, ask, await readOffered(program, options))
  if (rows.length === 0) throw usage('the input has no MCP backend')
  return { program, rows, findings, sources, assumed: [...assumed] }
}

async function readOffered(program: Program, { mcpTools }: ToolsOptions) {
  if (mcpTools === undefined) return undefined
  const { byTarget, readMcpTools } = await import('./mcp-servers.js')
  return byTarget(readMcpTools(mcpTools), program)
}

/** The gateway as it answers the caller that the options describe. */
async function askAs(program: Program, options: ToolsOptions): Promise<{ ask: Ask; assumed: Set<string> }> {
  const [{ readFetch }, { parseHeader, readToken }, { unixTime }, { hideDataSecrets }] = await Promise.all([
    import('./input.js'),
    import('./request-input.js'),
    import('./time.js'),
    import('./secrets.js'),
  ])
  const now = unixTime(options.now)
  const fetched = readFetch(options.fetch)
  const headers = (options.header ?? []).map(parseHeader)
  hideDataSecrets(headers)
  const assumed = new Set<string>()
  const { readSupposition } = await import('./claims-input.js')
  const supposition = await readSupposition(options)
  if (options.token === undefined) {
    const ask = await askSupposing(program, supposition, assumed, now, fetched)
    return {
      ask: (request, servers, place) => ask({ ...request, headers: [...request.headers, ...headers] }, servers, place),
      assumed,
    }
  }
  headers.push(['authorization', `Bearer ${readToken(options.token)}`])
  const { verifyAndDecide } = await import('../gateways/verify-and-decide.js')
  const { SignatureCache } = await import('../jwt/signature-cache.js')
  const cache = new SignatureCache()
  const ask: Ask = async (request, mcpServers) =>
    verifyAndDecide(
      program,
      { ...request, headers: [...request.headers, ...headers] },
      { now, fetched, cache, mcpServers },
    )
  return { ask, assumed }
}

/** Evaluates a request with a supposed token, or without one. Invents keys that are not given. */
async function askSupposing(
  program: Program,
  supposition: Supposition | undefined,
  assumed: Set<string>,
  now: number,
  fetched: ReadonlyMap<string, FetchAnswer>,
): Promise<Ask> {
  const [{ Supposer }, { decide }, { supposeOrFail }] = await Promise.all([
    import('../who/supposed-token.js'),
    import('../gateways/index.js'),
    import('./claims-input.js'),
  ])
  const supposer = new Supposer(program, fetched)
  return async (request, mcpServers, { listener, route, backend }) => {
    const { fetched: supposed } = supposer
    if (!supposition)
      return decide(program, request, { now, facts: { signatures: new Map(), fetched: supposed }, mcpServers })
    const steps = [...listener.steps, ...route.steps, ...backend.steps]
    const token = await supposeOrFail(() => supposer.supposeFor(steps, supposition, now))
    for (const assumption of token.assumptions) assumed.add(assumption)
    const facts = { signatures: token.signatures, fetched: supposed }
    return decide(program, supposer.present(request, token), { now, facts, mcpServers })
  }
}
