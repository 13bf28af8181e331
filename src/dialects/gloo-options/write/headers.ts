import type { Losses } from '../../../core/losses.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'
import { nameOf } from '../../../core/writer.js'
import type { Json } from './json.js'
import type { GlooWriter } from './writer.js'

/** `headerManipulation` of one level. Envoy removes first, then replaces, then adds: several rules are folded into one. */
export function writeHeaders(steps: readonly EditHeaders[], writer: GlooWriter): Json | undefined {
  const [first] = steps
  if (!first) return undefined
  const request = folded(steps.map((step) => sayable(step.request, writer.losses)))
  const response = folded(steps.map((step) => sayable(step.response, writer.losses)))
  for (const step of steps) {
    if (step.requestTransform || step.responseTransform)
      writer.losses.unsupported(step.origin, 'bodies and headers that an expression computes are not converted')
  }
  const written = writer.object({
    requestHeadersToRemove: request.filter((edit) => edit.op === 'remove').map((edit) => edit.name),
    requestHeadersToAdd: additions(request, writer),
    responseHeadersToRemove: response.filter((edit) => edit.op === 'remove').map((edit) => edit.name),
    responseHeadersToAdd: additions(response, writer),
  })
  return Object.keys(written).length > 0 ? writer.from(first.origin, written) : undefined
}

function sayable(edits: HeaderEdit[], losses: Losses): HeaderEdit[] {
  return edits.filter((edit) => {
    if (edit.value?.kind === 'cel') {
      losses.unsupported(edit.origin, `the value of \`${edit.name}\` is an expression that Envoy cannot compute`)
      return false
    }
    if (edit.name !== 'host' && !edit.name.startsWith(':')) return true
    losses.unsupported(edit.origin, `\`${edit.name}\` cannot be changed, only rewritten`)
    return false
  })
}

const ORDER = { remove: 0, set: 1, add: 2 } as const

function folded(lists: HeaderEdit[][]): HeaderEdit[] {
  const edits = lists.flat()
  const inOrder = edits.every((edit, index) => index === 0 || ORDER[edits[index - 1]!.op] <= ORDER[edit.op])
  return inOrder ? edits : netEffect(edits)
}

/** What the edits come to for each name: removed, replaced by a first line, or lines that are added. */
function netEffect(edits: HeaderEdit[]): HeaderEdit[] {
  const byName = new Map<string, HeaderEdit[]>()
  for (const edit of edits) {
    const before = byName.get(edit.name) ?? []
    const renewed =
      before[0]?.op === 'remove' && edit.op === 'add' ? [{ ...edit, op: 'set' as const }] : [...before, edit]
    byName.set(edit.name, edit.op === 'add' ? renewed : [edit])
  }
  const all = [...byName.values()].flat()
  return (['remove', 'set', 'add'] as const).flatMap((op) => all.filter((edit) => edit.op === op))
}

/** Entries of one Secret are one addition that names it. */
function additions(edits: HeaderEdit[], writer: GlooWriter): Json[] {
  const written = new Set<string>()
  return edits.flatMap((edit): Json[] => {
    if (edit.op === 'remove') return []
    const append = edit.op === 'set' ? { append: false } : {}
    const { secretRef } = edit
    if (edit.secret && !secretRef)
      return [writer.from(edit.origin, { headerSecretRef: newSecret(edit, writer), ...append })]
    if (!secretRef) {
      const header = { key: edit.name, value: edit.value?.kind === 'text' ? edit.value.text : '' }
      return [writer.from(edit.origin, { header, ...append })]
    }
    const key = `${edit.op} ${secretRef.namespace}/${secretRef.name}`
    if (written.has(key)) return []
    written.add(key)
    const { name, namespace } = secretRef
    return [writer.from(edit.origin, { headerSecretRef: { name, namespace }, ...append })]
  })
}

/** The namespace of Gloo itself, which reads Secrets of every namespace. */
const NAMESPACE = 'gloo-system'

/** A credential that has no Secret of this form yet. Every entry of one is a header. */
function newSecret(edit: HeaderEdit, writer: GlooWriter): Json {
  const text = edit.value?.kind === 'text' ? edit.value.text : ''
  const name = writer.secrets.expect({
    namespace: NAMESPACE,
    name: nameOf(edit.variable ?? `backend-${edit.name}`, 'backend'),
    data: { [edit.name]: text },
    what: `the value of the header \`${edit.name}\` under \`${edit.name}\``,
    only: text.replace(/^(?:Bearer|Basic) /, ''),
    origin: edit.origin,
  })
  return { name, namespace: NAMESPACE }
}
