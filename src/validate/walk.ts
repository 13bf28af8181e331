import { getOrAdd } from '../core/get-or-add.js'
import { child } from '../core/pointer.js'
import { brokenRules } from './crd/broken-rules.js'
import { isRefusal, type Problem } from './problem.js'
import type { Root, Schema, TypeName } from './schema.js'

interface WalkOptions {
  /** Drop nulls where no null is allowed, as the API server does. */
  dropsNulls: boolean
  /** Values that cannot be judged: text with a `$VARIABLE` that the environment lacks. */
  isOpen: (value: string) => boolean
}

/**
 * Everything about a value that its type does not allow, in the order of the document.
 *
 * An interpreter of the model's schemas rather than compiled code: it costs some 30 us for a document whose text takes
 * ten times as long to parse, is as small for all kinds as compiled code is for one, and knows what a compiled validator
 * has forgotten: which alternative was meant, what the members are called, where the rules beyond the schema apply. Ajv
 * is its judge in the tests.
 */
export function walk(root: Root, value: unknown, options: WalkOptions): Problem[] {
  const walker = new Walker(root, options)
  walker.visit({ $ref: root.type }, value, '')
  const chosen = new Set(
    walker.problems.filter((problem) => problem.kind === 'choose').map((problem) => problem.pointer),
  )
  // Don't report ignored fields inside an object that is rejected anyway.
  return walker.problems.filter(
    (problem) => !(problem.kind === 'unknown' && problem.ignored && chosen.has(parent(problem.pointer))),
  )
}

/** Pointers of the strings in a value that its type declares to be CEL expressions. */
export function expressionPointers(root: Root, value: unknown): string[] {
  const walker = new Walker(root, { dropsNulls: false, isOpen: () => false })
  walker.visit({ $ref: root.type }, value, '')
  return walker.expressions
}

type Members = Record<string, unknown>

/** Cap: users don't read more, and each problem costs a position lookup. */
const MAX_PROBLEMS = 1000
/** Ten times what the largest configuration takes: hostile aliases and alternatives end here. */
const MAX_VISITS = 5_000_000

class Walker {
  problems: Problem[] = []
  expressions: string[] = []
  /** Types of the maps around the value, outermost first. */
  private readonly around: Schema[] = []
  private visits = 0

  constructor(
    private readonly root: Root,
    private readonly options: WalkOptions,
  ) {}

  visit(schema: Schema, value: unknown, pointer: string, name = ''): void {
    if (++this.visits > MAX_VISITS) return
    if (schema.$ref !== undefined) {
      const known = this.problems.length
      this.visit(this.root.types.get(schema.$ref)!, value, pointer, schema.$ref)
      if (this.root.hasCrdRules) this.crdRules(schema.$ref, value, pointer, this.problems.slice(known))
      return
    }
    if (schema.type !== undefined && !this.hasType(schema, value, pointer)) return
    if (typeof value === 'string' && schema['x-cel']) this.expressions.push(pointer)
    if (schema.enum) this.oneOfValues(schema.enum, value, pointer)
    else if (schema.const !== undefined) this.oneOfValues([schema.const], value, pointer)
    if (typeof value === 'string') this.text(schema, value, pointer)
    else if (typeof value === 'number') this.number(schema, value, pointer)
    else if (Array.isArray(value)) this.list(schema, value, pointer)
    else if (typeof value === 'object' && value !== null) this.map(schema, value as Members, pointer, name)
    if (schema.anyOf) this.alternatives(schema.anyOf, value, pointer)
    if (schema.oneOf) this.alternatives(schema.oneOf, value, pointer, true)
    for (const one of schema.allOf ?? []) this.visit(one, value, pointer)
    if (schema.not?.required) this.notTogether(schema.not.required, value, pointer)
  }

