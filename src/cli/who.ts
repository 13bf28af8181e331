import type { Command } from 'commander'
import type { Finding } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Verdict } from '../gateways/admitted.js'
import type { Paint } from '../report/escape.js'
import type { Caller } from '../who/matrix.js'
import type { WhoReport } from '../who/report.js'
import type { Access } from '../who/route-access.js'
import type { Source } from '../yaml/source.js'
import { choice } from './choice.js'
import type { ClaimsOptions } from './claims-input.js'
import type { InputOptions } from './input.js'
import { addInputOptions, collect } from './input-options.js'
import { addTargetOption, readTargets } from './target-option.js'

interface WhoOptions extends InputOptions, Omit<ClaimsOptions, 'claims' | 'token'> {
  claims?: string[]
  token?: string[]
  now?: string
  state?: string
  format: string
  output?: string
}

const FORMATS = ['table', 'json', 'markdown', 'html']

/** `who`: for every route, who is allowed, without needing a token; with callers, a matrix of routes by callers. */
export function register(program: Command): void {
  const command = addInputOptions(
    program
      .command('who <path...>')
      .description('report who is allowed: for every route, what a caller needs')
      .option(
        '--claims <json>',
        'a caller with these claims in a valid token: JSON, a JWT or @FILE (repeatable)',
        collect,
      )
      .option('--token <jwt>', 'a caller with this token: a compact JWT or @FILE (repeatable)', collect)
      .option('--issuer <text>', '`iss` of the supposed tokens; default: the issuer that their provider requires')
      .option('--expires <duration>', '`exp` of the supposed tokens: 90s, 15m, 1h, -1h, or never; default: 1h')
      .option(
        '--signed-by <provider>',
        'whose key signs them: a name or issuer, or nobody; default: by `iss`, or the first',
      )
      .option('--now <seconds>', 'unix time of the requests; default: the clock'),
  )
    .addOption(choice('--format <format>', 'format of the report', ['table', 'json', 'markdown', 'html'], 'table'))
    .option('-o, --output <file>', 'write the report to a file')
  addTargetOption(command).action(async (paths: string[], options: WhoOptions) => {
    const [{ usage }, { printFindings }] = await Promise.all([import('./exit.js'), import('./findings-output.js')])
    if (!FORMATS.includes(options.format)) throw usage(`--format ${options.format}: expected ${FORMATS.join(', ')}`)
    const callers = await readCallers(options)
    const targets = await readTargets(options.target)
    const { programs, findings, sources } = await load(paths, { ...options, targets })
    await printFindings(findings)
    const { judgedBy } = await import('../versions/judged-by.js')
    const report = await reportOn(programs, sources, callers, options)
    await print({ ...report, judgedBy: judgedBy(sources, targets) }, options)
  })
}

/** Files may hold several configurations: each is a gateway of its own. */
async function load(
  paths: string[],
  options: WhoOptions,
): Promise<{ programs: Program[]; findings: Finding[]; sources: Source[] }> {
  const [{ bindSources, readSources }, { loadPrograms, noConfiguration }, { unreadable }] = await Promise.all([
    import('./input.js'),
    import('./program-input.js'),
    import('./exit.js'),
  ])
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(...problems)
  const { programs, findings } = loadPrograms(sources, bindSources(sources, options), options)
  if (programs.length === 0) throw noConfiguration(sources, options)
  return { programs, findings, sources }
}

async function readCallers(options: WhoOptions): Promise<Caller[]> {
  const [{ readSupposition }, { readToken }, { decodeToken }] = await Promise.all([
    import('./claims-input.js'),
    import('./request-input.js'),
    import('../jwt/token.js'),
  ])
  const { claims = [], token = [], issuer, expires, signedBy } = options
  const shared = {
    ...(issuer !== undefined && { issuer }),
    ...(expires !== undefined && { expires }),
    ...(signedBy !== undefined && { signedBy }),
  }
  if (claims.length === 0) await readSupposition(shared)
  const callers: Caller[] = []
  for (const [i, option] of claims.entries()) {
    const supposition = (await readSupposition({ claims: option, ...shared }))!
    callers.push({ name: nameOf(option, supposition.claims['sub'], `claims ${i + 1}`), supposition })
  }
  for (const [i, option] of token.entries()) {
    const compact = readToken(option)
    const { members } = decodeToken(compact).payload
    callers.push({ name: nameOf(option, members?.get('sub'), `token ${i + 1}`), token: compact })
  }
  return callers.map((caller, i) => {
    const isTaken = callers.some((other, j) => j < i && other.name === caller.name)
    return isTaken ? { ...caller, name: `${caller.name} (${i + 1})` } : caller
  })
}

