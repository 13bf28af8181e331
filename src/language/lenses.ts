import type { Origin } from '../core/finding.js'
import { groupBy } from '../core/group-by.js'
import { markdownCode, markdownText } from '../report/escape.js'
import { routeText } from '../who/report.js'
import { locate } from '../yaml/locate.js'
import type { Document, Source } from '../yaml/source.js'
import { type AccessRow, accessOf, accessOfDocument } from './access.js'
import type { Workspace } from './workspace.js'

/** A line above a route or policy: who it allows. */
export interface AccessLens {
  /** Offsets of the route, or of the first line of the policy. */
  start: number
  end: number
  title: string
  place: Pick<Origin, 'document' | 'pointer'>
}

const MAX_TITLE = 100

/** Access lenses: above every route of a file, and above every policy for the routes that it applies to. */
export function accessLenses(workspace: Workspace, file: string): AccessLens[] {
  const source = workspace.source(file)
  if (!source) return []
  const rows = accessOf(workspace, file).filter(({ route }) => route.origin.file === file)
  const byPlace = groupBy(rows, ({ route: { origin } }) => `${origin.document} ${origin.pointer}`)
  const routes = [...byPlace.values()].map((same): AccessLens => {
    const { start, end } = locate(source, same[0]!.route.origin, 'pair')
    return { start, end, title: titleOf(same), place: same[0]!.route.origin }
  })
  const policies = source.documents.flatMap((document) => policyLens(workspace, source, document))
  return [...routes, ...policies]
}

function titleOf(rows: readonly AccessRow[]): string {
  const [first, ...others] = rows
  const text = shorten(`Who gets in: ${first!.route.sentence}`)
  return others.length === 0 ? text : `${text} (and ${others.length} more)`
}

/** A policy that is not a route of its own. */
function policyLens(workspace: Workspace, source: Source, document: Document): AccessLens[] {
  if (document.kind === undefined || document.family === null || document.value === null) return []
  const { file, index } = document
  const rows = accessOfDocument(workspace, { file, document: index }).filter(
    ({ route }) => route.origin.file !== file || route.origin.document !== index,
  )
  if (rows.length === 0) return []
  const { start, end } = locate(source, { document: index, pointer: '' })
  const sentences = [...new Set(rows.map(({ route }) => route.sentence))]
  const count = `${rows.length} ${rows.length === 1 ? 'route' : 'routes'}`
  return [
    {
      start,
      end,
      title: shorten(`Applies to ${count}: ${sentences.join('; or ')}`),
      place: { document: index, pointer: '' },
    },
  ]
}

/** Lenses are plain text. */
function shorten(markdown: string): string {
  const text = markdown.replaceAll('`', '')
  return text.length > MAX_TITLE ? `${text.slice(0, MAX_TITLE - 1)}…` : text
}

/** Markdown of who the routes of a place allow. */
export function accessMarkdown(rows: readonly AccessRow[]): string {
  const shown = rows.slice(0, MAX_ROWS).map(({ route }) => {
    const bounded = route.bounded.length > 0 ? ` (bounded: ${route.bounded.join('; ')})` : ''
    const sentences = [route.sentence, ...route.notes].join('. ')
    return `- ${markdownCode(routeText(route))}: ${markdownText(`${sentences}${bounded}`)}`
  })
  const more = rows.length > MAX_ROWS ? [`- and ${rows.length - MAX_ROWS} more routes`] : []
  return ['**Who gets in**', ...shown, ...more].join('\n')
}

const MAX_ROWS = 12

/** Rows at a pointer: those of the innermost route around it, or of its document outside of routes. */
export function accessAt(workspace: Workspace, document: Document, pointer: string): AccessRow[] {
  const rows = accessOfDocument(workspace, { file: document.file, document: document.index })
  const around = rows.filter(({ route: { origin } }) => {
    const isHere = origin.file === document.file && origin.document === document.index
    return isHere && origin.pointer !== '' && (pointer === origin.pointer || pointer.startsWith(`${origin.pointer}/`))
  })
  if (around.length > 0) {
    const longest = Math.max(...around.map(({ route }) => route.origin.pointer.length))
    return around.filter(({ route }) => route.origin.pointer.length === longest)
  }
  return rows
}
