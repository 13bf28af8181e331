import type { ToolAccess } from '../compare/tool-access.js'
import { type Paint, printable } from '../report/escape.js'
import { lineOf } from '../report/trace.js'
import type { Source } from '../yaml/source.js'
import { shownText } from './secrets.js'

const HEAD = ['TARGET', 'TOOL', 'LIST', 'CALL', 'DECIDED BY'] as const

/** The table of `tools`, one for each route; without a caller also what a token needs. */
export function toolsTable(
  rows: readonly ToolAccess[],
  sources: readonly Source[],
  hasCaller: boolean,
  paint: Paint,
): string[] {
  const routes = [...new Set(rows.map(({ route }) => route))]
  return routes.flatMap((route, index) => {
    const ofRoute = rows.filter((row) => row.route === route)
    const head = hasCaller ? HEAD : [...HEAD, 'NEEDS']
    const cells = ofRoute.map((row) => cellsOf(row, sources, hasCaller))
    const widths = head.map((title, column) =>
      cells.reduce((width, line) => Math.max(width, line[column]!.length), title.length),
    )
    const line = (texts: readonly string[], style: (text: string, column: number) => string) =>
      texts
        .map((text, column) => style(column === texts.length - 1 ? text : text.padEnd(widths[column]!), column))
        .join('  ')
        .trimEnd()
    return [
      ...(index > 0 ? [''] : []),
      paint.bold(`${route}${tokenNote(ofRoute[0]!)}`),
      line(head, (text) => paint.dim(text)),
      ...cells.map((texts) =>
        line(texts, (text, column) => (column === 2 || column === 3 ? colour(text, paint) : text)),
      ),
    ]
  })
}

function tokenNote({ issuers, tokenRequired, others }: ToolAccess): string {
  const also = others.length > 0 ? `; also checked: ${others.join(', ')}` : ''
  if (issuers.length === 0) return `: tokens are not checked${also}`
  return `: tokens of ${issuers.join(', ')}${tokenRequired ? '; a token is required' : ''}${also}`
}

function cellsOf(row: ToolAccess, sources: readonly Source[], hasCaller: boolean): string[] {
  const place = row.origin && lineOf(row.origin, sources, shownText, 80)
  const decided = row.reason !== '' ? row.reason : place ? `${place.file}:${place.line} ${place.text}` : ''
  const cells = [row.target, row.shown, WORDS[row.mayList], WORDS[row.mayCall], decided]
  // The width of a column is that of its printed form.
  return (hasCaller ? cells : [...cells, needsText(row)]).map(printable)
}

const WORDS = { yes: 'yes', no: 'no', undetermined: '?' } as const

function needsText({ needs, tokenRequired }: ToolAccess): string {
  if (needs === 'false') return 'no token can'
  if (needs !== 'true') return needs
  return tokenRequired ? 'any good token' : 'nothing'
}

function colour(text: string, paint: Paint): string {
  return /^yes/.test(text) ? paint.green(text) : /^no/.test(text) ? paint.red(text) : paint.yellow(text)
}

/** The rows as data. `needs` is `true` if nothing is needed and `false` if no caller is allowed. */
export function toolsJson(rows: readonly ToolAccess[], sources: readonly Source[], judgedBy: string): unknown[] {
  return rows.map(({ origin, needs, ...row }) => {
    const place = origin && lineOf(origin, sources, shownText, 80)
    return {
      ...row,
      needs: needs === 'true' ? true : needs === 'false' ? false : needs,
      ...(place && { file: place.file, line: place.line, column: place.column }),
      judgedBy,
    }
  })
}
