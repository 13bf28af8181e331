import type { Command } from 'commander'
import type { Conversion } from '../convert/convert.js'
import type { Replay } from '../convert/replay.js'
import type { ConversionReport } from '../convert/report.js'
import type { Finding } from '../core/finding.js'
import type { DialectId, Program } from '../core/program.js'
import type { SettingName } from '../core/write-options.js'
import type { Source } from '../yaml/source.js'
import { choice } from './choice.js'
import { READABLE } from './dialect-option.js'
import type { InputOptions } from './input.js'
import { addInputOptions, collect } from './input-options.js'
import { areSecretsShown, printErrors, printOutput, printReport, reportText, terminalPaint } from './print.js'
import type { Case } from './request-input.js'
import { addTargetOption, readTargets } from './target-option.js'

const FORMATS = ['pretty', 'json', 'markdown', 'html'] as const

type Format = (typeof FORMATS)[number]

interface ConvertOptions extends InputOptions {
  to: DialectId
  output?: string
  force?: boolean
  set?: string[]
  strict?: boolean
  segments?: boolean
  accept?: string[]
  state?: string
  cases?: string
  now?: string
  verbose?: boolean
  report?: Format
  reportFile?: string
}

/** `convert`: converts a policy to another dialect, with proof that access does not change. */
export function register(program: Command): void {
  addInputOptions(
    addTargetOption(program.command('convert <path...>'))
      .description('convert a policy to another dialect, with proof of who is allowed before and after')
      .addOption(choice('--to <id>', 'dialect to write', READABLE).makeOptionMandatory())
      .option(
        '-o, --output <path>',
        'a file (`out.yaml`), or a folder (`out`) with a file for each kind of object; default: standard output',
      )
      .option('--force', 'replace existing output')
      .option(
        '--set <name=value>',
        'a value that the source lacks and the target needs: issuer=URL, kid=NAME, ... (repeatable)',
        collect,
      )
      .option('--strict', 'also write rules that only close differences inherent to the target gateway')
      .option('--segments', 'write string prefixes as prefixes of whole path segments: `/a` no longer matches `/ab`')
      .option('--accept <code>', 'write although this difference opens access; all: every one (repeatable)', collect)
      .addOption(choice('--report <format>', 'format of the report', ['pretty', 'json', 'markdown', 'html'], 'pretty'))
      .option('--verbose', 'list the differences that are inherent to the gateways')
      .option('--report-file <file>', 'default: standard error')
      .option(
        '--cases <file>',
        'requests to evaluate on both sides, {"cases": [{"name", "request", "now"?, "expect"?}]}',
      )
      .option('--now <seconds>', 'unix time of cases that specify none; default: the clock'),
  ).action(run)
}

async function run(paths: string[], options: ConvertOptions): Promise<void> {
  const { usage } = await import('./exit.js')
  const output = await import('./output.js')
  if (options.output !== undefined) output.checkOutput(options.output, options.force ?? false)
  if (options.output !== undefined && options.output === options.reportFile)
    throw usage('--output and --report-file name the same file')
  if (!FORMATS.includes(options.report ?? 'pretty'))
    throw usage(`--report ${options.report}: expected ${FORMATS.join(', ')}`)
  if (options.accept) options.accept = await codesOf(options.accept)
  const { targets } = await import('../convert/convert.js')
  const ids = targets().map(({ id }) => id)
  if (!ids.includes(options.to)) throw usage(`--to ${options.to}: expected ${ids.join(', ')}`)
  const results = await convertAll(paths, { ...options, targets: await readTargets(options.target) })
  await writeTexts(results, options)
  const stopped = results.some(
    ({ conversion: { program, unaccepted, stops } }) => program === null || unaccepted.length > 0 || stops.length > 0,
  )
  const opened = results.some(({ report }) =>
    report.differences.some((difference) => isUnaccepted(difference, options)),
  )
  const missed = results.flatMap(({ mismatches }) => mismatches)
  printErrors(...missed)
  if (missed.length > 0) process.exitCode = 1
  if (stopped || opened) {
    await explainStop(results, options)
    process.exitCode = 1
    return
  }
  const isFolder = options.output !== undefined && !output.isFile(options.output)
  const { filesByKind } = await import('../convert/by-kind.js')
  const files = results.flatMap(({ conversion, folder }) => {
    // Documents that stay in their dialect keep their files.
    const isSplit = isFolder && conversion.source !== conversion.target
    const written = isSplit ? filesByKind(conversion.files) : conversion.files
    return written.map(({ name, text }) => ({ name: folder + name, text }))
  })
  if (options.output === undefined) printOutput(files.map(({ text }) => text).join('---\n'))
  else output.writeOutput(options.output, files, options.force ?? false)
}

