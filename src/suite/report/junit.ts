import { markupText } from '../../report/escape.js'
import { failureLines } from './lines.js'
import { type CaseRecord, type SuiteRecord, titleOf } from './record.js'

/** JUnit's XML: a `testsuite` for each suite, a `testcase` for each case. */
export function junitText(suites: readonly SuiteRecord[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  const failures = cases.filter(({ failure }) => failure).length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="claimwright test" tests="${cases.length}" failures="${failures}" errors="0">`,
    ...suites.flatMap(suiteElement),
    '</testsuites>\n',
  ].join('\n')
}

function suiteElement({ name, file, cases, skipped, seconds }: SuiteRecord): string[] {
  const failures = cases.filter(({ failure }) => failure).length
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}"`
  return [
    `  <testsuite name="${markupText(name)}" file="${markupText(file)}" ${counts}>`,
    ...cases.flatMap(caseElement),
    '  </testsuite>',
  ]
}

function caseElement(record: CaseRecord): string[] {
  const place = `file="${markupText(record.file)}" line="${record.line}"`
  const head = `    <testcase name="${markupText(titleOf(record))}" classname="${markupText(record.suite)}" ${place}`
  if (!record.failure) return [`${head}/>`]
  const { message, isUndetermined } = record.failure
  const text = failureLines(record).map(markupText).join('&#10;')
  const type = isUndetermined ? 'undetermined' : 'mismatch'
  return [
    `${head}>`,
    `      <failure type="${type}" message="${markupText(message)}">${text}</failure>`,
    '    </testcase>',
  ]
}
