import { verdictOf } from '../gateways/admitted.js'
import type { Decision } from '../gateways/engine.js'
import { jsonText, markdownText, markupText } from '../report/escape.js'
import { explain } from '../report/explain.js'
import { htmlPage } from '../report/html.js'
import { type JudgedBy, judgedByText } from '../versions/judged-by.js'
import { locate } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'
import type { Credential } from './callers.js'
import type { Literal } from './cover.js'
import type { Cell } from './matrix.js'
import { providerLabel } from './providers.js'
import type { Atom } from './requirement.js'
import type { Need, RouteAccess } from './route-access.js'

/** The access report, ready to be printed. */
export interface WhoReport {
  rows: readonly RouteAccess[]
  /** For each row a cell for each caller; empty without callers. */
  cells: readonly (readonly Cell[])[]
  callers: readonly string[]
  sources: readonly Source[]
  /** The versions of the gateways that it was judged by. */
  judgedBy?: readonly JudgedBy[]
}

/** `*.example:8080 GET /v1/*, model \`x\``. */
export function routeText({ hosts, port, match, part }: RouteAccess): string {
  const host = hosts.length > 2 ? `${hosts.slice(0, 2).join(',')},...` : hosts.join(',')
  const at = port === undefined || hosts.some((name) => /:\d+$/.test(name)) ? host : `${host}:${port}`
  return `${at} ${match}${part === undefined ? '' : `, ${part}`}`
}

/** The notes that belong to a sentence, one string each. */
export function remarksOf({ notes, bounded }: RouteAccess): string[] {
  return [...notes, ...(bounded.length > 0 ? [`bounded: ${bounded.join('; ')}`] : [])]
}

/** `allowed 200`, `denied 403`, `undetermined`. */
export function cellText({ decision }: Cell): string {
  const word = verdictOf(decision)
  if (word === 'undetermined') return word
  return `${word} ${decision.response?.status || 'closed'}`
}

/** The report as data. */
export function whoJson({ rows, cells, callers, sources, judgedBy }: WhoReport): unknown {
  return {
    routes: rows.map((row, i) => ({
      listener: row.listener,
      ...(row.port !== undefined && { port: row.port }),
      hosts: row.hosts,
      ...(row.name !== undefined && { route: row.name }),
      match: row.match,
      ...(row.part !== undefined && { part: row.part }),
      access: row.access,
      sentence: row.sentence,
      needs: row.needs.map(needJson),
      ...(row.notes.length > 0 && { notes: row.notes }),
      ...(row.outside.length > 0 && { outside: row.outside }),
      exact: row.bounded.length === 0,
      ...(row.bounded.length > 0 && { bounded: row.bounded }),
      ...placeOf(row, sources),
      ...(callers.length > 0 && {
        callers: (cells[i] ?? []).map(({ caller, decision, assumptions }) => ({
          caller,
          verdict: verdictOf(decision),
          status: decision.undetermined ? null : (decision.response?.status ?? 0),
          ...(assumptions.length > 0 && { assumed: assumptions }),
        })),
      }),
    })),
    ...(judgedBy && { targets: judgedBy }),
  }
}

function placeOf({ origin }: RouteAccess, sources: readonly Source[]): { file?: string; line?: number } {
  const source = sources.find(({ file }) => file === origin.file)
  return source ? { file: source.file, line: locate(source, origin, 'value').line } : {}
}

function needJson({ kind, alternatives }: Need): unknown {
  return {
    credentials: kind.credentials.map(credentialJson),
    alternatives: alternatives?.map((term) => term.map(literalJson)) ?? null,
  }
}

function credentialJson(credential: Credential): unknown {
  if (credential.kind === 'password') return { kind: 'password', user: credential.user }
  if (credential.kind === 'api-key') return { kind: 'api-key', index: credential.index }
  const { provider } = credential
  const { issuer, audiences, requires, leeway, keys, sources } = provider
  return {
    kind: 'token',
    provider: providerLabel(provider),
    ...(issuer && { issuer }),
    ...(audiences && { audiences }),
    ...(requires.length > 0 && { requires }),
    leeway,
    keys: keys.kind === 'remote' ? { url: keys.url } : { inline: keys.keys.length },
    in: sources.map((source) => (source.kind === 'cel' ? 'expression' : `${source.kind} ${source.name}`)),
  }
}

