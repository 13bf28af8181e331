import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { Writer } from '../../core/writer.js'
import { textOf, writeEditLists } from './agentgateway-parts.js'

/** The header filters of the Gateway API, for a rule or a backend reference. */
export function headerFilters(
  request: readonly HeaderEdit[],
  response: readonly HeaderEdit[],
  writer: Writer,
): Record<string, unknown>[] {
  return [
    ...writeFilter('RequestHeaderModifier', 'requestHeaderModifier', request, writer),
    ...writeFilter('ResponseHeaderModifier', 'responseHeaderModifier', response, writer),
  ]
}

function writeFilter(
  type: string,
  field: string,
  edits: readonly HeaderEdit[],
  writer: Writer,
): Record<string, unknown>[] {
  if (edits.length === 0) return []
  return [writer.from(edits[0]!.origin, { type, [field]: writeEditLists(withoutRepeated(edits), writer) })]
}

/**
 * The API server accepts each name once in a list. Of values that are set one after another the last stays; lines that are
 * added become one line, which means the same (RFC 9110 §5.3), except for `Set-Cookie`. Cookies are joined with a
 * semicolon (RFC 9113 §8.2.3).
 */
function withoutRepeated(edits: readonly HeaderEdit[]): HeaderEdit[] {
  const byName = new Map<string, HeaderEdit>()
  for (const edit of edits) {
    const name = edit.name.toLowerCase()
    const key = name === 'set-cookie' && edit.op === 'add' ? `cookie ${byName.size}` : `${edit.op} ${name}`
    const earlier = byName.get(key)
    byName.set(key, earlier && edit.op === 'add' ? joined(earlier, edit) : edit)
  }
  return [...byName.values()]
}

function joined(first: HeaderEdit, second: HeaderEdit): HeaderEdit {
  const separator = first.name.toLowerCase() === 'cookie' ? '; ' : ','
  return { ...first, value: { kind: 'text', text: `${textOf(first)}${separator}${textOf(second)}` } }
}

/**
 * Header rules that a filter can express: their values are literal and not from a Secret, and the API server accepts
 * each name once in a list.
 */
export function isFilterable(step: Step): step is EditHeaders {
  if (step.kind !== 'edit-headers' || step.when || step.requestTransform || step.responseTransform) return false
  return [step.request, step.response].every(
    (edits) =>
      edits.every(
        ({ op, value, only, secret }) => only === undefined && !secret && (op === 'remove' || value?.kind === 'text'),
      ) && new Set(edits.map(({ op, name }) => `${op} ${name.toLowerCase()}`)).size === edits.length,
  )
}
