import { markupText } from '../../report/escape.js'
import { htmlPage } from '../../report/html.js'
import type { Source } from '../../yaml/source.js'
import { type CoveredItem, type FileCoverage, percentText, totalsOf } from './report.js'

const STYLE = `body{font:14px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em;color:#1a1a1a;background:#fff}
pre{font:13px/1.45 ui-monospace,monospace;border:1px solid #ddd;overflow-x:auto;padding:0;margin:0 0 2em}
.l{display:block;padding:0 .5em;white-space:pre}.n{display:inline-block;width:3.5em;color:#777;user-select:none}
.c{background:#d9f2dd}.p{background:#fff1c2}.u{background:#fbd5d5}.c .n::after{content:" ok"}.p .n::after{content:" .."}.u .n::after{content:" no"}
table{border-collapse:collapse;margin-bottom:2em}td,th{padding:.2em 1em .2em 0;text-align:left}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#161616}pre{border-color:#444}.c{background:#173d1f}.p{background:#4a3b08}.u{background:#521b1b}}`

/** The files of a policy as a page of its own: each line coloured, and what covers it when the pointer is over it. */
export function coverageHtml(files: readonly FileCoverage[], textOf: (source: Source) => string): string {
  const rows = files.map((file) => {
    const totals = totalsOf([file])
    return `<tr><td><a href="#${idOf(file)}">${markupText(file.source.file)}</a></td><td>${percentText(totals)}</td><td>${totals.covered} of ${totals.total}</td></tr>`
  })
  const body = [
    `<h1>Coverage of the policy: ${percentText(totalsOf(files))}</h1>`,
    `<table><tr><th>file</th><th>covered</th><th></th></tr>${rows.join('')}</table>`,
    ...files.flatMap((file) => [
      `<h2 id="${idOf(file)}">${markupText(file.source.file)}</h2>`,
      `<pre>${linesHtml(file, textOf(file.source)).join('')}</pre>`,
    ]),
  ]
  return htmlPage('claimwright test: coverage', STYLE, body.join('\n'))
}

const idOf = ({ source }: FileCoverage): string => markupText(source.file.replace(/[^\w.-]/g, '-'))

function linesHtml({ items }: FileCoverage, text: string): string[] {
  return text.split('\n').map((line, index) => {
    const on = items.filter((covered) => covered.line === index + 1)
    const title = on.length === 0 ? '' : ` title="${on.map((covered) => markupText(titleOf(covered))).join('&#10;')}"`
    const content = `<span class="n">${index + 1}</span> ${markupText(line.replace(/\r$/, ''))}`
    return `<span class="l${classOf(on)}"${title}>${content}</span>`
  })
}

function classOf(items: readonly CoveredItem[]): string {
  if (items.length === 0) return ''
  const covered = items.filter(({ isCovered }) => isCovered).length
  return covered === items.length ? ' c' : covered === 0 ? ' u' : ' p'
}

const MAX_CASES = 6

function titleOf({ item, isCovered, cases }: CoveredItem): string {
  const more = cases.length > MAX_CASES ? ` and ${cases.length - MAX_CASES} more` : ''
  const shown = cases.slice(0, MAX_CASES).join('; ') + more
  if (!isCovered) return `${item.kind}: ${item.text}${cases.length > 0 ? ` (only one way: ${shown})` : ''}`
  return `${item.kind}: ${shown}`
}