/** The codes that `--accept` names; rejects unknown names, which would accept nothing. */
async function codesOf(accepted: readonly string[]): Promise<string[]> {
  const [{ codeOf }, { usage }] = await Promise.all([import('../core/codes.js'), import('./exit.js')])
  return accepted.map((name) => {
    const code = name === 'all' ? name : codeOf(name)
    if (code !== 'all' && !code?.startsWith('CW7'))
      throw usage(`--accept ${name}: expected all, or a difference such as route-differs or CW7101`)
    return code
  })
}

interface Result {
  conversion: Conversion
  report: ConversionReport
  sides: import('../convert/report-html.js').Sides
  /** Cases whose expectation does not hold, before or after. */
  mismatches: string[]
  /** Where its files go when there are several conversions; ends with `/`. */
  folder: string
}

function isUnaccepted(
  { direction, cause, code }: ConversionReport['differences'][number],
  { accept = [] }: ConvertOptions,
): boolean {
  return direction === 'opens' && cause === 'policy' && !accept.includes('all') && !accept.includes(code)
}

async function convertAll(paths: string[], options: ConvertOptions): Promise<Result[]> {
  const [
    { bindSources, parseEnv, readFetch, readSources },
    { loadPrograms, noConfiguration },
    files,
    { unreadable, usage },
  ] = await Promise.all([
    import('./input.js'),
    import('./program-input.js'),
    import('./json-file.js'),
    import('./exit.js'),
  ])
  const [{ convert, isConvertible }, { reportOf }, { printFindings }] = await Promise.all([
    import('../convert/convert.js'),
    import('../convert/report.js'),
    import('./findings-output.js'),
  ])
  const set = await settings(parseEnv(options.set, '--set'))
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(...problems)
  const graph = bindSources(sources, options)
  const { programs, findings } = loadPrograms(sources, graph, options)
  await printFindings(findings)
  const fetched = readFetch(options.fetch)
  const state = options.state === undefined ? undefined : files.readJson(options.state)
  const cases = await readRecorded(options)
  if (programs.length === 0) throw noConfiguration(sources, options)
  const results: Result[] = []
  for (const program of programs) {
    if (!isConvertible(program, options.to))
      throw usage(
        `${program.origin.file}: ${program.dialect} is not converted to ${options.to}${programs.length > 1 ? '; name the files that are to be' : ''}`,
      )
    const { to, accept = [], strict, segments } = options
    const conversion = convert(program, graph, { to, set, strict, segments, accept, fetched, state })
    const replayed = await replayCases(program, conversion, cases, options, fetched, state)
    const folder = programs.length > 1 ? folderOf(program) : ''
    const report = reportOf(conversion, graph.sources, replayed, options.accept)
    const mismatches = replayed ? await mismatchesOf(cases, replayed) : []
    const sides = await sidesOf(program, graph.sources, conversion)
    results.push({ conversion, report, mismatches, sides, folder })
  }
  return results
}

/** Both texts as they may be shown. */
async function sidesOf(
  program: Program,
  sources: ReadonlyMap<string, Source>,
  { files, sources: written }: Conversion,
): Promise<Result['sides']> {
  const { shownText } = await import('./secrets.js')
  const before = [...sources.values()].map((source) => ({ file: source.file, text: shownText(source) }))
  const after = files.map(({ name, text }) => {
    const source = [...written.values()].find((value) => value.text === text)
    return { name, text: source ? shownText(source) : text }
  })
  return { program, before, after }
}

const folderOf = ({ origin }: Program): string => `${origin.file.replace(/^(?:\.*\/)+/, '').replace(/\.ya?ml$/, '')}/`

