import { join, relative } from 'node:path'
import { applyFixes } from '../check/apply-fixes.js'
import { baselineOf, readBaseline, withoutKnown } from '../check/baseline.js'
import { type CheckOptions, check } from '../check/check.js'
import type { Config } from '../check/config.js'
import { fails, GATES } from '../check/gate.js'
import { glob } from '../check/glob.js'
import { type SampleToken, sampleToken } from '../check/sample-token.js'
import { unifiedDiff } from '../check/unified-diff.js'
import { type Code, codeOf, isDifference, ruleLabel } from '../core/codes.js'
import type { Finding, Severity } from '../core/finding.js'
import { counted } from '../core/plural.js'
import type { DialectId } from '../core/program.js'
import { VERSION } from '../core/version.js'
import { describeRule } from '../library/report.js'
import { type Coverage, coverageOf, isRecognised } from '../report/coverage.js'
import { FORMATS } from '../report/formats.js'
import { summarize } from '../report/report.js'
import { isSuiteFile } from '../suite/file-name.js'
import { type JudgedBy, judgedBy } from '../versions/judged-by.js'
import { parse } from '../yaml/parse.js'
import type { Source } from '../yaml/source.js'
import { loadConfig } from './config-file.js'
import { dialectOption } from './dialect-option.js'
import { CliError, EXIT, unreadable, usage } from './exit.js'
import { filesBelow, isFolder, readPaths, readText, type TextFile } from './files.js'
import { foreignContent } from './foreign-content.js'
import { parseEnv, readFetch, readNamed } from './input.js'
import { hasColor, printErrors, printLines, printOutput, printReport, reportText, terminal } from './print.js'
import { hideSourceSecrets, shownText } from './secrets.js'
import { parseTargets } from './target-option.js'
import { unixTime } from './time.js'
import { writeText } from './write-text.js'

interface CheckCommandOptions {
  format: string
  dialect?: string
  failOn: string
  minConfidence: string
  env?: string[]
  files?: string
  fetch?: string
  target?: string[]
  token?: string[]
  claims?: string
  issuer?: string
  expires?: string
  signedBy?: string
  fix?: true | 'safe' | 'unsafe'
  diff?: true
  baseline?: string
  updateBaseline?: true
  config?: string
  output?: string
  strictInput?: true
  skipForeign?: true
  minSeverity: string
  only?: string
  skip?: string
  quiet?: true
  summary?: true
  maxFindings?: string
  strictEnvironment?: true
}

const RANK: Record<Severity, number> = { info: 0, warning: 1, error: 2 }
const DEFAULT_WIDTH = 100

type SurroundingOptions = Pick<
  CheckCommandOptions,
  'dialect' | 'files' | 'fetch' | 'token' | 'strictInput' | 'strictEnvironment'
>

/** Runs `check`. What cannot be read is said on standard error, the report goes to standard output. */
export async function runCheck(paths: string[], options: CheckCommandOptions): Promise<void> {
  if (paths.length === 0) throw usage('check needs a file, a folder, or - for standard input')
  validateOptions(options)
  const { config, folder } = loadConfig(options.config)
  const { files, problems, skippedFolders } = readPaths(paths)
  // A report for people would begin with "no findings".
  if (files.length === 0 && problems.length > 0 && ['pretty', 'compact'].includes(options.format))
    throw unreadable(...problems)
  const isIgnored = glob(config.ignore)
  const env = { ...config.env, ...parseEnv(options.env) }
  const dialect = options.dialect as DialectId | undefined
  const reparse = (file: string, text: string) => parse(text, { file, dialect, env })
  // A path relative to the settings needs the working directory, which may be deleted.
  const wanted = config.ignore.length === 0 ? files : files.filter(({ file }) => !isIgnored(relative(folder, file)))
  const suites = await readSuites(wanted)
  let sources = wanted.map(({ file, text }) => suites.get(file)?.source ?? reparse(file, text))
  hideSourceSecrets(sources, env)
  const targets = { ...config.targets, ...(await parseTargets(options.target)) }
  const checkOptions: CheckOptions = { ...optionsFor(options, config, folder, env), targets }
  const supposed = await supposedSample(options, sources, checkOptions)
  if (supposed) checkOptions.tokens = [...(checkOptions.tokens ?? []), supposed]
  if (options.fix !== undefined || options.diff) sources = fix(sources, options, checkOptions, reparse)
  const coverage = coverageOf(
    sources.filter(({ file }) => !suites.has(file)),
    skippedFolders,
  )
  if (suites.size > 0) coverage.checked['suites of `claimwright test`'] = suites.size
  const versions = judgedBy(sources, targets)
  const found = [...check(sources, checkOptions), ...[...suites.values()].flatMap((suite) => suite.findings)]
  const findings = report(sources, found, options, { config, folder, coverage, versions })
  // With a dialect, such a file has a finding of its own.
  if (!options.skipForeign && dialect === undefined)
    problems.push(
      ...unrecognised(
        paths,
        sources.filter(({ file }) => !suites.has(file)),
      ),
    )
  printErrors(...problems, ...emptyFolders(paths, sources))
  const failing = findings.some((finding) => fails(finding, options.failOn))
  process.exitCode = problems.length > 0 ? EXIT.unreadable : failing ? EXIT.findings : EXIT.ok
}

