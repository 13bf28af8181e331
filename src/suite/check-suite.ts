import type { Finding } from '../core/finding.js'
import { loadSuite } from './load-suite.js'
import { SuiteRunner } from './run-suite.js'
import { SuiteError } from './suite-error.js'
import type { Surroundings } from './surroundings.js'

/** All problems of a suite, including the policies that it names. Runs no cases. */
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
