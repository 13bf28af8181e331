import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Comparison } from '../../src/compare/compare.js'
import { stableJson } from '../../src/compare/content.js'
import { gateOf } from '../../src/compare/gate.js'
import { withLostFields } from '../../src/convert/lost-fields.js'
import type { Program } from '../../src/core/program.js'
import { enumFacts, type FieldFacts, messageFacts } from '../../src/dialects/envoy/facts/facts.js'
import { read } from '../../src/dialects/read.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { rootOf, type Schema, type Types } from '../../src/validate/schema.js'
import type { Source } from '../../src/yaml/source.js'
import { graphOf, type Input, inputOf, sourceOf, validated, withDocument } from './leaf-inputs.js'
import { type Site, sitesOf, type TypeOf } from './schema-walk.js'

const BASES = join(import.meta.dirname, 'bases')

/** The policies that fields are put into, by dialect and name. */
export const baseInputs = (): Input[] =>
  readdirSync(BASES)
    .sort()
    .map((file) => ({
      ...inputOf(basename(file, '.yaml'), [join(BASES, file)]),
      env: { JWT_PUBLIC_KEY_URL: 'https://keys.example/jwks', LITELLM_LICENSE: 'example' },
    }))

/** Every field that a document of an input can have. */
export function sitesIn({ documents: [document] }: Source): Iterable<Site> {
  if (document!.family === 'envoy')
    return sitesOf(ENVOY_TYPES, 'envoy.config.bootstrap.v3.Bootstrap', document!.value, typeOfAny)
  const root = rootOf(document!)
  return root ? sitesOf(root.types, root.type, document!.value) : []
}

/**
 * - `few`: the gateway accepts fewer than two values there.
 * - `seen`: the programs differ. `named`: they are the same, and the verdict names the field.
 * - `proven`: the verdict lists it as without effect.
 * - `silent`: the verdict calls two values the same.
 */
export type Seen = 'few' | 'seen' | 'named' | 'proven' | 'silent'

export interface Result {
  seen: Seen
  why: string
}

/** Most values of a field that are compared with each other. */
const MOST_VALUES = 4

/** Puts the values of a field into its document, and compares each with the next. */
export function judgeSite(input: Input, source: Source, site: Site): Result {
  const accepted: { side: Side; value: unknown }[] = []
  const values = [source.documents[0]!.value, ...site.values()]
  const texts = values.map((value) => stableJson(value))
  for (const [i, value] of values.entries()) {
    if (accepted.length > MOST_VALUES) break
    const side = texts.indexOf(texts[i]!) === i && accept(input, i === 0 ? source : sourceOf(value, source.file))
    if (side) accepted.push({ side, value })
  }
  const [base, ...others] = accepted
  if (!base || others.length === 0) return { seen: 'few', why: 'no value is accepted' }
  const pairs = others.length === 1 ? [[base, others[0]!]] : others.slice(1).map((other, i) => [others[i]!, other])
  const order: Seen[] = ['seen', 'proven', 'named', 'silent']
  let worst: Result = { seen: 'seen', why: '' }
  for (const [before, after] of pairs) {
    const { seen, why } = seenIn(before!.side, after!.side)
    const values = `${memberOf(before!.value, site)} and ${memberOf(after!.value, site)}`
    if (order.indexOf(seen) > order.indexOf(worst.seen)) worst = { seen, why: `${values}: ${why}` }
  }
  return worst
}

const memberOf = (value: unknown, { path }: Site): string =>
  stableJson(path.reduce((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], value))

interface Side {
  program: Program
  graph: Graph
}

/** `undefined`: the gateway refuses the document, or ignores a part of it. */
function accept(input: Input, source: Source): Side | undefined {
  if (validated(source).some(({ severity }) => severity === 'error')) return undefined
  const graph = graphOf(withDocument(input, source))
  const { programs, refused } = read(graph)
  const [program, ...more] = programs
  return program && !refused && more.length === 0 ? { program, graph } : undefined
}

const SAME: Comparison = {
  equivalence: 'same',
  differences: [],
  reasons: [],
  proven: [],
  domain: { routes: 0, requests: 0, cases: 0, allowed: 0, preserved: 0 },
}

function seenIn(before: Side, after: Side): Result {
  const { same, leaves, proven } = gateOf(before.program, after.program)
  if (leaves.length > 0) return { seen: 'seen', why: '' }
  if (!same && proven.length > 0) return { seen: 'proven', why: proven.map(({ text }) => text).join() }
  const { equivalence, reasons, proven: unused } = withLostFields(SAME, before, after)
  if (equivalence === 'bounded') return { seen: 'named', why: reasons.map(({ text }) => text).join() }
  if (unused.length > 0) return { seen: 'proven', why: unused.map(({ text }) => text).join() }
  return { seen: 'silent', why: equivalence }
}

/** Envoy's messages as types of a JSON Schema. */
const ENVOY_TYPES: Types = {
  get(name: string): Schema | undefined {
    const facts = messageFacts(name)
    if (!facts) return undefined
    const required = Object.entries(facts.fields).filter(
      ([, { rules, oneof }]) => (rules?.required || rules?.min_items || rules?.min_len) && !oneof,
    )
    const groups = Object.entries(facts.oneofs ?? {}).filter(([, isRequired]) => isRequired)
    const first = groups.flatMap(
      ([group]) => Object.entries(facts.fields).find(([, { oneof }]) => oneof === group)?.[0] ?? [],
    )
    return {
      type: 'object',
      properties: Object.fromEntries(Object.entries(facts.fields).map(([field, one]) => [field, fieldSchema(one)])),
      required: [...required.map(([field]) => field), ...first],
      additionalProperties: false,
    }
  },
}

function fieldSchema({ type, list, map, oneof, rules }: FieldFacts): Schema {
  const least = rules?.min_items ?? rules?.min_pairs
  const one = valueSchema(type)
  const group = oneof === undefined ? {} : { 'x-oneof': oneof }
  if (list) return { type: 'array', items: one, ...(least && { minItems: least }), ...group }
  if (map) return { type: 'object', additionalProperties: one, ...group }
  return { ...one, ...group }
}

const ANY = 'google.protobuf.Any'

function valueSchema(type: string): Schema {
  if (messageFacts(type)) return { $ref: type }
  const numbers = enumFacts(type)
  if (numbers) return { enum: Object.keys(numbers) }
  if (type === ANY) return { $ref: ANY }
  if (/Bool/i.test(type)) return { type: 'boolean' }
  if (/double|float/i.test(type)) return { type: 'number' }
  if (/int/i.test(type)) return { type: 'integer', minimum: 0 }
  if (/Duration/.test(type)) return { type: 'string', pattern: '^\\d+s$' }
  if (/Struct|Empty|Value$/.test(type) && !/StringValue/.test(type)) return { type: 'object' }
  return { type: 'string' }
}

/** The message that an `Any` names. */
const typeOfAny: TypeOf = (schema, value) => {
  if (schema.$ref !== ANY) return undefined
  const name = (value as Record<string, unknown> | undefined)?.['@type']
  return typeof name === 'string' ? { $ref: name.slice(name.lastIndexOf('/') + 1) } : undefined
}