/** Suites that were given by name, and what is wrong with each; what they include is left to `test`. */
async function readSuites(files: readonly TextFile[]): Promise<Map<string, { source: Source; findings: Finding[] }>> {
  const given = files.filter(({ file }) => isSuiteFile(file))
  if (given.length === 0) return new Map()
  const [{ loadSuite }, { machine }] = await Promise.all([import('../suite/load-suite.js'), import('./suite-files.js')])
  return new Map(
    given.map(({ file, text }) => {
      const { files: read, findings } = loadSuite(file, text, machine())
      return [file, { source: read[0]!.source, findings: findings.filter(({ span }) => span.file === file) }]
    }),
  )
}

/** Files named on the command line without anything to check: a gate must not accept them. */
function unrecognised(paths: string[], sources: Source[]): string[] {
  const given = sources.filter(({ file }) => paths.includes(file))
  return given.filter(isForeign).map((source) => {
    const name = source.file === '-' ? 'standard input' : source.file
    return `${name}: nothing was checked: it ${foreignContent(source)} (\`--skip-foreign\` passes it)`
  })
}

const isForeign = ({ documents, findings }: Source): boolean =>
  documents.every(({ family }) => family === null) && !findings.some(({ severity }) => severity === 'error')

/** Notes on folders in which nothing was checked. They are not problems: a repository may have no policy yet. */
function emptyFolders(paths: string[], sources: Source[]): string[] {
  if (sources.some(isRecognised)) return []
  const folders = paths.filter(isFolder)
  return folders.map((path) => `${path}: nothing was checked: it holds no policy or configuration that is modelled`)
}

function validateOptions({
  format,
  dialect,
  failOn,
  minConfidence,
  updateBaseline,
  baseline,
  minSeverity,
  only,
  skip,
  maxFindings,
}: CheckCommandOptions): void {
  if (!FORMATS.has(format)) throw usage(`--format ${format}: expected ${[...FORMATS.keys()].join(', ')}`)
  dialectOption(dialect)
  if (!GATES.includes(failOn)) throw usage(`--fail-on ${failOn}: expected ${GATES.join(', ')}`)
  if (!(minSeverity in RANK)) throw usage(`--min-severity ${minSeverity}: expected error, warning or info`)
  if (maxFindings !== undefined && !/^\d{1,9}$/.test(maxFindings))
    throw usage(`--max-findings ${maxFindings}: expected a number`)
  codesOf(only, '--only')
  codesOf(skip, '--skip')
  if (!['medium', 'high'].includes(minConfidence))
    throw usage(`--min-confidence ${minConfidence}: expected medium or high`)
  if (updateBaseline && baseline === undefined) throw usage('--update-baseline needs --baseline FILE')
  const isPart = only !== undefined || skip !== undefined || minSeverity !== 'info' || minConfidence !== 'medium'
  if (updateBaseline && isPart)
    throw usage(
      '--update-baseline lists every finding: it does not go with --only, --skip, --min-severity and --min-confidence',
    )
}

