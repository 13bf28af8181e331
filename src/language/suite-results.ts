import { loadSuite } from '../suite/load-suite.js'
import { SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite } from '../suite/suite.js'
import { SuiteError } from '../suite/suite-error.js'
import type { Surroundings } from '../suite/surroundings.js'

/** What the tests of a suite came to. */
export interface SuiteResult {
  file: string
  name: string
  /** Files and folders of its policies. */
  paths: string[]
  passed: number
  /** Names of the cases that fail, with the reason. */
  failures: { name: string; message: string }[]
  /** Why the suite cannot be run. */
  problem?: string
}

/** Runs a suite. A suite that cannot be read has no result: its own findings say why. */
export async function runSuiteFile(file: string, around: Surroundings): Promise<SuiteResult | undefined> {
  const { suite } = loadSuite(file, around.readText(file), around)
  if (!suite) return undefined
  const about = { file, name: suite.name, paths: pathsOf(suite) }
  try {
    const results = await new SuiteRunner(suite, around).run()
    const failures = results.flatMap(({ test, failure }) =>
      failure ? [{ name: test.name, message: failure.message }] : [],
    )
    return { ...about, passed: results.length - failures.length, failures }
  } catch (error) {
    if (!(error instanceof SuiteError)) throw error
    return { ...about, passed: 0, failures: [], problem: error.findings[0]?.message ?? 'the suite cannot be run' }
  }
}

const pathsOf = ({ policies }: LoadedSuite): string[] => policies.flatMap(({ paths }) => paths)

/** `tests of NAME: 12 passed`. */
export function suiteTitle({ name, passed, failures, problem }: SuiteResult): string {
  if (problem !== undefined) return `tests of ${name}: ${problem}`
  const [first] = failures
  if (!first) return `tests of ${name}: ${passed} passed`
  return `tests of ${name}: ${failures.length} of ${passed + failures.length} failed: ${first.name}: ${first.message}`
}
