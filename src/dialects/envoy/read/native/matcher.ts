import type { EnvoyCondition, HeaderCondition } from '../../../../core/step/envoy.js'
import type { Message } from '../message.js'
import { headerCondition, readTextMatcher } from './text.js'

const NEVER: EnvoyCondition = { kind: 'never' }

/**
 * `xds.type.matcher.v3.Matcher` with actions of `rbac`: when it allows a request. `unmatched` is the result if nothing
 * matches: the filter denies, and a nested matcher leaves the decision to what follows it.
 */
export function readMatcher(message: Message, unmatched: EnvoyCondition = NEVER): EnvoyCondition {
  const otherwise = message.message('on_no_match')
  const rest = otherwise ? readOnMatch(otherwise)(unmatched) : unmatched
  const list = message.message('matcher_list')
  if (list) {
    const parts = list
      .messages('matchers')
      .map((one): Part => [readPredicate(one.message('predicate')), readOnMatch(one.message('on_match'))])
    return choose(parts, rest)
  }
  const tree = message.message('matcher_tree')
  if (!tree) return rest
  return readTree(tree, rest)
}

/** What decides, given the condition for what follows. */
type Decide = (rest: EnvoyCondition) => EnvoyCondition
type Part = [when: EnvoyCondition, then: Decide]

/** The first part whose condition holds decides, unless a matcher nested in it does not match. */
function choose(parts: readonly Part[], otherwise: EnvoyCondition): EnvoyCondition {
  return parts.reduceRight<EnvoyCondition>(
    (rest, [when, then]) => ({
      kind: 'any',
      of: [
        { kind: 'all', of: [when, then(rest)] },
        { kind: 'all', of: [{ kind: 'not', of: when }, rest] },
      ],
    }),
    otherwise,
  )
}

function readTree(tree: Message, rest: EnvoyCondition): EnvoyCondition {
  const header = readInput(tree.message('input'))
  const exact = tree.message('exact_match_map')
  const prefix = tree.message('prefix_match_map')
  if (!header || !(exact ?? prefix)) return tree.undecided('matcher_tree')
  const way = exact ? ('exact' as const) : ('prefix' as const)
  const entries = (exact ?? prefix)!
    .map('map')
    .map(([value, then]): [...Part, number] => [
      { ...header, match: { match: way, value } },
      readOnMatch(then),
      value.length,
    ])
  // The longest prefix decides.
  const sorted = entries.sort((a, b) => b[2] - a[2]).map(([when, then]): Part => [when, then])
  return choose(sorted, rest)
}

function readOnMatch(message: Message | undefined): Decide {
  const nested = message?.message('matcher')
  if (nested) return (rest) => readMatcher(nested, rest)
  const action = message?.message('action')?.message('typed_config')
  if (!message || !action) return () => NEVER
  const kind = action.word('action', ['ALLOW', 'DENY', 'LOG']) === 'DENY' ? 'never' : 'always'
  return () => ({ kind })
}

function readPredicate(message: Message | undefined): EnvoyCondition {
  if (!message) return NEVER
  const single = message.message('single_predicate')
  if (single) {
    const header = readInput(single.message('input'))
    const value = single.message('value_match')
    const match = value && readTextMatcher(value)
    return header && match ? { ...header, match } : single.undecided('input')
  }
  const list = (name: string): EnvoyCondition[] | undefined =>
    message.message(name)?.messages('predicate').map(readPredicate)
  const or = list('or_matcher')
  if (or) return { kind: 'any', of: or }
  const and = list('and_matcher')
  if (and) return { kind: 'all', of: and }
  const not = message.message('not_matcher')
  return not ? { kind: 'not', of: readPredicate(not) } : NEVER
}

/** `HttpRequestHeaderMatchInput`; `undefined`: another input. */
function readInput(message: Message | undefined): HeaderCondition | undefined {
  const config = message?.message('typed_config')
  if (!config?.isOf('envoy.type.matcher.v3.HttpRequestHeaderMatchInput')) return undefined
  const name = config.text('header_name') ?? ''
  return { ...headerCondition(name, 'present'), joined: true }
}