/** Options of `check`, from the command line and from `claimwright.yaml` in `folder`. */
export function optionsFor(
  { dialect, files, fetch, token = [], strictInput, strictEnvironment }: SurroundingOptions,
  config: Config,
  folder: string,
  env: Record<string, string>,
): CheckOptions {
  const tokens = [...config.tokens.map((file) => join(folder, file)), ...token]
  return {
    ...(dialect !== undefined && { dialect: dialect as DialectId }),
    ...((strictEnvironment || Object.keys(env).length > 0) && { env }),
    ...(!strictEnvironment && files === undefined && config.files === undefined && { isPartOfFiles: true }),
    readFile: readNamed(filesBelow(files ?? (config.files === undefined ? '.' : join(folder, config.files)))),
    fetched: readFetch(fetch ?? (config.fetch === undefined ? undefined : join(folder, config.fetch))),
    tokens: tokens.map(readToken),
    targets: config.targets,
    severities: config.severities,
    risks: config.risks,
    ...(strictInput && { strictInput }),
  }
}

function readToken(file: string): SampleToken {
  try {
    return sampleToken(file === '-' ? 'standard input' : file, readText(file))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw unreadable(`${file}: ${(error as Error).message}`)
  }
}

/** The token of `--claims`, with what the first provider of the policies requires. What it assumes is printed. */
async function supposedSample(
  { token: _, ...options }: CheckCommandOptions,
  sources: Source[],
  { env = {}, readFile, fetched }: CheckOptions,
): Promise<SampleToken | undefined> {
  const { claims: given, issuer, expires, signedBy: signer } = options
  // A file is checked most often without any of them: their code stays unloaded.
  if ([given, issuer, expires, signer].every((option) => option === undefined)) return undefined
  const { readSupposition, supposeOrFail } = await import('./claims-input.js')
  const supposition = await readSupposition(options)
  if (!supposition) return undefined
  const [{ bind }, { read }, { Supposer, UnknownProvider }] = await Promise.all([
    import('../kubernetes/bind.js'),
    import('../dialects/read.js'),
    import('../who/supposed-token.js'),
  ])
  const { programs } = read(bind(sources, { env, ...(readFile && { readFile }), missing: 'assume' }))
  const supposers = programs.map((program) => new Supposer(program, fetched))
  const names = [...new Set(supposers.flatMap((supposer) => supposer.names))]
  const { signedBy } = supposition
  const supposer =
    supposers.find((one) => typeof signedBy !== 'string' || one.knows(signedBy)) ??
    (await supposeOrFail(() => {
      if (typeof signedBy === 'string') throw new UnknownProvider(signedBy, names)
      return undefined
    }))
  const { claims, assumptions } = supposer
    ? supposer.supposeAnywhere(supposition, unixTime(undefined))
    : { claims: supposition.claims, assumptions: [] }
  printErrors(...assumptions.map((assumption) => `assumed: ${assumption}`))
  return sampleToken('--claims', JSON.stringify(claims))
}

/** Applies fixes to the files, or shows them as a diff. Standard input is written to standard output. */
function fix(
  sources: Source[],
  { fix, diff }: CheckCommandOptions,
  checkOptions: CheckOptions,
  reparse: (file: string, text: string) => Source,
): Source[] {
  const run = applyFixes(
    sources,
    (current) => check(current, checkOptions),
    (source, text) => reparse(source.file, text),
    ({ safe }) => safe || fix === 'unsafe',
  )
  const changed = run.sources.filter((source, index) => source.text !== sources[index]!.text)
  for (const source of changed) {
    const before = sources.find(({ file }) => file === source.file)!.text
    if (diff) printLines(unifiedDiff(source.file, before, source.text).trimEnd().split('\n'))
    else if (source.file !== '-') writeText(source.file, source.text)
  }
  const fromInput = run.sources.find(({ file }) => file === '-')
  if (!diff && fromInput) printOutput(fromInput.text)
  if (!diff) printErrors(`${run.applied} fixed in ${counted(changed.length, 'file')}`)
  return diff ? sources : run.sources
}