/** A caller is called by the name of its file, or its subject. */
function nameOf(option: string, subject: unknown, otherwise: string): string {
  if (option.startsWith('@') && option !== '@-')
    return option
      .replace(/^@/, '')
      .replace(/^.*[/\\]/, '')
      .replace(/\.\w+$/, '')
  return typeof subject === 'string' && subject !== '' ? subject.slice(0, 40) : otherwise
}

type Report = WhoReport & {
  explainRow: (row: WhoReport['rows'][number]) => import('../gateways/engine.js').Decision | null
}

async function reportOn(
  programs: readonly Program[],
  sources: Source[],
  callers: readonly Caller[],
  options: WhoOptions,
): Promise<Report> {
  const [{ Gateway }, { whoFor }, { matrix }, { unixTime }, { readFetch }, { readJson }, { supposeOrFail }] =
    await Promise.all([
      import('../who/gateway.js'),
      import('../who/who.js'),
      import('../who/matrix.js'),
      import('./time.js'),
      import('./input.js'),
      import('./json-file.js'),
      import('./claims-input.js'),
    ])
  const surroundings = {
    now: unixTime(options.now),
    fetched: readFetch(options.fetch),
    ...(options.state !== undefined && { state: readJson(options.state) }),
  }
  const gateways = programs.map((program) => new Gateway(program, surroundings))
  const rows: Report['rows'][number][] = []
  const cells: Report['cells'][number][] = []
  const owner = new Map<Report['rows'][number], InstanceType<typeof Gateway>>()
  for (const gateway of gateways) {
    const analysed = whoFor(gateway)
    for (const row of analysed) owner.set(row, gateway)
    for (const row of analysed) rows.push(row)
    for (const cell of await supposeOrFail(() => matrix(analysed, callers, gateway))) cells.push(cell)
  }
  return {
    rows,
    cells,
    callers: callers.map(({ name }) => name),
    sources,
    explainRow: (row) => {
      const { sample, draw } = row
      const gateway = owner.get(row)
      if (!sample || !gateway) return null
      return gateway.explain({
        request: sample,
        credentials: [],
        now: gateway.now,
        ...(draw !== undefined && { draw }),
      })
    },
  }
}

async function print({ explainRow, ...report }: Report, { format, output }: WhoOptions): Promise<void> {
  const [{ printReport, reportText, terminalPaint }, { whoHtml, whoJsonText, whoMarkdown }, { linesText, paintFor }] =
    await Promise.all([import('./print.js'), import('../who/report.js'), import('../report/escape.js')])
  const text =
    format === 'json'
      ? whoJsonText(report)
      : format === 'markdown'
        ? `${whoMarkdown(report).join('\n')}\n`
        : format === 'html'
          ? whoHtml(report, explainRow)
          : linesText(await tableLines(report, output === undefined ? terminalPaint() : paintFor(false)))
  if (output === undefined) {
    printReport(text)
    return
  }
  const { writeText } = await import('./write-text.js')
  writeText(output, reportText(text))
}

const COLORS: Record<Access | Verdict, keyof Paint> = {
  open: 'green',
  restricted: 'yellow',
  closed: 'red',
  outside: 'cyan',
  unreachable: 'dim',
  unknown: 'dim',
  allowed: 'green',
  denied: 'red',
  undetermined: 'yellow',
}

/** Lines of a sentence in the table. */
const MAX_LINES = 12

async function tableLines({ rows, cells, callers, judgedBy = [] }: WhoReport, paint: Paint): Promise<string[]> {
  const [{ TextTable }, { terminal }, { cellText, remarksOf, routeText, versionLines }] = await Promise.all([
    import('./text-table.js'),
    import('./print.js'),
    import('../who/report.js'),
  ])
  const head = ['ROUTE', 'ACCESS', ...callers.map((name) => name.toUpperCase()), 'WHAT A CALLER NEEDS']
  const body = rows.map((row, i) => [
    routeText(row),
    row.access,
    ...callers.map((_, j) => (cells[i]?.[j] ? cellText(cells[i][j]) : '-')),
    [row.sentence, ...remarksOf(row).map((text) => `(${text})`)].join(' '),
  ])
  const width = terminal().columns || Number(process.env['COLUMNS']) || 120
  const table = new TextTable(head, body, width, MAX_LINES)
  const assumed = new Set(
    cells.flat().flatMap(({ caller, assumptions }) => assumptions.map((assumption) => `${caller}: ${assumption}`)),
  )
  const style = (text: string, column: number): string => {
    const color = column > 0 && column <= callers.length + 1 ? COLORS[text.trim().split(' ')[0] as Access] : undefined
    return color ? paint[color](text) : text
  }
  return [
    ...table.lines(head, (text) => paint.dim(text)),
    ...body.flatMap((cellsOfRow) => table.lines(cellsOfRow, style)),
    ...(rows.length === 0 ? ['the configuration has no route'] : []),
    ...[...assumed].map((text) => paint.dim(`assumed: ${text}`)),
    ...versionLines(judgedBy),
  ]
}
