import { ruleLabel } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import { markupText } from './escape.js'
import type { Format } from './report.js'

/** JUnit's XML: a suite a file, a failed case a finding; a file without findings is one passed case. */
export const junit: Format = () => {
  const byFile = new Map<string, Finding[]>()
  let total = 0
  return {
    add(finding) {
      total++
      byFile.set(finding.span.file, [...(byFile.get(finding.span.file) ?? []), finding])
      return ''
    },
    end({ paths }) {
      const suites = paths.map((path) => suite(path, byFile.get(path) ?? []))
      const cases = paths.reduce((sum, path) => sum + Math.max(1, byFile.get(path)?.length ?? 0), 0)
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites name="claimwright check" tests="${cases}" failures="${total}">`,
        ...suites,
        '</testsuites>\n',
      ].join('\n')
    },
  }
}

function suite(path: string, findings: Finding[]): string {
  const name = markupText(path)
  const cases =
    findings.length === 0
      ? [`    <testcase name="${name}" classname="claimwright"/>`]
      : findings.map((one) => failed(one))
  return [
    `  <testsuite name="${name}" tests="${cases.length}" failures="${findings.length}">`,
    ...cases,
    '  </testsuite>',
  ].join('\n')
}

function failed({ code, severity, message, help, span }: Finding): string {
  const where = `${span.file}:${span.line}:${span.column}`
  const lines = [`${where}: ${severity}[${ruleLabel(code)}] ${message}`, ...(help ? [help] : [])]
  const text = lines.map(markupText).join('&#10;')
  return [
    `    <testcase name="${markupText(`${code} at ${span.line}:${span.column}`)}" classname="${markupText(span.file)}">`,
    `      <failure type="${severity}" message="${markupText(message)}">${text}</failure>`,
    '    </testcase>',
  ].join('\n')
}
