import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/finding.js'
import { FORMATS } from '../../src/report/formats.js'
import { type ReportOptions, summarize } from '../../src/report/report.js'
import { span } from '../../src/yaml/locate.js'
import { parse } from '../../src/yaml/parse.js'
import type { Source } from '../../src/yaml/source.js'

const TEXT = `general_settings:
  master_key: sk-1234
  note: "%0A,:: <&>"
`
const source = parse(TEXT, { file: 'conf ig/a,b.yaml' })

function at(text: string, of: Source = source) {
  const start = of.text.indexOf(text)
  return span(of, start, start + text.length)
}

const FINDING: Finding = {
  code: 'CW6030',
  severity: 'error',
  confidence: 'high',
  message: 'LiteLLM refuses to start: 100% sure, <really>',
  span: at('sk-1234'),
  label: 'here',
  related: [{ message: 'in this map', span: at('general_settings') }],
  help: 'generate one',
  url: 'https://example.com/CW6030',
  fix: {
    title: 'take it out',
    safe: true,
    edits: [{ file: source.file, start: TEXT.indexOf('sk-'), end: TEXT.indexOf('sk-'), text: 'x' }],
  },
}
const NOTE: Finding = {
  code: 'CW6037',
  severity: 'info',
  confidence: 'medium',
  message: 'every JWT gets 403',
  span: at('note'),
  related: [],
}

const OPTIONS: ReportOptions = {
  sources: new Map([[source.file, source]]),
  about: () => undefined,
  version: '1.2.3',
  color: false,
  width: 80,
}

function print(format: string, findings: Finding[] = [FINDING, NOTE], options: Partial<ReportOptions> = {}): string {
  const sources = options.sources ?? OPTIONS.sources
  const reporter = FORMATS.get(format)!({ ...OPTIONS, ...options })
  return findings.map((one) => reporter.add(one)).join('') + reporter.end(summarize(findings, [...sources.keys()]))
}

