import { addToGroup } from '../core/group-by.js'
import { findSurvivors, type Suggestion, type Survivor } from '../suite/mutation.js'
import type { CaseResult, Loaded, SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite, TestCase } from '../suite/suite.js'
import { locate } from '../yaml/locate.js'
import { printValue } from '../yaml/print.js'
import type { Source } from '../yaml/source.js'
import { printLines, terminalPaint } from './print.js'

interface Subject {
  loaded: Loaded
  runner: SuiteRunner
  cases: TestCase[]
}

/** Which changes of the policies no case notices. Cases of all suites of one policy count together. */
export class TestMutation {
  private readonly policies = new Map<string, Subject[]>()

  /** Cases that already fail cannot detect a mutation. */
  add(suite: LoadedSuite, runner: SuiteRunner, results: readonly CaseResult[]): void {
    const failed = new Set(results.filter(({ failure }) => failure).map(({ test }) => test))
    const ran = new Set(results.map(({ test }) => test))
    const cases = suite.cases.filter((test) => ran.has(test) && !failed.has(test) && Object.keys(test.env).length === 0)
    for (const loaded of runner.load()) {
      const key = loaded.loaded.sources.map(({ file }) => file).join('\n')
      addToGroup(this.policies, key, { loaded, runner, cases })
    }
  }

  async report(suggests: boolean, stream: 'stdout' | 'stderr'): Promise<void> {
    for (const [key, subjects] of this.policies) printLines(await this.linesOf(key, subjects, suggests), stream)
  }

  private async linesOf(key: string, subjects: readonly Subject[], suggests: boolean): Promise<string[]> {
    const { loaded, runner } = subjects[0]!
    const { fetched, state } = runner.fixtures
    const cases = subjects.flatMap(({ loaded: { subject }, cases: each }) => each.map((test) => ({ test, subject })))
    const { noticed, survivors, suggestions, equivalent } = await findSurvivors(loaded, cases, {
      fetched,
      ...(state !== undefined && { state }),
    })
    const paint = terminalPaint()
    const more = equivalent > 0 ? `, ${equivalent} more change nothing` : ''
    const counts = `${noticed} of ${noticed + survivors.length} are noticed${more}`
    return [
      paint.bold(`changes of ${key.split('\n').join(', ')}: ${counts}`),
      ...survivors.flatMap((survivor) => survivorLines(survivor, loaded.loaded.sources)),
      ...(suggests && suggestions.length > 0 ? ['cases that would notice them:', ...suggestions.map(caseLine)] : []),
    ]
  }
}

function survivorLines({ change, detail, origin, consequence }: Survivor, sources: readonly Source[]): string[] {
  const source = sources.find(({ file }) => file === origin.file)
  const place = source ? `${source.file}:${locate(source, origin, 'key').line}: ` : ''
  return [`  ${place}${change}: ${detail}`, `    ${consequence ?? 'no request was found that shows it'}`]
}

/** The case as it is written below `cases:`. */
const caseLine = ({ spec }: Suggestion): string => `  - ${printValue(spec, { collectionStyle: 'flow' }).trimEnd()}`
