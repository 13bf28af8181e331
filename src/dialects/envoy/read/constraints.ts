import { utf8Length } from '../../../core/utf8.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { compile } from '../../../yaml/re2.js'
import type { FieldRules } from '../facts/facts.js'
import { listItems } from './json.js'

/** The value of an unset field; messages and lists need none. */
export type Given = string | number | boolean | undefined

/** Why Envoy rejects a value of a scalar type, as a message for users; `undefined`: it is accepted. */
export function violation(value: Given, rules: FieldRules): string | undefined {
  if (rules.const !== undefined && value !== rules.const) return `must be ${rules.const}`
  if (typeof value === 'string') return stringViolation(value, rules)
  if (typeof value === 'number') return numberViolation(value, rules)
  return undefined
}

const HEADER = /^[^\0\n\r]*$/
const STRICT_NAME = /^:?[0-9a-zA-Z!#$%&'*+\-.^_|~`]+$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that no header value may hold
const STRICT_VALUE = /^[^\x00-\x08\x0a-\x1f\x7f]*$/

function stringViolation(value: string, rules: FieldRules): string | undefined {
  if (rules.ignore_empty && value === '') return undefined
  const length = [...value].length
  const { min_len = 0, max_len = Number.POSITIVE_INFINITY, max_bytes = Number.POSITIVE_INFINITY } = rules
  if (length < min_len) return min_len === 1 ? 'must not be empty' : `must have at least ${min_len} characters`
  if (length > max_len || utf8Length(value) > max_bytes)
    return `must have at most ${Math.min(max_len, max_bytes)} characters`
  if (rules.prefix !== undefined && !value.startsWith(rules.prefix)) return `must begin with \`${rules.prefix}\``
  if (rules.suffix !== undefined && !value.endsWith(rules.suffix)) return `must end with \`${rules.suffix}\``
  if (rules.pattern !== undefined && compile(rules.pattern)?.test(value) === false)
    return `must match \`${rules.pattern}\``
  if (rules.in && !rules.in.includes(value)) return `must be one of ${rules.in.join(', ')}`
  if (rules.header && !headerPattern(rules).test(value)) return `is not a header ${rules.header}`
  return undefined
}

function headerPattern({ header, strict }: FieldRules): RegExp {
  if (strict === false) return HEADER
  return header === 'name' ? STRICT_NAME : STRICT_VALUE
}

function numberViolation(value: number, rules: FieldRules): string | undefined {
  const { gt, gte, lt, lte } = rules
  if (gt !== undefined && value <= gt) return `must be greater than ${gt}`
  if (gte !== undefined && value < gte) return `must be at least ${gte}`
  if (lt !== undefined && value >= lt) return `must be less than ${lt}`
  if (lte !== undefined && value > lte) return `must be at most ${lte}`
  if (rules.in && !rules.in.includes(value)) return `must be one of ${rules.in.join(', ')}`
  return rules.not_in?.includes(value) ? `must not be ${value}` : undefined
}

/** The same for a list or a map as a whole. */
export function sizeViolation(cursor: Cursor, rules: FieldRules, isList: boolean): string | undefined {
  const size = isList ? listItems(cursor).length : cursor.members().length
  const least = rules.min_items ?? rules.min_pairs ?? 0
  if (size < least) return least === 1 ? 'must not be empty' : `must have at least ${least} elements`
  if (size > (rules.max_items ?? Number.POSITIVE_INFINITY)) return `must have at most ${rules.max_items} elements`
  if (rules.unique && new Set(listItems(cursor).map((listItem) => JSON.stringify(listItem.value))).size < size)
    return 'must not hold an element twice'
  return undefined
}
