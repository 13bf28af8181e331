import type { Command } from 'commander'
import type { Ask, ToolAccess } from '../compare/tool-access.js'
import type { Finding } from '../finding.js'
import type { Program } from '../program/program.js'
import type { Source } from '../text/source.js'
import type { InputOptions } from './input.js'
import { printJson, printLines, terminalPaint } from './print.js'

interface ToolsOptions extends InputOptions {
  token?: string
  claims?: string
  mcpTools?: string
  header?: string[]
  now?: string
  format?: string
}

/** `tools`: which MCP tools a token may list and call, and the rule that decides. */
export function register(program: Command): void {
  const collect = (value: string, all: string[] = []) => [...all, value]
  program
    .command('tools <path...>')
    .description('which MCP tools a token may list and call, and the rule that decides')
    .option('--token <jwt>', 'a compact JWT or @FILE, sent as Authorization: Bearer')
    .option('--claims <json>', 'suppose a good token with these claims: a JSON object or @FILE')
    .option('--mcp-tools <file>', 'what MCP servers offer: {TARGET: {"tools": [...]}}; default: what the rules name')
    .option('--header <line>', 'NAME: VALUE (repeatable)', collect)
    .option('--now <seconds>', 'unix time of the request; default: the clock')
    .option('--env <name=value>', "environment of the gateway's process (repeatable)", collect)
    .option('--fetch <file>', 'what the network answers: {URL: {"file"} | {"status", "body"} | {"error"}}')
    .option('--files <dir>', 'where relative paths of the configuration are looked up', '.')
    .option('--dialect <id>', 'read the input as this dialect')
    .option('--format <format>', 'text or json', 'text')
    .action(async (paths: string[], options: ToolsOptions) => {
      const { usage } = await import('./exit.js')
      if (options.format !== 'text' && options.format !== 'json')
        throw usage(`--format ${options.format}: expected text or json`)
      if (options.token !== undefined && options.claims !== undefined)
        throw usage('--token and --claims exclude each other')
      const { rows, findings, sources } = await findAccess(paths, options)
      const { printFindings } = await import('./findings-output.js')
      await printFindings(findings, sources)
      const { toolsJson, toolsTable } = await import('./tools-report.js')
      const hasCaller = options.token !== undefined || options.claims !== undefined
      if (options.format === 'json') printJson(toolsJson(rows, sources), 2)
      else printLines(toolsTable(rows, sources, hasCaller, terminalPaint()))
    })
}

async function findAccess(
  paths: string[],
  options: ToolsOptions,
): Promise<{ rows: ToolAccess[]; findings: Finding[]; sources: Source[] }> {
  const [{ readSources }, { loadProgram }, { unreadable, usage }, { toolAccess }] = await Promise.all([
    import('./input.js'),
    import('./program-input.js'),
    import('./exit.js'),
    import('../compare/tool-access.js'),
  ])
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(problems.join('\n'))
  const { program, findings } = loadProgram(sources, options)
  const rows = await toolAccess(program, await askAs(program, options), await readOffered(program, options))
  if (rows.length === 0) throw usage('there is no MCP backend in the input')
  return { rows, findings, sources }
}

async function readOffered(program: Program, { mcpTools }: ToolsOptions) {
  if (mcpTools === undefined) return undefined
  const { byTarget, readMcpTools } = await import('./mcp-servers.js')
  return byTarget(readMcpTools(mcpTools), program)
}

/** The gateway as it answers the caller that the options describe. */
async function askAs(program: Program, options: ToolsOptions): Promise<Ask> {
  const [{ readFetch }, { parseHeader, readToken }, { unixTime }, { usage }, { hideDataSecrets }] = await Promise.all([
    import('./input.js'),
    import('./request-input.js'),
    import('./time.js'),
    import('./exit.js'),
    import('./secrets.js'),
  ])
  const now = unixTime(options.now)
  const fetched = readFetch(options.fetch)
  const headers = (options.header ?? []).map(parseHeader)
  hideDataSecrets(headers)
  if (options.token === undefined) {
    const { askWithClaims } = await import('../compare/supposed-caller.js')
    const ask = askWithClaims(
      program,
      options.claims === undefined ? null : readClaims(options.claims, await import('./files.js'), usage),
      { now, fetched },
    )
    return (request, servers, place) => ask({ ...request, headers: [...request.headers, ...headers] }, servers, place)
  }
  headers.push(['authorization', `Bearer ${readToken(options.token)}`])
  const { verifyAndDecide } = await import('../engines/verify-and-decide.js')
  const { SignatureCache } = await import('../jwt/signature-cache.js')
  const cache = new SignatureCache()
  return async (request, mcpServers) =>
    verifyAndDecide(
      program,
      { ...request, headers: [...request.headers, ...headers] },
      { now, fetched, cache, mcpServers },
    )
}

function readClaims(
  option: string,
  { readText }: typeof import('./files.js'),
  usage: typeof import('./exit.js').usage,
): Record<string, unknown> {
  const text = option.startsWith('@') ? readText(option.slice(1)) : option
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw usage('--claims: expected a JSON object, or @FILE that holds one')
  return json as Record<string, unknown>
}
