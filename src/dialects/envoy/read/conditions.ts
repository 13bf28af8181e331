import type { ClaimMatcher, Condition } from '../../../core/condition.js'
import type { Provider } from '../../../core/step/authenticate.js'
import { compile } from '../../../yaml/re2.js'
import { METADATA } from '../names.js'
import { asCondition, readText, readValue } from './matchers.js'
import type { Message } from './message.js'

/** The providers of a route that write their payload under a key; `all`: there are no others. */
export interface PayloadKeys {
  under: (key: string) => { providers: Provider[]; all: boolean }
}

/** Names of the lists in a `Permission` and in a `Principal`. */
export interface Words {
  all: [member: string, list: string]
  any: [member: string, list: string]
  not: string
}

export const PERMISSION: Words = { all: ['and_rules', 'rules'], any: ['or_rules', 'rules'], not: 'not_rule' }
export const PRINCIPAL: Words = { all: ['and_ids', 'ids'], any: ['or_ids', 'ids'], not: 'not_id' }

/** A permission or a principal. Parts that are not modelled are reported and never match. */
export function readCondition(message: Message, words: Words, keys: PayloadKeys): Condition {
  const condition = conditionOf(message, words, keys)
  message.done()
  return condition ?? { kind: 'never' }
}

function conditionOf(message: Message, words: Words, keys: PayloadKeys): Condition | null {
  const parts = ([member, list]: Words['all']): Condition[] | null => {
    const group = message.message(member)
    const parts = group?.messages(list).map((one) => readCondition(one, words, keys))
    group?.done()
    return parts ?? null
  }
  if (message.wrapped('any')) return { kind: 'always' }
  const all = parts(words.all)
  if (all) return only(all) ?? { kind: 'all', of: all }
  const any = parts(words.any)
  if (any) return only(any) ?? segments(any) ?? { kind: 'any', of: any }
  const not = message.message(words.not)
  if (not) return negated(readCondition(not, words, keys))
  const header = message.message('header')
  if (header) {
    const rule = readValue(header)
    return rule && asCondition(rule)
  }
  const path = message.message('url_path')
  if (path) return readPath(path)
  const metadata = message.message('metadata')
  return metadata ? readMetadata(metadata, keys) : null
}

const only = (parts: Condition[]): Condition | undefined => (parts.length === 1 ? parts[0] : undefined)

function negated(of: Condition): Condition {
  return of.kind === 'always' ? { kind: 'never' } : { kind: 'not', of }
}

/** `/a` or `/a/...`: whole segments. */
function segments([first, second, ...more]: Condition[]): Condition | undefined {
  if (more.length > 0 || first?.kind !== 'path' || second?.kind !== 'path') return undefined
  const { value } = first
  const rest = value.endsWith('/') ? value : `${value}/`
  const fits = first.match === 'exact' && second.match === 'prefix' && second.value === rest
  return fits ? { kind: 'path', match: 'segments', value } : undefined
}

/** The path without its query. A prefix that ends before the query is one of both. */
function readPath(message: Message): Condition | null {
  const path = message.message('path')
  const match = path && readText(path)
  message.done()
  if (!match) return null
  if (match.match === 'prefix' && /[?#]/.test(match.value)) return { kind: 'never' }
  return { kind: 'path', ...match }
}

/** What `jwt_authn` left under a key. */
function readMetadata(message: Message, keys: PayloadKeys): Condition | null {
  const invert = message.flag('invert')
  const filter = message.text('filter')
  const path = message.messages('path').map((one) => {
    const key = one.text('key') ?? ''
    one.done()
    return key
  })
  const value = message.message('value')
  message.done()
  const [key, ...claim] = path
  if (filter !== METADATA || key === undefined || !value) {
    message.leave('metadata', 'answer')
    return null
  }
  const condition = claimCondition(key, claim, value, keys, message)
  return condition && invert ? { kind: 'not', of: condition } : condition
}

function claimCondition(
  key: string,
  path: string[],
  value: Message,
  keys: PayloadKeys,
  message: Message,
): Condition | null {
  const matchers = readMatcher(value)
  value.done()
  if (!matchers) {
    message.leave('metadata', 'answer')
    return null
  }
  const { providers, all } = keys.under(key)
  if (providers.length === 0) return { kind: 'never' }
  if (!all && providers.length > 1) {
    // Whose payload was left last is not known.
    message.leave('metadata', 'answer')
    return null
  }
  const provider = all ? {} : { provider: providers[0]!.name }
  if (path.length > 0) return ofMatchers(matchers, (matcher) => ({ kind: 'claim', path, matcher, ...provider }))
  const isPresent = matchers.length === 1 && matchers[0] !== 'never' && matchers[0]!.kind === 'exists'
  return isPresent ? { kind: 'authenticated', ...provider } : { kind: 'never' }
}

type Matchers = (ClaimMatcher | 'never')[]

function ofMatchers(matchers: Matchers, condition: (matcher: ClaimMatcher) => Condition): Condition {
  const parts = matchers.map((matcher): Condition => (matcher === 'never' ? { kind: 'never' } : condition(matcher)))
  return only(parts) ?? { kind: 'any', of: parts }
}

const ANYTHING = '(?s:.*)'

/** `ValueMatcher`: any of these. `null`: not modelled. */
function readMatcher(message: Message): Matchers | null {
  if (message.has('null_match')) {
    message.message('null_match')
    return [{ kind: 'equals', value: null }]
  }
  const flag = message.wrapped('bool_match')
  if (flag !== undefined) return [{ kind: 'equals', value: flag }]
  const present = message.wrapped('present_match')
  if (present !== undefined) return present ? [{ kind: 'exists' }] : null
  const text = message.message('string_match')
  if (text) return readTextMatcher(text)
  const number = message.message('double_match')
  if (number) return readNumberMatcher(number)
  const list = message.message('list_match')
  if (!list) return null
  const one = list.message('one_of')
  const wanted = one && readMatcher(one)
  one?.done()
  list.done()
  if (wanted?.length !== 1 || wanted[0] === 'never' || wanted[0]!.kind !== 'equals' || wanted[0]!.value === null)
    return null
  return [{ kind: 'list-contains', value: wanted[0]!.value }]
}

function readTextMatcher(message: Message): Matchers | null {
  const text = readText(message)
  if (!text) return null
  if (text.match === 'exact') return [{ kind: 'equals', value: text.value }]
  if (text.match !== 'regex') return [{ kind: text.match, value: text.value }]
  if (text.value === ANYTHING) return [{ kind: 'type', type: 'string' }]
  const inner = /^\(\?s:\.\*\)\(\?:(.*)\)\(\?s:\.\*\)$/s.exec(text.value)?.[1]
  // A part that does not compile alone was cut out of the middle of two groups.
  if (inner === undefined || !compile(inner)) return [{ kind: 'regex', value: text.value, whole: true }]
  return [{ kind: 'regex', value: inner, whole: false }]
}

/** A number matcher. A range is supported only if it covers every number, as a type test. */
function readNumberMatcher(message: Message): Matchers | null {
  const exact = message.number('exact')
  const range = message.message('range')
  const [start, end] = [range?.number('start') ?? 0, range?.number('end') ?? 0]
  range?.done()
  message.done()
  if (exact !== undefined) return [{ kind: 'equals', value: exact }]
  return start === -Number.MAX_VALUE && end === Number.MAX_VALUE ? [{ kind: 'type', type: 'number' }] : null
}
