import type { Host } from '../../core/program.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { EnvoyWriter } from './writer.js'

type Json = Record<string, unknown>

/** Rules that every route of a host ends with: they can be written on the host, and Envoy runs them after a route's. */
export function commonHeaders(host: Host): EditHeaders | null {
  const lasts = host.routes.map((route) => route.steps.findLast((step) => step.kind === 'edit-headers'))
  const [first] = lasts
  if (!first) return null
  const { file, document, pointer } = first.origin
  const same = (step: EditHeaders | undefined) =>
    step?.origin.pointer === pointer && step.origin.file === file && step.origin.document === document
  return lasts.every(same) ? first : null
}

/**
 * Header rules of one level. Envoy has one list per level: several lists are merged, and a later removal or replacement
 * overrides earlier changes of the same name.
 */
export function writeHeaders(lists: readonly EditHeaders[], writer: EnvoyWriter): Json {
  const reads = (edit: HeaderEdit) => edit.value?.kind === 'text' && edit.value.text.includes('%REQ(')
  if (lists.slice(1).some((list) => [...list.request, ...list.response].some(reads))) {
    writer.losses.approximate(
      lists[1]!.origin,
      'a value that reads a header sees it as the client sent it, not as changed before',
    )
  }
  return { ...writeSide('request', lists, writer), ...writeSide('response', lists, writer) }
}

function writeSide(side: 'request' | 'response', steps: readonly EditHeaders[], writer: EnvoyWriter): Json {
  let kept: HeaderEdit[] = []
  for (const step of steps) {
    const renewed = new Set(step[side].filter((edit) => edit.op !== 'add').map((edit) => edit.name))
    kept = [...kept.filter((edit) => edit.op === 'remove' || !renewed.has(edit.name)), ...step[side]]
  }
  const removed = [...new Set(kept.filter((edit) => edit.op === 'remove').map((edit) => edit.name))]
  const added = kept.flatMap((edit) => writeAddition(edit, writer))
  return {
    ...(added.length > 0 && { [`${side}_headers_to_add`]: added }),
    ...(removed.length > 0 && { [`${side}_headers_to_remove`]: removed }),
  }
}

function writeAddition(edit: HeaderEdit, writer: EnvoyWriter): Json[] {
  if (edit.op === 'remove') return []
  if (edit.value?.kind !== 'text') {
    writer.losses.unsupported(
      edit.origin,
      `the value of header \`${edit.name}\` is an expression that Envoy cannot compute`,
    )
    return []
  }
  return [
    writer.from(edit.origin, {
      header: { key: edit.name, value: edit.secret ? secretValue(edit, edit.value.text, writer) : edit.value.text },
      append_action: edit.op === 'set' ? 'OVERWRITE_IF_EXISTS_OR_ADD' : 'APPEND_IF_EXISTS_OR_ADD',
    }),
  ]
}

/** Envoy reads a secret from its environment. The word before a token stays readable. */
function secretValue(edit: HeaderEdit, text: string, writer: EnvoyWriter): string {
  const [prefix = ''] = /^(?:Bearer |Basic )/.exec(text) ?? []
  const wanted = edit.variable ?? (edit.secretRef ? `${edit.secretRef.name}_${edit.secretRef.key}` : edit.name)
  const value = text.slice(prefix.length).replaceAll('%%', '%')
  const name = writer.variables.name(wanted, value, `the value of the header \`${edit.name}\``, edit.origin)
  return `${prefix}%ENVIRONMENT(${name})%`
}
