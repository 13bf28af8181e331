import type { EditHeaders, HeaderEdit } from '../../program/step/edit-headers.js'
import type { Step } from '../../program/step.js'
import type { Losses } from '../losses.js'

type Json = Record<string, unknown>

/**
 * Header rules of a route. Envoy has one list a level; later levels of the program are folded into it: what they remove
 * or replace makes earlier replacements and additions of that name moot.
 */
export function writeHeaders(steps: readonly Step[], losses: Losses): Json {
  const edits = steps.filter((step) => step.kind === 'edit-headers')
  return { ...writeSide('request', edits, losses), ...writeSide('response', edits, losses) }
}

function writeSide(side: 'request' | 'response', steps: readonly EditHeaders[], losses: Losses): Json {
  let kept: HeaderEdit[] = []
  for (const step of steps) {
    const renewed = new Set(step[side].filter((edit) => edit.op !== 'add').map((edit) => edit.name))
    kept = [...kept.filter((edit) => edit.op === 'remove' || !renewed.has(edit.name)), ...step[side]]
  }
  const removed = [...new Set(kept.filter((edit) => edit.op === 'remove').map((edit) => edit.name))]
  const added = kept.flatMap((edit) => writeAddition(edit, losses))
  return {
    ...(added.length > 0 && { [`${side}_headers_to_add`]: added }),
    ...(removed.length > 0 && { [`${side}_headers_to_remove`]: removed }),
  }
}

function writeAddition(edit: HeaderEdit, losses: Losses): Json[] {
  if (edit.op === 'remove') return []
  if (edit.value?.kind !== 'text') {
    losses.unsupported(edit.origin, `the value of header \`${edit.name}\` is an expression that Envoy cannot compute`)
    return []
  }
  return [
    {
      header: { key: edit.name, value: edit.value.text },
      append_action: edit.op === 'set' ? 'OVERWRITE_IF_EXISTS_OR_ADD' : 'APPEND_IF_EXISTS_OR_ADD',
    },
  ]
}