async function replayCases(
  program: Program,
  conversion: Conversion,
  cases: readonly Case[],
  options: ConvertOptions,
  fetched: ReadonlyMap<string, import('../core/http.js').FetchAnswer>,
  state: unknown,
): Promise<Replay | undefined> {
  if (options.cases === undefined || !conversion.program) return undefined
  const [{ replay }, { unixTime }] = await Promise.all([import('../convert/replay.js'), import('./time.js')])
  const now = unixTime(options.now)
  return replay(program, conversion.program, cases, conversion.comparison, { fetched, state, now })
}

async function readRecorded({ cases }: ConvertOptions): Promise<Case[]> {
  if (cases === undefined) return []
  const { casesOf } = await import('./request-input.js')
  return casesOf(cases)
}

async function mismatchesOf(cases: readonly Case[], { decisions }: Replay): Promise<string[]> {
  const { mismatch } = await import('../requests/expectation.js')
  return cases.flatMap(({ name, expect }, index) =>
    (['before', 'after'] as const).flatMap((side) => {
      const found = expect === undefined ? null : mismatch(decisions[index]![side], expect)
      return found === null ? [] : [`case \`${name}\`, ${side} the conversion: ${found}`]
    }),
  )
}

async function settings(set: Record<string, string>): Promise<Partial<Record<SettingName, string>>> {
  const [{ SETTINGS }, { usage }] = await Promise.all([import('../core/write-options.js'), import('./exit.js')])
  const unknown = Object.keys(set).find((name) => !Object.hasOwn(SETTINGS, name))
  if (unknown !== undefined) throw usage(`--set ${unknown}: expected one of ${Object.keys(SETTINGS).join(', ')}`)
  return set
}

async function writeTexts(
  results: Result[],
  { report = 'pretty', reportFile, verbose }: ConvertOptions,
): Promise<void> {
  const { markdownReport, prettyReport } = await import('../convert/report-text.js')
  const { folderReport, markdownTotal, prettyTotal } = await import('../convert/folder-report.js')
  const { jsonText, linesText, paintFor } = await import('../report/escape.js')
  const reports = results.map((result) => result.report)
  const paint = reportFile === undefined ? terminalPaint('stderr') : paintFor(false)
  const text =
    report === 'html'
      ? (await import('../convert/report-html.js')).htmlReport(results, areSecretsShown() ? String : undefined)
      : report === 'json'
        ? `${jsonText(reports.length === 1 ? reports[0] : folderReport(reports), 2)}\n`
        : linesText(
            report === 'markdown'
              ? apart([...(reports.length > 1 ? [markdownTotal(reports)] : []), ...reports.map(markdownReport)])
              : apart([
                  ...reports.map((one) => prettyReport(one, paint, { verbose })),
                  ...(reports.length > 1 ? [prettyTotal(reports)] : []),
                ]),
          )
  if (reportFile === undefined) printReport(text, 'stderr')
  else (await import('./write-text.js')).writeText(reportFile, reportText(text))
}

/** Parts with an empty line between them. */
const apart = (parts: string[][]): string[] => parts.flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines))

async function explainStop(results: Result[], options: ConvertOptions): Promise<void> {
  const { printFindings } = await import('./findings-output.js')
  for (const { conversion, report } of results) {
    if (conversion.program === null) {
      await printFindings(conversion.findings as Finding[])
      printErrors(`nothing written: ${conversion.target} would not load what was made of ${conversion.source}`)
    }
    if (conversion.stops.length > 0) {
      const errors = conversion.stops.flatMap(({ finding }) => finding ?? [])
      await printFindings(errors)
      const codes = conversion.stops.flatMap(({ code, finding }) => (finding ? [] : [code]))
      const how =
        errors.length > 0
          ? 'check finds errors in it'
          : `\`--accept ${codes.join(' --accept ')}\` writes it all the same`
      printErrors(`nothing written: ${conversion.stops[0]!.message}; ${how}`)
    }
    const codes = [
      ...new Set(report.differences.filter((difference) => isUnaccepted(difference, options)).map(({ code }) => code)),
    ]
    if (codes.length > 0)
      printErrors(
        `nothing written: the conversion opens access; \`--accept ${codes.join(' --accept ')}\` writes it all the same`,
      )
  }
}
