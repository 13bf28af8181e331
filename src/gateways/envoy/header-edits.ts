import type { Origin } from '../../core/finding.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import { lower } from './bytes.js'
import type { Exchange } from './exchange.js'
import { type FormatPlace, formatValue } from './format.js'
import type { Headers } from './headers.js'
import { matchesTextMatcher } from './text-matcher.js'

/**
 * Header rules of one level: Envoy removes, then computes all values, then replaces, then adds. An empty value changes
 * nothing. Returns names whose value only the running proxy knows.
 */
function applyEdits(edits: readonly HeaderEdit[], headers: Headers, place: FormatPlace): string[] {
  for (const edit of edits) {
    if (edit.op === 'remove') removeHeaders(edit, headers, place)
  }
  const computed = edits.flatMap((edit) =>
    edit.op !== 'remove' && edit.value?.kind === 'text' ? [{ edit, ...formatValue(edit.value.text, place) }] : [],
  )
  for (const op of ['set', 'add'] as const) {
    for (const { edit, value } of computed) {
      if (edit.op !== op || (value === '' && !edit.keepEmpty)) continue
      if (edit.only !== undefined && headers.has(lower(edit.name)) !== (edit.only === 'present')) continue
      if (op === 'set') headers.set(edit.name, value)
      else headers.add(edit.name, value)
    }
  }
  const names = computed.filter(({ unknown }) => unknown.length > 0).map(({ edit }) => edit.name)
  if (!place.response) {
    for (const { edit } of computed) if (edit.op === 'set') place.exchange.unknownHeaders.delete(lower(edit.name))
    for (const name of names) place.exchange.unknownHeaders.add(lower(name))
  }
  return names
}

function removeHeaders({ name, matching }: HeaderEdit, headers: Headers, { exchange, response }: FormatPlace): void {
  const removed = lower(name)
  const matches = (header: string): boolean =>
    matching ? matchesTextMatcher(matching, header, exchange.regex) : header === removed
  if (matching) headers.removeWhere(matches)
  else headers.remove(removed)
  if (response) return
  for (const header of exchange.unknownHeaders) if (matches(header)) exchange.unknownHeaders.delete(header)
  if (matching) exchange.removePseudoHeaders(matches)
  else exchange.removeHeader(removed)
}

/** Mutations of a `header_mutation` filter, in order. Returns names as `applyEdits` does. */
export function applyMutations(edits: readonly HeaderEdit[], headers: Headers, place: FormatPlace): string[] {
  return edits.flatMap((edit) => applyEdits([edit], headers, place))
}

/** What the connection manager changes before it chooses a route: its early mutations apply, then internal headers go. */
export function editEarly(exchange: Exchange): void {
  const { earlyEdits = [], internalHeaders = [], client } = exchange.listener.manager ?? {}
  // At this time the request's headers are not recorded yet.
  exchange.isAnsweredEarly = true
  applyMutations(earlyEdits, exchange.headers, { exchange })
  exchange.isAnsweredEarly = false
  for (const name of internalHeaders) exchange.headers.remove(name)
  // A proxy at the edge does not trust what external clients say of the path (`cleanInternalHeaders`).
  if (client?.kind === 'direct' && !client.namesInternal) exchange.headers.remove('x-envoy-original-path')
}

/** Request rules of a route, level by level; their effects go into the trace. */
export function editRequest(step: EditHeaders, exchange: Exchange): void {
  if (step.request.length === 0) return
  const unknown = applyEdits(step.request, exchange.headers, { exchange })
  traceEdits('request', step, unknown, exchange)
}

export function editResponse(step: EditHeaders, headers: Headers, exchange: Exchange): void {
  if (step.response.length === 0) return
  const unknown = applyEdits(step.response, headers, responsePlace(headers, exchange))
  traceEdits('response', step, unknown, exchange)
}

function traceEdits(
  side: 'request' | 'response',
  step: EditHeaders,
  unknown: ReturnType<typeof applyEdits>,
  { trace }: Exchange,
): void {
  trace?.add('headers', 'change', describeEdits(side, step[side], unknown), originOf(step[side], step))
}

export function responsePlace(headers: Headers, exchange: Exchange): FormatPlace {
  return { exchange, response: { headers, status: exchange.status } }
}

export function describeEdits(where: string, edits: readonly HeaderEdit[], unknown: string[]): string {
  const done = edits.map(({ op, name, matching, value, secret }) => {
    if (matching) return `remove names by ${matching.match} \`${matching.value.slice(0, 80)}\``
    const shown = value?.kind === 'text' && !secret ? ` to \`${value.text.slice(0, 80)}\`` : ''
    return op === 'remove' ? `remove \`${name}\`` : `${op} \`${name}\`${shown}`
  })
  const note = unknown.length === 0 ? '' : `; only the proxy knows the value of ${unknown.join(', ')}`
  return `${where} headers: ${done.join(', ')}${note}`
}

function originOf(edits: readonly HeaderEdit[], step: EditHeaders): Origin {
  return edits[0]?.origin ?? step.origin
}
