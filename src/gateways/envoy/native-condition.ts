import type { Origin } from '../../core/finding.js'
import type {
  ConnectionTest,
  EnvoyCondition,
  HeaderCondition,
  Network,
  UnknownCondition,
  ValueMatcher,
} from '../../core/step/envoy.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { lower, toBytes } from './bytes.js'
import { clientOf, serverNameOf } from './connection.js'
import { cookieOf } from './cookies.js'
import { type Exchange, headerLines } from './exchange.js'
import { isTrue } from './expression/evaluate.js'
import { contains } from './filter-chain.js'
import { metadataAt } from './metadata.js'
import { pathOnly, queryPairs } from './path.js'
import type { Regex } from './regex.js'
import { matchesTextMatcher } from './text-matcher.js'

/** A native condition of Envoy: true, false, or the first part that depends on the environment. */
export type Truth = boolean | Extract<EnvoyCondition, { kind: 'unknown' }>

export function evaluate(condition: EnvoyCondition, exchange: Exchange): Truth {
  switch (condition.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'all':
      return everyOf(condition.of.map((part) => () => evaluate(part, exchange)))
    case 'any':
      return negate(everyOf(condition.of.map((part) => () => negate(evaluate(part, exchange)))))
    case 'not':
      return negate(evaluate(condition.of, exchange))
    case 'header':
      if (exchange.unknownHeaders.has(lower(condition.name)))
        return unknownCondition(condition.name, exchange.listener.origin)
      return matchesHeader(condition, headerLines(exchange, lower(condition.name)), exchange.regex)
    case 'url-path':
      return matchesTextMatcher(condition.match, pathOnly(exchange.path), exchange.regex)
    case 'query': {
      const name = toBytes(condition.name)
      const pair = queryPairs(exchange.path).find(([known]) => known === name)
      return (
        pair !== undefined &&
        (condition.match === 'present' || matchesTextMatcher(condition.match, pair[1], exchange.regex))
      )
    }
    case 'cookie': {
      const value = cookieOf(exchange.headers, condition.name)
      return (value !== undefined && matchesTextMatcher(condition.match, value, exchange.regex)) !== condition.invert
    }
    case 'metadata': {
      const value = metadataAt(condition.filter, condition.path, exchange)
      return matchesValue(condition.value, value, exchange.regex) !== condition.invert
    }
    case 'connection':
      return meetsConnection(condition.test, exchange) ?? condition.otherwise
    case 'expression': {
      const { expression, settings, written, otherwise } = condition
      return isTrue(expression, { exchange, settings, written }) ?? otherwise
    }
    case 'unknown':
      return condition
    default:
      return condition satisfies never
  }
}

/** A part of the exchange that is not known, such as a header that other software set. */
export function unknownCondition(field: string, origin: Origin): UnknownCondition {
  return { kind: 'unknown', field, content: { options: null, references: [] }, origin }
}

/** `undefined`: unknown. */
function meetsConnection(test: ConnectionTest, exchange: Exchange): boolean | undefined {
  const { listener } = exchange
  const { source, destination } = exchange.request
  switch (test.of) {
    case 'certificate':
      return listener.tls ? undefined : !test.exists
    case 'server-name':
      return matchesTextMatcher(test.match, serverNameOf(exchange), exchange.regex)
    case 'port': {
      const port = exchange.request.port ?? listener.port
      return port === undefined ? undefined : port >= test.from && port <= test.to
    }
    case 'gateway':
      return contains(textOf(test.network), destination?.address)
    case 'peer':
      return contains(textOf(test.network), source?.address)
    case 'client':
      return contains(textOf(test.network), clientOf(exchange).address)
    default:
      return test satisfies never
  }
}

const textOf = ({ address, bits }: Network): string => `${address}/${bits}`

const negate = (truth: Truth): Truth => (typeof truth === 'boolean' ? !truth : truth)

/** A false part decides, even if others are unknown. */
function everyOf(parts: readonly (() => Truth)[]): Truth {
  let unknown: Truth = true
  for (const part of parts) {
    const truth = part()
    if (truth === false) return false
    if (truth !== true && unknown === true) unknown = truth
  }
  return unknown
}

/** One of the lines has to match. A comparison with an absent header is false, even if inverted. */
function matchesHeader(rule: HeaderCondition, lines: readonly string[], regex: Regex): boolean {
  const { match, invert } = rule
  if (match === 'present') return (lines.length > 0 || rule.missingIsEmpty) !== invert
  const values = lines.length === 0 && rule.missingIsEmpty ? [''] : rule.joined ? [lines.join(',')] : lines
  if (lines.length === 0 && !rule.missingIsEmpty) return false
  return values.some((value) => matchesLine(match, value, regex)) !== invert
}

function matchesLine(match: Exclude<HeaderCondition['match'], 'present'>, value: string, regex: Regex): boolean {
  if ('match' in match) return matchesTextMatcher(match, value, regex)
  if (!/^[-+]?[0-9]+$/.test(value.trim())) return false
  const number = BigInt(value.trim().replace('+', ''))
  return number >= BigInt(match.start) && number < BigInt(match.end)
}

function matchesValue(matcher: ValueMatcher, value: ProtoValue | undefined, regex: Regex): boolean {
  switch (matcher.kind) {
    case 'null':
      return value === null
    case 'bool':
    case 'number':
      return value === matcher.value
    case 'range':
      return typeof value === 'number' && value >= matcher.start && value < matcher.end
    case 'text':
      return typeof value === 'string' && matchesTextMatcher(matcher.match, toBytes(value), regex)
    case 'present':
      return matcher.value && value !== undefined
    case 'list':
      return Array.isArray(value) && value.some((one) => matchesValue(matcher.of, one, regex))
    case 'or':
      return matcher.of.some((part) => matchesValue(part, value, regex))
    default:
      return matcher satisfies never
  }
}
