import { ruleUrl } from '../check/rule-url.js'
import type { Finding } from '../core/finding.js'
import { counted } from '../core/plural.js'
import { VERSION } from '../core/version.js'
import { describeRule } from '../library/report.js'
import { jsonText, linesText, paintFor } from '../report/escape.js'
import { FORMATS } from '../report/formats.js'
import { summarize } from '../report/report.js'
import { parseFilters } from '../suite/filter.js'
import { loadSuite } from '../suite/load-suite.js'
import { recordOf, type SuiteRecord } from '../suite/report/record.js'
import { type CaseResult, SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite } from '../suite/suite.js'
import { SuiteError } from '../suite/suite-error.js'
import type { Surroundings } from '../suite/surroundings.js'
import { updateRecordings } from '../suite/update.js'
import type { Source } from '../yaml/source.js'
import { EXIT, usage } from './exit.js'
import { printErrors, printReport, reportText, terminal, terminalPaint } from './print.js'
import { shownText } from './secrets.js'
import { findSuites, machine } from './suite-files.js'
import { suiteTargets } from './target-option.js'
import type { AgainstOptions } from './test-against.js'
import { writeText } from './write-text.js'

export interface TestOptions extends AgainstOptions {
  filter?: string[]
  format: string
  output?: string
  verbose?: boolean
  update?: boolean
  watch?: boolean
  jobs?: string
  /** `true`: the option without a format. */
  coverage?: true | string | string[]
  coverageOutput?: string
  failUnder?: string
  mutate?: boolean
  suggest?: boolean
  /** `GATEWAY=VERSION` pairs. */
  target?: string[]
}

const SUITE_FORMATS = ['pretty', 'json', 'junit', 'tap', 'github']
/** Format of messages between the processes of a run (`test-jobs.ts`). */
const RECORDS = 'records'

/** Runs `test`. The report goes to standard output, findings about the suites to standard error. */
export async function runTest(paths: string[], options: TestOptions): Promise<void> {
  if (!SUITE_FORMATS.includes(options.format) && options.format !== RECORDS)
    throw usage(`--format ${options.format}: expected ${SUITE_FORMATS.join(', ')}`)
  const files = findSuites(paths.length > 0 ? paths : ['.'])
  if (files.length === 0) {
    printErrors(
      'no suite found: a suite is named NAME.claimwright-test.yaml; `claimwright test --init POLICY` writes one',
    )
    process.exitCode = EXIT.findings
    return
  }
  if (options.watch) {
    const { watch } = await import('./test-watch.js')
    await watch((read) => runSuites(findSuites(paths.length > 0 ? paths : ['.']), options, read))
    return
  }
  process.exitCode = await runSuites(files, options)
}

/** Suites that were run. */
interface Ran {
  records: SuiteRecord[]
  /** Some suite could not be run; its findings have been reported. */
  isBroken: boolean
  /** Reports what was measured beside the cases; `false`: it is not enough. */
  finish?: () => Promise<boolean>
}

/** Runs suites and reports on them; the exit code. `read` collects the files that were read. */
async function runSuites(files: readonly string[], options: TestOptions, read?: Set<string>): Promise<number> {
  const jobs = await jobsFor(files, options)
  const { records, isBroken, finish }: Ran =
    jobs > 1
      ? await (await import('./test-jobs.js')).runApart(files, options, jobs)
      : await runHere(files, options, read)
  // Without --send the list of requests is the requested output.
  const isDry = options.against !== undefined && !options.send
  if (records.length > 0 && !isDry) await writeReport(records, options)
  if (isBroken) return EXIT.usage
  if (records.every(({ cases }) => cases.length === 0)) {
    printErrors(options.filter ? `no case fits --filter ${options.filter.join(' --filter ')}` : 'no case was run')
    return EXIT.findings
  }
  const isEnough = (await finish?.()) ?? true
  const isFailed = records.some(({ cases }) => cases.some(({ failure }) => failure))
  return isFailed || !isEnough ? EXIT.findings : EXIT.ok
}

/** One process, unless there is much to do and nothing but the cases is measured. */
async function jobsFor(files: readonly string[], options: TestOptions): Promise<number> {
  const { jobs, update: writes, watch, coverage, failUnder, mutate, suggest, against } = options
  if (jobs !== undefined && !/^[1-9]\d{0,2}$/.test(jobs)) throw usage(`--jobs ${jobs}: expected a number from 1`)
  if (files.length < 2 || writes || watch || coverage || failUnder || mutate || suggest || against) return 1
  const { defaultJobs, isCommand } = await import('./test-jobs.js')
  if (!isCommand()) return 1
  return Math.min(jobs === undefined ? defaultJobs(files) : Number(jobs), files.length)
}