  private add(problem: Problem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem)
  }

  private hasType(schema: Schema, value: unknown, pointer: string): boolean {
    const expected = this.meantTypes(schema)
    const found = typeOf(value)
    const isEmptyList = Array.isArray(value) && value.length === 0
    if (fits(isEmptyList ? this.typesOf(schema) : expected, found)) return true
    if (typeof value === 'string' && this.options.isOpen(value)) return false
    this.add({ kind: 'type', pointer, expected, found })
    return false
  }

  private oneOfValues(allowed: unknown[], value: unknown, pointer: string): void {
    if (allowed.includes(value) || (typeof value === 'string' && this.options.isOpen(value))) return
    this.add({ kind: 'value', pointer, allowed, value })
  }

  private text(schema: Schema, value: string, pointer: string): void {
    if (this.options.isOpen(value)) return
    const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema
    const length = value.length > maxLength || minLength > 1 ? [...value].length : value.length
    if (length < minLength)
      this.limit(pointer, minLength === 1 ? 'must not be empty' : `needs ${minLength} characters`, value)
    else if (length > maxLength) this.limit(pointer, `must have at most ${maxLength} characters`, value)
    else if (pattern !== undefined && !expression(pattern).test(value))
      this.limit(pointer, PATTERNS.get(pattern) ?? `must match \`${pattern}\``, value)
  }

  private number(schema: Schema, value: number, pointer: string): void {
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema
    if (value < minimum) this.limit(pointer, `must be at least ${minimum}`, value)
    else if (value > maximum) this.limit(pointer, `must be at most ${maximum}`, value)
  }

  private list(schema: Schema, value: unknown[], pointer: string): void {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema
    if (value.length < minItems)
      this.limit(pointer, `needs ${minItems === 1 ? 'an entry' : `${minItems} entries`}`, value)
    else if (value.length > maxItems) this.limit(pointer, `must have at most ${maxItems} entries`, value)
    if (items) for (const [index, item] of value.entries()) this.visit(items, item, child(pointer, index))
  }

  private limit(pointer: string, what: string, value: unknown): void {
    this.add({ kind: 'limit', pointer, what, value })
  }

  private map(schema: Schema, value: Members, pointer: string, name: string): void {
    for (const key of schema.required ?? []) if (!this.isSet(value, key)) this.add({ kind: 'missing', pointer, key })
    const { properties, additionalProperties: rest } = schema
    this.around.push(schema)
    const keys = Object.keys(value)
    if (keys.length < (schema.minProperties ?? 0)) this.limit(pointer, 'needs a member', value)
    if (keys.length > (schema.maxProperties ?? Number.POSITIVE_INFINITY))
      this.limit(pointer, `must have at most ${schema.maxProperties} members`, value)
    for (const key of keys) {
      if (properties && Object.hasOwn(properties, key)) this.member(properties[key]!, value, key, pointer)
      else if (rest === false || schema['x-ignores-unknown']) this.unknown(schema, key, pointer, name)
      else if (typeof rest === 'object') this.member(rest, value, key, pointer)
    }
    this.around.pop()
    if (properties) this.oneOfs(properties, value, pointer)
    this.check(name, value, pointer)
  }

  private check(name: string, value: Members, pointer: string): void {
    if (name === '' || !Object.hasOwn(this.root.checks, name)) return
    this.root.checks[name]!(value, pointer, (problem) => this.add(problem))
  }

  /** The API server runs these on valid objects. A problem further in leaves those that have a result. */
  private crdRules(type: string, value: unknown, pointer: string, problems: readonly Problem[]): void {
    if (this.problems.length >= MAX_PROBLEMS) return
    const refusals = problems.filter((problem) => problem.kind !== 'said' && isRefusal(problem))
    if (refusals.some((problem) => problem.pointer === pointer || parent(problem.pointer) === pointer)) return
    for (const { path, message, help, fails } of brokenRules(this.root.types, type, value)) {
      if (fails && refusals.length > 0) continue
      const at = child(pointer, ...path)
      this.add({ kind: 'said', code: 'CW2002', pointer: at, part: 'key', message, ...(help !== undefined && { help }) })
    }
  }

  private member(schema: Schema, value: Members, key: string, pointer: string): void {
    if (this.options.dropsNulls && value[key] === null) return
    const at = child(pointer, key)
    if (schema.deprecated && value[key] !== null)
      this.add({ kind: 'deprecated', pointer: at, part: 'key', key, reason: schema['x-deprecated'] ?? '' })
    this.visit(schema, value[key], at)
  }

  private unknown(schema: Schema, key: string, pointer: string, type: string): void {
    const properties = schema.properties ?? {}
    const inside = Object.keys(properties).find((name) =>
      Object.hasOwn(this.resolve(properties[name]!).properties ?? {}, key),
    )
    const outside = this.around.slice(0, -1).some((one) => Object.hasOwn(one.properties ?? {}, key))
    const ignored = schema['x-ignores-unknown'] === true
    const known = Object.keys(properties)
    this.add({ kind: 'unknown', pointer: child(pointer, key), part: 'key', key, known, type, ignored, inside, outside })
  }

  private resolve(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : this.resolve(this.root.types.get(schema.$ref)!)
  }

  /** Of the set members of a one-of, the last in declaration order counts. */
  private oneOfs(properties: Record<string, Schema>, value: Members, pointer: string): void {
    const winners = new Map<string, string>()
    for (const [key, schema] of Object.entries(properties)) {
      const group = schema['x-oneof']
      if (group === undefined || !Object.hasOwn(value, key) || value[key] === null) continue
      const before = winners.get(group)
      if (before !== undefined)
        this.add({ kind: 'overruled', pointer: child(pointer, before), part: 'key', key: before, by: key })
      winners.set(group, key)
    }
  }

  /** The one alternative that was meant has the fewest problems; of several, the one where they lie deepest. */
  private alternatives(list: Schema[], value: unknown, pointer: string, exactlyOne = false): void {
    if (list.every((schema) => schema.required !== undefined || Object.keys(schema).length === 0)) {
      this.members(list, value, pointer, exactlyOne)
      return
    }
    const found = typeOf(value)
    const possible = list.filter((schema) => fits(this.typesOf(schema), found))
    if (possible.length === 0) {
      if (typeof value === 'string' && this.options.isOpen(value)) return
      const expected = [...new Set(list.flatMap((schema) => this.meantTypes(schema)))]
      this.add({ kind: 'type', pointer, expected, found })
      return
    }
    for (const problem of this.best(possible, value, pointer)) this.add(problem)
  }

  private best(possible: Schema[], value: unknown, pointer: string): Problem[] {
    const { problems, expressions } = this
    let best: Pick<Walker, 'problems' | 'expressions'> | undefined
    for (const schema of possible) {
      this.problems = []
      this.expressions = []
      this.visit(schema, value, pointer)
      if (!best || isCloser(this.problems, best.problems))
        best = { problems: this.problems, expressions: this.expressions }
      if (best.problems.length === 0) break
    }
    this.problems = problems
    this.expressions = expressions
    if (!best) return []
    for (const pointer of best.expressions) this.expressions.push(pointer)
    return best.problems
  }

  /** Alternatives that are only about which members are set. */
  private members(list: Schema[], value: unknown, pointer: string, exactlyOne: boolean): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const map = value as Members
    const complete = list.filter((schema) => (schema.required ?? []).every((key) => this.isSet(map, key)))
    const names = [...new Set(list.flatMap((schema) => schema.required ?? []))]
    if (complete.length > 0 && !(exactlyOne && complete.length > 1)) return
    const set = Object.keys(map).filter((key) => names.includes(key) && this.isSet(map, key))
    const begun = list.find((schema) => schema.required!.some((key) => this.isSet(map, key)))
    if (complete.length === 0 && begun && begun.required!.length > 1) {
      for (const key of begun.required!) if (!this.isSet(map, key)) this.add({ kind: 'missing', pointer, key })
      return
    }
    if (set.length === 0 && this.explains(pointer)) return
    const last = set.at(-1)
    const at = set.length > 1 ? child(pointer, last!) : pointer
    this.add({ kind: 'choose', pointer: at, part: 'key', members: names, set, atLeast: !exactlyOne })
  }

  /** An undeclared member is what was meant to be the missing one. */
  private explains(pointer: string): boolean {
    return this.problems.some(
      (problem) => problem.kind === 'unknown' && !problem.ignored && parent(problem.pointer) === pointer,
    )
  }

  private notTogether(members: string[], value: unknown, pointer: string): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    if (members.every((key) => this.isSet(value as Members, key)))
      this.add({ kind: 'together', pointer: child(pointer, members.at(-1)!), part: 'key', members })
  }

  private isSet(value: Members, key: string): boolean {
    return Object.hasOwn(value, key) && !(this.options.dropsNulls && value[key] === null)
  }

  /** A map that may be written as the empty list is meant to be a map. */
  private meantTypes(schema: Schema): TypeName[] {
    return this.typesOf(schema, ({ type, maxItems }) =>
      [type!].flat().filter((one) => one !== 'array' || maxItems !== 0),
    )
  }

  private typesOf(schema: Schema, own = ({ type }: Schema): TypeName[] => [type!].flat()): TypeName[] {
    if (schema.$ref !== undefined) return this.typesOf(this.root.types.get(schema.$ref)!, own)
    if (schema.type !== undefined) return own(schema)
    const alternatives = schema.anyOf ?? schema.oneOf
    if (alternatives) return alternatives.flatMap((alternative) => this.typesOf(alternative, own))
    return schema.enum ? schema.enum.map(typeOf) : ['null', 'boolean', 'object', 'array', 'number', 'string']
  }
}

