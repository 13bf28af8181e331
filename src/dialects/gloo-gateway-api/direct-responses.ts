import { originOf } from '../../core/origin-of.js'
import type { DirectResponse } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Action } from '../../gateways/envoy/program.js'
import { find } from '../../kubernetes/bind.js'
import type { Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { GlooReader } from '../gloo-options/reader.js'

export const DIRECT_RESPONSE_GROUP = 'gateway.gloo.solo.io'

/** The status of a rule whose DirectResponse Gloo cannot apply; the answer has no body. */
const UNUSABLE = 500

/** What the filters of a rule make it answer; `null` without a DirectResponse. */
export interface RuleAnswer {
  action: DirectResponse
  /** The name in the filter. */
  at: Cursor
}

/**
 * The answer of a rule by the DirectResponse that its filters name, in the namespace of the route (Gloo's
 * `directresponse` plugin). Gloo accepts a single name; with several names, or without the object, the rule answers 500.
 */
export function readDirectResponse(
  route: Resource,
  names: readonly Cursor[],
  reader: GlooReader,
): { answer: RuleAnswer | null; missing: Unmodelled[] } {
  const [name, second] = names
  if (!name) return { answer: null, missing: [] }
  if (second) {
    reportUnusable(second, 'it names several DirectResponses', 'keep the filter of one of them', reader)
    return { answer: unusable(name), missing: [] }
  }
  const { graph } = reader
  const found = find(graph, 'DirectResponse', route.namespace, name.string!, DIRECT_RESPONSE_GROUP)
  if (found) return { answer: { action: actionOf(found, reader), at: name }, missing: [] }
  const isIgnored = graph.missing === 'ignore'
  const missing = isIgnored ? [] : [reader.missing('DirectResponse', route.namespace, name.string!, 'answer', name)]
  return { answer: unusable(name), missing }
}

/** Gloo applies the answer to the rule and to the routes that it delegates; those with another action answer 500. */
export function applyDirectResponse(action: Action | null, answer: RuleAnswer, reader: GlooReader): DirectResponse {
  if (!action) return answer.action
  const why = action.kind === 'redirect' ? 'it also redirects' : 'it also has a backend or delegates to other routes'
  reportUnusable(answer.at, why, 'use a separate rule for what the DirectResponse answers', reader)
  return unusable(answer.at).action
}

function actionOf(object: Resource, reader: GlooReader): DirectResponse {
  const spec = cursorOf(object).at('spec')
  const status = reader.number(spec.at('status')) ?? UNUSABLE
  return { kind: 'direct-response', status, body: reader.string(spec.at('body')) ?? '', origin: originOf(spec) }
}

function unusable(at: Cursor): RuleAnswer {
  return { action: { kind: 'direct-response', status: UNUSABLE, body: '', origin: originOf(at) }, at }
}

function reportUnusable(at: Cursor, why: string, help: string, reader: GlooReader): void {
  const message = `the rule answers every request with 500: ${why}`
  reader.report({ code: 'CW2003', severity: 'warning', message, help }, at)
}
