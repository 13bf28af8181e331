/** What typescript-json-schema leaves to do: our own tags become schema, and members get one order. */
import fs from 'node:fs'

const RULES = 'https://github.com/claimwright/claimwright/blob/main/docs/rules'
const OWN = [
  'oneof',
  'exactlyOneOf',
  'atMostOneOf',
  'atLeastOneOf',
  'variants',
  'notBoth',
  'open',
  'rule',
  'ignoresUnknown',
  'orEmptyList',
  'cel',
]
/** Members whose value is data, not schema. */
const DATA = new Set(['default', 'examples', 'enum', 'required', 'const'])
const ORDER = ['$ref', 'description', 'markdownDescription', 'type', 'const', 'enum']

/** Finishes a table of definitions. */
export function finish(definitions) {
  return Object.fromEntries(
    Object.keys(definitions)
      .sort()
      .map((name) => [name, finishOne(definitions[name], true)]),
  )
}

/**
 * @param {object} schema
 * @param {boolean} isDefinition tags of a type are repeated on every property of that type, where they mean nothing
 */
function finishOne(schema, isDefinition = false) {
  if (Array.isArray(schema)) return schema.map((one) => finishOne(one))
  if (typeof schema !== 'object' || schema === null) return schema
  const result = {}
  for (const [key, value] of Object.entries(schema)) {
    if (OWN.includes(key)) continue
    if (key === 'deprecated') Object.assign(result, deprecated(value))
    else if (key === 'properties') result[key] = mapValues(value, (one) => finishOne(one))
    else result[key] = DATA.has(key) ? value : finishOne(value)
  }
  describe(result, schema)
  if (schema.cel !== undefined) result['x-cel'] = true
  if (schema.oneof && !isDefinition) result['x-oneof'] = schema.oneof
  if (result.anyOf) result.anyOf = enumsFirst(result.anyOf)
  if (isDefinition) addRules(result, schema)
  return ordered(result)
}

function deprecated(reason) {
  return { deprecated: true, 'x-deprecated': typeof reason === 'string' ? reason : 'no longer recommended' }
}

const CODES = fs.readFileSync(new URL('../../src/core/codes.ts', import.meta.url), 'utf8')

function nameOf(code) {
  const name = new RegExp(`^  ${code}: '([a-z0-9-]+)',$`, 'm').exec(CODES)?.[1]
  if (name === undefined) throw new Error(`${code} is not in src/core/codes.ts`)
  return name
}

/** Editors show `markdownDescription` where they can: with a link to our page, where a rule is about the field. */
function describe(result, schema) {
  if (typeof result.description !== 'string') return
  result.description = result.description.replace(/\s*\n\s*/g, ' ').trim()
  const links = String(schema.rule ?? '').match(/CW\d{4}/g) ?? []
  const pages = links.map((code) => `[${nameOf(code)}](${RULES}/${nameOf(code)}.md)`).join(', ')
  const notes = [
    ...(schema.deprecated ? [`Deprecated: ${result['x-deprecated']}.`] : []),
    ...(links.length ? [`See ${pages}.`] : []),
  ]
  // Editors show a plain description with its backquotes escaped.
  if (notes.length || result.description.includes('`'))
    result.markdownDescription = [result.description, ...notes].join('\n\n')
}

/** Names before numbers: an editor then says "Valid values: ...", and offers them. */
function enumsFirst(alternatives) {
  return [...alternatives.filter((one) => one.enum), ...alternatives.filter((one) => !one.enum)]
}

const required = (names) => ({ required: names })
const words = (tag) =>
  String(tag)
    .split(/[;,]/)
    .map((word) => word.trim())
    .filter(Boolean)

/** Rules about which members go together. */
function addRules(result, schema) {
  const rules = []
  if (schema.exactlyOneOf) rules.push({ oneOf: words(schema.exactlyOneOf).map((name) => required([name])) })
  if (schema.atMostOneOf) rules.push(...pairs(words(schema.atMostOneOf)).map((pair) => ({ not: required(pair) })))
  if (schema.atLeastOneOf !== undefined) {
    const names = words(schema.atLeastOneOf)
    if (names.length === 0 || names[0] === '*' || names[0] === 'true') result.minProperties = 1
    else rules.push({ anyOf: names.map((name) => required([name])) })
  }
  if (schema.notBoth) rules.push(...schema.notBoth.split('|').map((both) => ({ not: required(words(both)) })))
  if (schema.variants) rules.push(variants(schema.variants))
  if (schema.open !== undefined || schema.ignoresUnknown !== undefined) delete result.additionalProperties
  if (schema.ignoresUnknown !== undefined) result['x-ignores-unknown'] = true
  if (schema.orEmptyList !== undefined) Object.assign(result, { type: ['object', 'array'], maxItems: 0 })
  if (rules.length === 1 && !result.oneOf && !result.anyOf) Object.assign(result, rules[0])
  else if (rules.length > 0) result.allOf = [...(result.allOf ?? []), ...rules]
}

function pairs(names) {
  return names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other]))
}

function variants(tag) {
  const sets = tag.split('|').map((set) => set.split(',').filter(Boolean))
  const single = sets.every((set) => set.length === 1)
  return { [single ? 'oneOf' : 'anyOf']: sets.map((set) => (set.length ? required(set) : {})) }
}

function ordered(schema) {
  const place = (key) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length)
  return Object.fromEntries(Object.entries(schema).sort(([a], [b]) => place(a) - place(b) || (a < b ? -1 : 1)))
}

function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}
