import type { Finding } from '../core/finding.js'
import { loadSuite } from './load-suite.js'
import { SuiteRunner } from './run-suite.js'
import { SuiteError } from './suite-error.js'
import type { Surroundings } from './surroundings.js'

/** Everything that is wrong with a suite, up to the policies that it names. Nothing is run. */
export function checkSuite(file: string, text: string, around: Surroundings): Finding[] {
  const { suite, findings } = loadSuite(file, text, around)
  if (!suite) return findings
  try {
    new SuiteRunner(suite, around).load()
    return findings
  } catch (error) {
    if (error instanceof SuiteError) return [...findings, ...error.findings]
    throw error
  }
}