describe('pretty', () => {
  it('prints frames as compilers do', () => {
    expect(print('pretty')).toBe(`error[master-key-invalid CW6030]: LiteLLM refuses to start: 100% sure, <really>
 --> conf ig/a,b.yaml:2:15
  |
1 | general_settings:
  | ---------------- in this map
2 |   master_key: *******
  |               ^^^^^^^ here
  |
  = help: generate one
  = fix: take it out (\`--fix\`)
  = see: https://example.com/CW6030

note[jwt-auth-needs-licence CW6037]: every JWT gets 403
 --> conf ig/a,b.yaml:3:3
  |
3 |   note: "%0A,:: <&>"
  |   ^^^^
  |
  = confidence: medium

1 error, 1 note in 1 file (1 fixable with \`--fix\`)
`)
  })

  it('uses colour only where asked to', () => {
    expect(print('pretty')).not.toContain('\x1b')
    expect(print('pretty', [FINDING], { color: true })).toContain('\x1b[31m')
  })

  it('fits the width, however long the line', () => {
    const long = parse(`general_settings: {a: "${'x'.repeat(300)}MARK${'y'.repeat(300)}"}\n`, { file: 'long.yaml' })
    const finding = {
      ...FINDING,
      span: at('MARK', long),
      related: [],
      label: 'l'.repeat(10),
      message: 'many words '.repeat(20).trim(),
    }
    for (const width of [40, 60, 100]) {
      const text = print('pretty', [finding], { sources: new Map([['long.yaml', long]]), width })
      expect(
        Math.max(
          ...text
            .split('\n')
            .filter((line) => !line.includes('= see') && !line.includes(' in 1 file'))
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(width)
      const lines = text.split('\n')
      const shown = lines.findIndex((line) => line.includes('MARK'))
      expect(lines[shown + 1]!.indexOf('^')).toBe(lines[shown]!.indexOf('MARK'))
    }
  })

  it('marks the right columns behind tabs and wide characters', () => {
    const wide = parse('a: "日本語"\t# MARK\n', { file: 'wide.yaml' })
    const text = print('pretty', [{ ...FINDING, span: at('MARK', wide), related: [] }], {
      sources: new Map([['wide.yaml', wide]]),
    })
    const [line, marks] = text.split('\n').slice(3, 5)
    const columns = (part: string) => [...part].reduce((sum, c) => sum + (c > '\u2e80' ? 2 : 1), 0)
    expect(columns(line!.slice(0, line!.indexOf('MARK')))).toBe(marks!.indexOf('^'))
  })

  it('never sends control characters of the input to the terminal', () => {
    const evil = parse('a: "\x1b[31mred\x07"\n', { file: 'e\x1bvil.yaml' })
    const text = print('pretty', [{ ...FINDING, span: at('red', evil), message: 'say \x1b[2J', related: [] }], {
      sources: new Map([[evil.file, evil]]),
    })
    expect([...text].filter((c) => c !== '\n' && (c < ' ' || c === '\x7f'))).toEqual([])
  })

  it('does not show secrets whole', () => {
    const secret = parse('keys: \'{"kty":"EC","d":"h74BJnZFNK-Svx0rVg8qNIJ8Ec4ympx4Y-sTkXqDaAw"}\'\n', {
      file: 's.yaml',
    })
    const text = print('pretty', [{ ...FINDING, span: at('"d"', secret), related: [] }], {
      sources: new Map([['s.yaml', secret]]),
    })
    expect(text).toContain('"d":"h74B***')
    expect(text).not.toContain('h74BJnZF')
  })
})

describe('the other formats', () => {
  it('compact: a line each', () => {
    expect(print('compact').split('\n')[0]).toBe(
      'conf ig/a,b.yaml:2:15: error[master-key-invalid CW6030] LiteLLM refuses to start: 100% sure, <really> (generate one)',
    )
  })

  it('json follows its schema, with findings and without', () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/findings.json'), 'utf8'))
    const validate = new Ajv({ strict: false, formats: { uri: true } }).compile(schema)
    for (const findings of [[FINDING, NOTE], []]) {
      const output = JSON.parse(print('json', findings))
      expect(validate(output), JSON.stringify(validate.errors)).toBe(true)
      expect(output.summary).toEqual({ files: 1, errors: findings.length / 2, warnings: 0, infos: findings.length / 2 })
    }
    expect(JSON.parse(print('json')).findings[0]).toMatchObject({
      code: 'CW6030',
      line: 2,
      column: 15,
      endLine: 2,
      endColumn: 22,
      related: [{ message: 'in this map', line: 1, column: 1 }],
    })
  })

  it('github: escaped workflow commands', () => {
    const [first, second] = print('github').split('\n')
    expect(first).toBe(
      '::error file=conf ig/a%2Cb.yaml,line=2,endLine=2,col=15,endColumn=21,title=master-key-invalid CW6030::LiteLLM refuses to start: 100%25 sure, <really>%0Agenerate one',
    )
    expect(second).toMatch(/^::notice /)
  })

  it('gitlab: distinct fingerprints, stable when lines move', () => {
    const issues = JSON.parse(print('gitlab', [FINDING, FINDING, NOTE]))
    expect(new Set(issues.map((one: { fingerprint: string }) => one.fingerprint)).size).toBe(3)
    const moved = parse(`# a comment\n${TEXT}`, { file: source.file })
    const again = JSON.parse(
      print('gitlab', [{ ...FINDING, span: at('sk-1234', moved) }], { sources: new Map([[moved.file, moved]]) }),
    )
    expect(again[0].fingerprint).toBe(issues[0].fingerprint)
    expect(issues[0]).toMatchObject({
      check_name: 'CW6030',
      severity: 'critical',
      location: { path: source.file, lines: { begin: 2, end: 2 } },
    })
  })

  it('junit: well-formed, a case a finding, a passed case for a clean file', () => {
    const xml = print('junit')
    expect(xml.match(/tests="2" failures="1" errors="0"/g)).toHaveLength(2)
    expect(xml).toMatch(/<system-out>[^<]*every JWT gets 403<\/system-out>/)
    expect(xml).toContain('100% sure, &lt;really&gt;')
    for (const tag of ['testsuites', 'testsuite', 'testcase', 'failure'])
      expect(xml.split(new RegExp(`<${tag}[ >]`)).length, tag).toBe(xml.split(`</${tag}>`).length)
    expect(print('junit', [])).toContain('<testcase name="conf ig/a,b.yaml" classname="claimwright"/>')
  })

  it('the summary counts what the baseline left out', () => {
    const summary = (known: number) => FORMATS.get('compact')!(OPTIONS).end(summarize([], ['a.yaml'], { known }))
    expect(summary(0)).toBe('no findings in 1 file\n')
    expect(summary(1)).toBe('no findings in 1 file\n1 finding is in the baseline\n')
    expect(summary(3)).toBe('no findings in 1 file\n3 findings are in the baseline\n')
  })

  describe('sarif', () => {
    interface Region {
      startLine: number
      startColumn: number
      endLine: number
      endColumn: number
      charOffset: number
      charLength: number
    }
    const log = JSON.parse(
      print('sarif', [FINDING, NOTE], {
        about: (code) => ({
          title: `about ${code}`,
          severity: 'error',
          markdown: '# help',
          url: 'https://example.com',
        }),
      }),
    )
    const [run] = log.runs

    it('is version 2.1.0 with one run and rules that results point at', () => {
      expect(log.version).toBe('2.1.0')
      expect(run.tool.driver).toMatchObject({ name: 'claimwright', version: '1.2.3' })
      expect(run.columnKind).toBe('utf16CodeUnits')
      for (const result of run.results) {
        expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
        expect(['error', 'warning', 'note', 'none']).toContain(result.level)
        expect(result.message.text).not.toBe('')
      }
      expect(run.tool.driver.rules[0].help).toEqual({ text: '# help', markdown: '# help' })
    })

    it('has regions that begin before they end, on lines that exist', () => {
      const regions: Region[] = run.results.flatMap(
        (result: {
          locations: { physicalLocation: { region: Region } }[]
          fixes?: { artifactChanges: { replacements: { deletedRegion: Region }[] }[] }[]
        }) => [
          ...result.locations.map((one) => one.physicalLocation.region),
          ...(result.fixes ?? []).flatMap((fix) =>
            fix.artifactChanges.flatMap((change) => change.replacements.map((one) => one.deletedRegion)),
          ),
        ],
      )
      expect(regions.length).toBe(3)
      for (const { startLine, startColumn, endLine, endColumn, charOffset, charLength } of regions) {
        expect(startLine).toBeGreaterThanOrEqual(1)
        expect(endLine).toBeGreaterThanOrEqual(startLine)
        if (endLine === startLine) expect(endColumn).toBeGreaterThanOrEqual(startColumn)
        expect(charOffset + charLength).toBeLessThanOrEqual(TEXT.length)
        expect(TEXT.split('\n').length).toBeGreaterThanOrEqual(endLine)
      }
    })

    it('names files by valid relative references', () => {
      const { uri } = run.results[0].locations[0].physicalLocation.artifactLocation
      expect(uri).toBe('conf%20ig/a%2Cb.yaml')
      expect(decodeURIComponent(new URL(uri, 'file:///base/').pathname)).toBe('/base/conf ig/a,b.yaml')
    })

    it('carries fixes', () => {
      const [fix] = run.results[0].fixes
      expect(fix.artifactChanges[0].replacements[0].insertedContent.text).toBe('x')
    })

    it('is complete without findings', () => {
      expect(JSON.parse(print('sarif', [])).runs[0].results).toEqual([])
    })
  })
})