async function runHere(files: readonly string[], options: TestOptions, read?: Set<string>): Promise<Ran> {
  const around = machine(read, await suiteTargets(options.target))
  const wanted = parseFilters(options.filter ?? [])
  const measured = await measure(options)
  const mutated = options.mutate || options.suggest ? new (await import('./test-mutate.js')).TestMutation() : undefined
  const live = options.against === undefined ? undefined : new (await import('./test-against.js')).LiveGateway(options)
  const ran: Ran = { records: [], isBroken: false }
  for (const file of files) {
    const suite = readSuite(file, around, options)
    if (!suite) {
      ran.isBroken = true
      continue
    }
    try {
      const started = performance.now()
      const runner = new SuiteRunner(suite, around)
      const results = await runner.run((test) => wanted(suite, test), measured?.observers(suite, runner))
      const kept = options.update ? update(results) : results
      const compared = live ? await live.compare(suite, runner, kept) : kept
      const seconds = (performance.now() - started) / 1000
      ran.records.push(await recordSuite(suite, runner, compared, seconds))
      mutated?.add(suite, runner, kept)
    } catch (error) {
      if (!(error instanceof SuiteError)) throw error
      reportFindings(error.findings, [...suite.files.map(({ source }) => source)], options)
      ran.isBroken = true
    }
  }
  // Other formats than text are complete documents: nothing can be appended.
  const stream = options.format === 'pretty' ? 'stdout' : 'stderr'
  ran.finish = async () => {
    await mutated?.report(options.suggest === true, stream)
    return measured === undefined || measured.report(writeText, stream)
  }
  return ran
}

/** Measures coverage, if requested. */
async function measure({ coverage, coverageOutput, failUnder }: TestOptions) {
  if (coverage === undefined && failUnder === undefined) return undefined
  const { TestCoverage } = await import('./test-coverage.js')
  const formats = [coverage ?? true].flat().map((format) => (format === true ? 'text' : format))
  return new TestCoverage(formats, coverageOutput, failUnder)
}

/** `undefined`: the suite cannot be run; its findings have been reported. */
function readSuite(file: string, around: Surroundings, options: TestOptions): LoadedSuite | undefined {
  const { suite, findings, files } = loadSuite(file, around.readText(file), around)
  const shown = suite && !options.verbose ? [] : findings
  reportFindings(
    shown,
    files.map(({ source }) => source),
    options,
  )
  return suite
}

function reportFindings(findings: readonly Finding[], sources: readonly Source[], options: TestOptions): void {
  if (findings.length === 0) return
  const format = FORMATS.get(
    options.format === 'github' ? 'github' : options.format === 'pretty' ? 'pretty' : 'compact',
  )!
  const report = format({
    sources: new Map(sources.map((source) => [source.file, source])),
    textOf: shownText,
    about: describeRule,
    version: VERSION,
    color: false,
    width: terminal('stderr').columns || Number(process.env['COLUMNS']) || 100,
  })
  const text = findings.map((finding) => report.add({ ...finding, url: ruleUrl(finding.code) })).join('')
  printReport(text + report.end(summarize(findings, [...new Set(findings.map(({ span }) => span.file))])), 'stderr')
}

/** Failures of a suite that are looked into for what would turn them: of many, the cause is mostly the same. */
const MOST_TURNS = 20

async function recordSuite(
  suite: LoadedSuite,
  runner: SuiteRunner,
  results: readonly CaseResult[],
  seconds: number,
): Promise<SuiteRecord> {
  const cases = []
  let failed = 0
  for (const result of results) {
    const policy = suite.policies.find(({ name }) => name === result.policy) ?? suite.policies[0]!
    const sourcesOf = () => runner.loadWith(policy, result.test.env).loaded.sources
    if (result.failure) failed++
    cases.push(await recordOf(result, suite, sourcesOf, shownText, failed <= MOST_TURNS))
  }
  const run = new Set(results.map(({ test }) => test)).size
  return { file: suite.file, name: suite.name, cases, skipped: suite.cases.length - run, seconds }
}

/** Writes recorded answers; what fails for another reason still does. */
function update(results: readonly CaseResult[]): CaseResult[] {
  const updated = updateRecordings(results)
  for (const [file, { text, count }] of updated) {
    writeText(file, text)
    printErrors(`${file}: ${counted(count, 'answer')} recorded`)
  }
  return results.map((result) => {
    const { failure, ...passed } = result
    const isRecorded = failure?.step.expect?.kind === 'answer' && failure.step.expect.recorded !== undefined
    return isRecorded && updated.has(failure.place.source.file) ? passed : result
  })
}

async function writeReport(records: readonly SuiteRecord[], options: TestOptions): Promise<void> {
  const text = await renderReport(records, options)
  if (options.output === undefined) printReport(text)
  else writeText(options.output, reportText(text))
}

async function renderReport(
  records: readonly SuiteRecord[],
  { format, output, verbose }: TestOptions,
): Promise<string> {
  switch (format) {
    case RECORDS:
      return `${jsonText(records)}\n`
    case 'json': {
      const { jsonReport } = await import('../suite/report/json.js')
      return `${jsonText(jsonReport(records), 2)}\n`
    }
    case 'junit': {
      const { junitText } = await import('../suite/report/junit.js')
      return junitText(records)
    }
    case 'tap': {
      const { tapLines } = await import('../suite/report/tap.js')
      return linesText(tapLines(records))
    }
    case 'github': {
      const { githubText } = await import('../suite/report/github.js')
      return githubText(records)
    }
    default: {
      const { prettyLines } = await import('../suite/report/pretty.js')
      return linesText(prettyLines(records, output === undefined ? terminalPaint() : paintFor(false), verbose === true))
    }
  }
}
