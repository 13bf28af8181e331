import type { Finding } from '../finding.js'
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
  const name = escapeXml(path)
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
  const text = escapeXml([`${where}: ${severity}[${code}] ${message}`, help].filter(Boolean).join('\n'))
  return [
    `    <testcase name="${escapeXml(`${code} at ${span.line}:${span.column}`)}" classname="${escapeXml(span.file)}">`,
    `      <failure type="${severity}" message="${escapeXml(message)}">${text}</failure>`,
    '    </testcase>',
  ].join('\n')
}

function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has none of them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\n', '&#10;')
  )
}