function isCloser(problems: Problem[], best: Problem[]): boolean {
  const [refusals, fewest] = [problems.filter(isRefusal), best.filter(isRefusal)]
  if (refusals.length !== fewest.length) return refusals.length < fewest.length
  return depth(refusals) > depth(fewest)
}

/** Of the problem that is closest to the root. */
function depth(problems: Problem[]): number {
  return problems.reduce((least, { pointer }) => Math.min(least, pointer.split('/').length), Number.POSITIVE_INFINITY)
}

function parent(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'))
}

function typeOf(value: unknown): TypeName {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as 'boolean' | 'object' | 'string'
}

function fits(expected: TypeName[], found: TypeName): boolean {
  return expected.includes(found) || (found === 'integer' && expected.includes('number'))
}

const expressions = new Map<string, RegExp>()

/** Patterns are the model's own, so the native engine is safe here. */
function expression(pattern: string): RegExp {
  return getOrAdd(expressions, pattern, () => new RegExp(pattern, 'u'))
}

/** Descriptions of common patterns. */
const PATTERNS = new Map([
  [
    '^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+)$',
    'must be a duration such as `300s`, `5m` or `1h30m`',
  ],
  [
    '^\\+?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$',
    'must be a duration such as `300s`, `5m` or `1h30m`',
  ],
  ['^([0-9]{1,5}(h|m|s|ms)){1,4}$', 'must be a duration such as `300s`, `5m` or `1h30m`'],
  ['^([A-Za-z0-9+/_-]{4})*([A-Za-z0-9+/_-]{2}(==)?|[A-Za-z0-9+/_-]{3}=?)?$', 'must be base64'],
  ['^-?[0-9]+$', 'must be a whole number'],
  // LaxNumber and LaxBoolean of model/litellm/scalars.ts.
  [
    '^(\\s*[-+]?([0-9]+(_[0-9]+)*(\\.([0-9]+(_[0-9]+)*)?)?|\\.[0-9]+(_[0-9]+)*)([eE][-+]?[0-9]+(_[0-9]+)*)?\\s*|\\s*[-+]?([iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN])\\s*|os\\.environ/.+)$',
    'must be a number',
  ],
  [
    '^([01]|[tT]|[fF]|[yY]|[nN]|[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]|[yY][eE][sS]|[nN][oO]|[oO][nN]|[oO][fF][fF]|os\\.environ/.+)$',
    'must be `true` or `false`',
  ],
  ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', 'may have lower-case letters, digits and `-` only'],
])