/** Filters findings, prints them, and returns those that count for the exit code. */
function report(
  sources: Source[],
  all: Finding[],
  options: CheckCommandOptions,
  { config, folder, coverage, versions }: { config: Config; folder: string; coverage: Coverage; versions: JudgedBy[] },
): Finding[] {
  const byFile = new Map(sources.map((source) => [source.file, source]))
  const isWanted = selectorOf(options)
  const certain = all.filter(
    (finding) => isWanted(finding) && (options.minConfidence === 'medium' || finding.confidence === 'high'),
  )
  // The nearest configuration may be above the working directory, and a baseline serves every folder below it.
  const nameOf = options.config === undefined && folder !== '.' ? (file: string) => relative(folder, file) : String
  const baseline = options.baseline ?? (config.baseline === undefined ? undefined : join(folder, config.baseline))
  if (options.updateBaseline) {
    writeText(baseline!, `${JSON.stringify(baselineOf(certain, byFile, nameOf), null, 2)}\n`)
    printErrors(`${baseline} lists ${counted(certain.length, 'finding')}`)
  }
  const findings = baseline === undefined ? certain : withoutKnown(certain, loadBaseline(baseline), byFile, nameOf)
  const known = certain.length - findings.length
  const format = FORMATS.get(options.format)!
  // Standard output belongs to the diff, or to the fixed text of standard input.
  const printsText = options.diff || (options.fix !== undefined && byFile.has('-'))
  const stream = printsText ? 'stderr' : 'stdout'
  const reporter = format({
    sources: byFile,
    textOf: shownText,
    about: describeRule,
    version: VERSION,
    judgedBy: versions,
    color: options.output === undefined && hasColor(stream),
    width:
      (options.output === undefined && terminal(stream).columns) || Number(process.env['COLUMNS']) || DEFAULT_WIDTH,
  })
  const shown = options.summary ? [] : findings.slice(0, Number(options.maxFindings ?? Number.POSITIVE_INFINITY))
  const summary = summarize(findings, [...byFile.keys()], { coverage, judgedBy: versions, known })
  const text = shown.map((finding) => reporter.add(finding)).join('') + reporter.end(summary)
  const hidden = findings.length - shown.length
  if (hidden > 0 && !options.summary) printErrors(`${counted(hidden, 'more finding')}: --max-findings`)
  if (options.summary) printErrors(...countLines(findings))
  if (options.quiet && findings.length === 0) return findings
  if (options.output === undefined) printReport(text, stream)
  else writeText(options.output, reportText(text))
  return findings
}

/** Findings that `--min-severity`, `--only` and `--skip` leave in the report. */
function selectorOf({ minSeverity, only, skip }: CheckCommandOptions): (finding: Finding) => boolean {
  const [wanted, unwanted] = [codesOf(only, '--only'), codesOf(skip, '--skip')]
  return ({ code, severity }) =>
    RANK[severity] >= RANK[minSeverity as Severity] && (wanted?.has(code) ?? true) && !unwanted?.has(code)
}

function codesOf(list: string | undefined, option: string): Set<Code> | undefined {
  if (list === undefined) return undefined
  const codes = list.split(',').map((text) => {
    const code = codeOf(text.trim())
    if (code === undefined) throw usage(`${option} ${text.trim()}: unknown rule; \`claimwright rules\` lists all rules`)
    if (isDifference(code)) throw usage(`${option} ${text.trim()}: \`diff\` and \`convert\` report it, not \`check\``)
    return code
  })
  return new Set(codes)
}

/** How often each rule was broken, the most frequent first. */
function countLines(findings: readonly Finding[]): string[] {
  const counts = new Map<Code, number>()
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([code, count]) => `${count} ${ruleLabel(code)}`)
}

function loadBaseline(file: string) {
  try {
    return readBaseline(readText(file))
  } catch (error) {
    if (error instanceof CliError) throw error
    throw unreadable(`${file}: ${(error as Error).message}`)
  }
}
