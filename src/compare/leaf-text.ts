import type { Program } from '../core/program.js'
import type { Content } from '../core/step/outside.js'
import type { Step } from '../core/step/step.js'
import { contentOf, isSet, stableJson } from './content.js'
import { STEP } from './fields.js'
import type { Leaf } from './leaves.js'

/** What a differing part is, for people: its field, and the step, backend, route or listener that holds it. */
export function leafText(leaf: Leaf, program: Program): string {
  const { before, after } = leaf
  const { subject, isNew, isGone } = subjectOf(leaf, holderOf(leaf, program))
  const within = changedReferences(before, after)
  const change = isNew ? 'is new' : isGone ? 'is gone' : 'has changed'
  return `${subject} ${change}${within ? ` (${within})` : ''}, and no case shows an effect`
}

/** Lists whose items have names, and what an item is called. */
const NAMED: Record<string, string> = {
  listeners: 'listener',
  hosts: 'host',
  routes: 'route',
  backends: 'backend',
  models: 'model',
}
const STEPS: ReadonlySet<unknown> = new Set(['steps', 'unmatched', 'connection', 'transport', 'elsewhere'])

interface Holder {
  /** The innermost node with a name. */
  name: string | undefined
  /** The same without the backend: weights are of all backends of a route. */
  outer: string | undefined
  /** Fields below it. */
  fields: string[]
}

function holderOf({ path }: Leaf, program: Program): Holder {
  const holder: Holder = { name: undefined, outer: undefined, fields: [] }
  let node: unknown = program
  for (const [i, part] of path.entries()) {
    node = (node as Record<string | number, unknown> | undefined)?.[part]
    const name = typeof part === 'number' ? nameOf(node, String(path[i - 1])) : undefined
    if (typeof part === 'string') holder.fields.push(part)
    if (name === undefined) continue
    holder.outer = holder.name
    holder.name = name
    holder.fields = []
  }
  return holder
}

function nameOf(node: unknown, list: string): string | undefined {
  const { kind, name } = (node ?? {}) as { kind?: unknown; name?: unknown }
  if (typeof kind === 'string') return `\`${stepName(node as Step)}\``
  return NAMED[list] && typeof name === 'string' && name !== '' ? `${NAMED[list]} \`${name}\`` : undefined
}

/** Steps that are not modelled are called by their field. */
function stepName(step: { kind: string; field?: unknown; name?: unknown }): string {
  if (typeof step.field === 'string' && /^(unmodelled|unknown)$/.test(step.kind)) return step.field
  return step.kind === 'outside' && typeof step.name === 'string' ? step.name : step.kind
}

interface Subject {
  subject: string
  isNew: boolean
  isGone: boolean
}

function subjectOf({ path, before, after }: Leaf, { name, outer, fields }: Holder): Subject {
  const of = (what: string, holder = name) => (holder === undefined ? what : `${what} of ${holder}`)
  const change = { isNew: !isSet(before), isGone: isSet(before) && !isSet(after) }
  if (path.at(-1) === 'weight') return { subject: of('the share of each backend', outer), ...change }
  const steps = STEPS.has(path.at(-1)) ? changedSteps(before, after) : []
  if (steps.length > 0) {
    const names = [...new Set(steps.map(({ step }) => `\`${stepName(step)}\``))].join(', ')
    const isEvery = (which: 'before' | 'after') => steps.every(({ side }) => side === which)
    return { subject: of(names), isNew: isEvery('after'), isGone: isEvery('before') }
  }
  const field = fields.join('.').replace(/^content$/, '')
  const subject = field === '' ? (name ?? '`listeners`') : of(`\`${field}\``)
  return { subject, ...change }
}

/** Steps that only one of two lists has. */
function changedSteps(before: unknown, after: unknown): { step: Step; side: 'before' | 'after' }[] {
  const [old, young] = [before, after].map((list) => (Array.isArray(list) ? (list as Step[]) : []))
  const texts = (steps: Step[]) => new Set(steps.map((step) => contentOf(step, STEP)))
  const [known, others] = [texts(old!), texts(young!)]
  return [
    ...old!.filter((step) => !others.has(contentOf(step, STEP))).map((step) => ({ step, side: 'before' as const })),
    ...young!.filter((step) => !known.has(contentOf(step, STEP))).map((step) => ({ step, side: 'after' as const })),
  ]
}

/** Objects that two contents refer to and that differ, by name. */
function changedReferences(before: unknown, after: unknown): string {
  const texts = (value: unknown) => {
    const { references = [] } = (value ?? {}) as Partial<Content>
    return new Map(
      Array.isArray(references)
        ? references.map((reference) => [`\`${reference.kind} ${reference.name}\``, stableJson(reference)])
        : [],
    )
  }
  const [old, young] = [texts(before), texts(after)]
  return [...new Set([...old.keys(), ...young.keys()])].filter((name) => old.get(name) !== young.get(name)).join(', ')
}
