import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { coverageHtml } from '../suite/coverage/html.js'
import { Coverage, CoverageRecorder } from '../suite/coverage/recorder.js'
import {
  coberturaText,
  coverageByFile,
  coverageLines,
  type FileCoverage,
  isBelow,
  lcovText,
  percentText,
  totalsOf,
} from '../suite/coverage/report.js'
import type { Observer, SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite } from '../suite/suite.js'
import type { Source } from '../yaml/source.js'
import { usage } from './exit.js'
import { printErrors, printLines, reportText } from './print.js'
import { shownText } from './secrets.js'

/** Where each format is written by default. */
const FILES: Record<string, string> = {
  html: 'coverage/index.html',
  lcov: 'coverage/lcov.info',
  cobertura: 'coverage/cobertura.xml',
}

/** What the cases of all suites exercise of their policies. */
export class TestCoverage {
  private readonly coverage = new Coverage()
  private readonly sources = new Map<string, Source>()
  private readonly floor: number | undefined

  constructor(
    private readonly formats: readonly string[],
    private readonly output: string | undefined,
    failUnder: string | undefined,
  ) {
    const unknown = formats.find((format) => format !== 'text' && !(format in FILES))
    if (unknown !== undefined) throw usage(`--coverage ${unknown}: expected text, html, lcov or cobertura`)
    if (output !== undefined && formats.filter((format) => format !== 'text').length !== 1)
      throw usage('--coverage-output needs one of --coverage html, lcov or cobertura')
    if (failUnder !== undefined && !/^(?:100|\d{1,2}(?:\.\d+)?)$/.test(failUnder))
      throw usage(`--fail-under ${failUnder}: expected a percentage from 0 to 100`)
    this.floor = failUnder === undefined ? undefined : Number(failUnder)
  }

  observers(suite: LoadedSuite, runner: SuiteRunner): Observer[] {
    return runner.load().map(({ loaded }) => {
      for (const source of loaded.sources) this.sources.set(source.file, source)
      return new CoverageRecorder(this.coverage, loaded.program, suite.name, runner.fixtures.mcpTools)
    })
  }

  /** Writes every format; `false`: less is covered than `--fail-under` wants. */
  report(write: (file: string, text: string) => void, stream: 'stdout' | 'stderr'): boolean {
    const files = coverageByFile(this.coverage, [...this.sources.values()])
    const totals = totalsOf(files)
    for (const format of this.formats) this.writeFormat(format, files, write, stream)
    if (this.floor === undefined || !isBelow(totals, this.floor)) return true
    printErrors(`${percentText(totals)} of the policy is covered, and --fail-under wants ${this.floor} %`)
    return false
  }

  private writeFormat(
    format: string,
    files: readonly FileCoverage[],
    write: (file: string, text: string) => void,
    stream: 'stdout' | 'stderr',
  ): void {
    if (format === 'text') {
      printLines(coverageLines(files), stream)
      return
    }
    const file = this.output ?? FILES[format]!
    const render =
      format === 'html'
        ? () => coverageHtml(files, shownText)
        : format === 'lcov'
          ? () => lcovText(files)
          : () => coberturaText(files)
    mkdirSync(dirname(file), { recursive: true })
    write(file, reportText(render()))
    printErrors(`${file} written`)
  }
}