function literalJson({ atom, holds }: Literal<Atom>): unknown {
  switch (atom.kind) {
    case 'claim':
      return { claim: atom.path, is: atom.matcher, holds }
    case 'cel':
      return { expression: atom.source, holds }
    case 'opaque':
      return { condition: atom.text, holds }
    default:
      return { ...atom, holds }
  }
}

/** A table for a pull request or a wiki. */
export function whoMarkdown({ rows, cells, callers, judgedBy = [] }: WhoReport): string[] {
  const head = ['route', 'access', 'what a caller needs', ...callers]
  const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`
  return [
    line(head.map((text) => markdownText(text))),
    line(head.map(() => '---')),
    ...rows.map((row, i) =>
      line([
        markdownText(routeText(row)),
        markdownText(row.access),
        [row.sentence, ...remarksOf(row)].map((text) => markdownText(text)).join('<br>'),
        ...callers.map((_, j) => markdownText(cells[i]?.[j] ? cellText(cells[i][j]) : '-')),
      ]),
    ),
    ...versionLines(judgedBy).flatMap((version) => ['', markdownText(version)]),
  ]
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --good: #1a7f37; --bad: #cf222e; --open: #9a6700 }
@media (prefers-color-scheme: dark) { :root { --good: #3fb950; --bad: #f85149; --open: #d29922 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .5rem .75rem; text-align: left; vertical-align: top }
thead th { position: sticky; top: 0; background: Canvas }
td:first-child { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
summary { cursor: pointer }
pre { font-size: 13px; margin: .5rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere }
.remark { opacity: .75; font-size: 13px }
.allowed, .open { color: var(--good) } .denied, .closed { color: var(--bad) }
.undetermined, .outside, .restricted { color: var(--open) }
`

/** One page without any other file or script: each cell unfolds to the steps behind its answer. */
export function whoHtml(
  { rows, cells, callers, sources, judgedBy = [] }: WhoReport,
  explainRow: (row: RouteAccess) => Decision | null,
): string {
  const head = ['Route', 'Access', 'What a caller needs', ...callers]
  const body = rows.map((row, i) => {
    const anonymous = explainRow(row)
    const unfolded = anonymous
      ? unfold(row.access, row.access, explain(anonymous, { name: 'without a credential', sources }))
      : text(row.access)
    return [
      '<tr>',
      `<td>${text(routeText(row))}</td>`,
      `<td>${unfolded}</td>`,
      `<td>${text(row.sentence)}${remarksOf(row)
        .map((remark) => `<div class="remark">${text(remark)}</div>`)
        .join('')}</td>`,
      ...callers.map((name, j) => {
        const cell = cells[i]?.[j]
        if (!cell) return '<td>-</td>'
        const lines = explain(cell.decision, { name, sources, assumed: cell.assumptions })
        return `<td>${unfold(cellText(cell), verdictOf(cell.decision), lines)}</td>`
      }),
      '</tr>',
    ].join('')
  })
  return htmlPage(
    'Who gets in',
    STYLE,
    `<h1>Who gets in</h1>
<table>
<thead><tr>${head.map((title) => `<th>${text(title)}</th>`).join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>
${versionLines(judgedBy)
  .map((version) => `<p class="remark">${text(version)}</p>`)
  .join('\n')}`,
  )
}

/** `judged by LiteLLM 1.110.2` and its notes; no line without versions. */
export const versionLines = (versions: readonly JudgedBy[]): string[] =>
  judgedByText(versions)
    .split('\n')
    .filter((line) => line !== '')

/** Backticks of sentences become code. */
function text(message: string): string {
  const parts = message.split('`')
  if (parts.length % 2 === 0) return markupText(message)
  return parts.map((part, i) => (i % 2 === 1 ? `<code>${markupText(part)}</code>` : markupText(part))).join('')
}

const unfold = (summary: string, style: string, lines: readonly string[]): string =>
  `<details><summary class="${style}">${text(summary)}</summary><pre>${lines.map(markupText).join('\n')}</pre></details>`

export const whoJsonText = (report: WhoReport): string => `${jsonText(whoJson(report), 2)}\n`
