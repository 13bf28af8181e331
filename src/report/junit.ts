import { ruleLabel } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import { addToGroup } from '../core/group-by.js'
import { markupText } from './escape.js'
import type { Format } from './report.js'

/**
 * JUnit's XML: a suite a file, a case a finding; a file without findings is one passed case. Errors and warnings are
 * failures. Notes pass, and their text is the output of their case.
 */
export const junit: Format = () => {
  const byFile = new Map<string, Finding[]>()
  return {
    add(finding) {
      addToGroup(byFile, finding.span.file, finding)
      return ''
    },
    end({ paths }) {
      const suites = paths.map((path) => suite(path, byFile.get(path) ?? []))
      const cases = paths.reduce((sum, path) => sum + Math.max(1, byFile.get(path)?.length ?? 0), 0)
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="claimwright check" ${counts(cases, [...byFile.values()].flat())}>`,
        ...suites,
        '</testsuites>\n',
      ].join('\n')
    },
  }
}

const isFailure = ({ severity }: Finding): boolean => severity !== 'info'

/** `errors` counts tests that could not run: a file that cannot be read has exit code 3 and is in no report. */
const counts = (tests: number, findings: readonly Finding[]): string =>
  `tests="${tests}" failures="${findings.filter(isFailure).length}" errors="0"`

function suite(path: string, findings: Finding[]): string {
  const name = markupText(path)
  const cases =
    findings.length === 0 ? [`    <testcase name="${name}" classname="claimwright"/>`] : findings.map(testcase)
  return [`  <testsuite name="${name}" ${counts(cases.length, findings)}>`, ...cases, '  </testsuite>'].join('\n')
}

function testcase(finding: Finding): string {
  const { code, severity, message, help, span } = finding
  const where = `${span.file}:${span.line}:${span.column}`
  const lines = [`${where}: ${severity}[${ruleLabel(code)}] ${message}`, ...(help ? [help] : [])]
  const text = lines.map(markupText).join('&#10;')
  return [
    `    <testcase name="${markupText(`${code} at ${span.line}:${span.column}`)}" classname="${markupText(span.file)}">`,
    isFailure(finding)
      ? `      <failure type="${severity}" message="${markupText(message)}">${text}</failure>`
      : `      <system-out>${text}</system-out>`,
    '    </testcase>',
  ].join('\n')
}
