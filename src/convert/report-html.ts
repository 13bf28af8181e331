import { differenceText } from '../compare/difference-text.js'
import { verdictText } from '../compare/verdict-text.js'
import type { Program } from '../core/program.js'
import { markupText, paintFor } from '../report/escape.js'
import { htmlPage } from '../report/html.js'
import { mask as maskLine } from '../report/mask.js'
import { accessTable } from './access-table.js'
import type { Conversion } from './convert.js'
import type { ConversionReport } from './report.js'
import { headline } from './report-text.js'

/** What a conversion started from and what it wrote. */
export interface Sides {
  program: Program
  before: readonly { file: string; text: string }[]
  after: readonly { name: string; text: string }[]
}

interface Shown {
  report: ConversionReport
  conversion: Conversion
  sides: Sides
}

/** One page without external resources: actions, access, every difference and field, and both texts. */
export function htmlReport(shown: readonly Shown[], mask: Mask = maskLines): string {
  const title = shown.length === 1 ? `${shown[0]!.report.source} to ${shown[0]!.report.target}` : 'Conversions'
  return htmlPage(title, STYLE, shown.map((one) => section(one, mask)).join('\n'))
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem }
th, td { border: 1px solid #8885; padding: 0.3rem 0.5rem; text-align: left; vertical-align: top }
pre, code { font: 13px/1.45 ui-monospace, monospace }
pre { overflow: auto; border: 1px solid #8885; padding: 0.6rem; margin: 0.4rem 0 }
details { margin: 0.3rem 0 } summary { cursor: pointer }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem }
.opens, .unsupported { color: #c0392b } .closes, .manual { color: #b9770e } .exact { color: #1e8449 }
.changed { background: #f1c40f33 }`

function section({ report, conversion, sides }: Shown, mask: Mask): string {
  return [
    `<h1>${markupText(report.source)} to ${markupText(report.target)}</h1>`,
    `<p><strong>${markupText(headline(report))}.</strong> ${markupText(verdictText({ ...report, reasons: report.domain.reasons }))}</p>`,
    actions(report),
    access(sides.program, conversion.program, mask),
    differences(report, 'policy', 'Differences by policy'),
    differences(report, 'engine', 'Inherent to the gateways'),
    fields(report, sides, mask),
    texts(sides, mask),
  ].join('\n')
}

function actions({ actions: list }: ConversionReport): string {
  if (list.length === 0) return ''
  const items = list.map(({ text, code, file, line }) => {
    const place = file === undefined ? '' : ` <code>${markupText(`${file}:${line}`)}</code>`
    return `<li>${markupText(text)}${code ? ` <code>${markupText(code)}</code>` : ''}${place}</li>`
  })
  return `<h2>To do</h2>\n<ol>${items.join('\n')}</ol>`
}

function access(before: Program, after: Program | null, mask: Mask): string {
  const cell = (lines: string[] | null): string =>
    lines === null ? '<em>no route</em>' : lines.map((line) => markupText(mask(line))).join('<br>')
  const rows = accessTable(before, after).map((row) => {
    const isChanged = JSON.stringify(row.before) !== JSON.stringify(row.after)
    return `<tr${isChanged ? ' class="changed"' : ''}><td>${markupText(row.host)}</td><td>${markupText(row.match)}</td><td>${cell(row.before)}</td><td>${cell(row.after)}</td></tr>`
  })
  return `<h2>Who gets in</h2>\n<table><tr><th>host</th><th>request</th><th>before</th><th>after</th></tr>\n${rows.join('\n')}</table>`
}

function differences(report: ConversionReport, cause: 'policy' | 'engine', title: string): string {
  const list = report.differences.filter((difference) => difference.cause === cause)
  if (list.length === 0) return ''
  const items = list.map((difference) => {
    const { direction, code, message } = difference
    return `<details><summary><span class="${direction}">${direction}</span> <code>${code}</code> ${markupText(message)}</summary><pre>${lines(differenceText(difference, paintFor(false)))}</pre></details>`
  })
  return `<h2>${title}</h2>\n${items.join('\n')}`
}

function fields({ fields: list }: ConversionReport, { before }: Sides, mask: Mask): string {
  const texts = new Map(before.map(({ file, text }) => [file, text.split('\n')]))
  const rows = list.map(({ file, line, path, status, note }) => {
    const source = mask(texts.get(file)?.[line - 1]?.trim() ?? '')
    return `<tr><td>${markupText(`${file}:${line}`)}</td><td><code>${markupText(source.slice(0, 160))}</code></td><td><code>${markupText(path)}</code></td><td class="${status}">${status}</td><td>${markupText(note)}</td></tr>`
  })
  return `<h2>Fields</h2>\n<details><summary>${list.length} fields</summary><table><tr><th>line</th><th>source</th><th>field</th><th>status</th><th>note</th></tr>\n${rows.join('\n')}</table></details>`
}

function texts({ before, after }: Sides, mask: Mask): string {
  const block = (name: string, text: string) =>
    `<h3>${markupText(name)}</h3><pre>${lines(mask(text).split('\n'))}</pre>`
  return `<h2>Files</h2>\n<div class="sides"><div>${before.map(({ file, text }) => block(file, text)).join('\n')}</div><div>${after.map(({ name, text }) => block(name, text)).join('\n')}</div></div>`
}

/** Masks the secrets of a text; `before` and `after` may be masked already. */
type Mask = (text: string) => string

const maskLines: Mask = (text) =>
  text
    .split('\n')
    .map((line) => maskLine(line))
    .join('\n')

const lines = (of: readonly string[]): string => of.map(markupText).join('\n')
