import type { ClaimMatcher, Condition } from '../../core/condition.js'
import type { ProtoValue } from '../../yaml/proto-json.js'
import { holds } from './condition.js'
import type { Exchange } from './exchange.js'
import { shownPath } from './path.js'
import { claimAt } from './token.js'

/** Describes a condition; with the exchange also the actual value, if it does not hold. */
export function describe(condition: Condition, exchange?: Exchange): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return (
        condition.of.map((part) => describe(part, exchange)).join(condition.kind === 'all' ? ' and ' : ' or ') ||
        'anything'
      )
    case 'not':
      return `not (${describe(condition.of, exchange)})`
    case 'always':
      return 'anything'
    case 'never':
      return 'nothing'
    case 'authenticated':
      return `a verified token${condition.provider === undefined ? '' : ` of provider \`${condition.provider}\``}`
    case 'cel':
      return `\`${condition.source}\``
    default:
      return leaf(condition) + (exchange && !holds(condition, exchange) ? ` (${found(condition, exchange)})` : '')
  }
}

type Leaf = Extract<Condition, { kind: 'claim' | 'path' | 'method' | 'header' | 'host' }>

function leaf(condition: Leaf): string {
  if (condition.kind === 'method') return `method \`${condition.value}\``
  if (condition.kind !== 'claim') {
    const what = condition.kind === 'header' ? `header \`${condition.name}\`` : condition.kind
    return `${what} ${condition.match} \`${condition.value}\``
  }
  const by = condition.provider === undefined ? '' : ` of provider \`${condition.provider}\``
  return `claim \`${condition.path.join('.')}\`${by} ${matcherText(condition.matcher)}`
}

function matcherText(matcher: ClaimMatcher): string {
  switch (matcher.kind) {
    case 'exists':
      return 'present'
    case 'type':
      return `of type ${matcher.type}`
    case 'equals':
      return `equal to the ${matcher.value === null ? 'value' : typeof matcher.value} \`${matcher.value}\``
    case 'regex':
      return `matching \`${matcher.value}\`${matcher.whole ? ' as a whole' : ''}`
    case 'list-contains':
      return `containing the ${typeof matcher.value} \`${matcher.value}\``
    default:
      return `${matcher.kind} \`${matcher.value}\``
  }
}

function found(condition: Leaf, exchange: Exchange): string {
  if (condition.kind === 'claim') {
    const payload = exchange.payload(condition.provider)
    return payload ? foundClaim(claimAt(payload, condition.path)) : 'there is no verified token'
  }
  if (condition.kind === 'method') return `it is \`${exchange.method}\``
  return condition.kind === 'path' ? `it is \`${shownPath(exchange.path)}\`` : 'it is not'
}

function foundClaim(value: ProtoValue | undefined): string {
  return value === undefined ? 'the token has no such claim' : `it is ${describeValue(value)}`
}

/** A claim's value, shortened; only its type if it is long. */
function describeValue(value: ProtoValue): string {
  if (value instanceof Map) return 'an object'
  if (Array.isArray(value)) {
    const items = value.slice(0, 5).map(describeValue).join(', ')
    return `the list [${items.slice(0, 120)}${value.length > 5 ? ', ...' : ''}]`
  }
  return `the ${value === null ? 'value' : typeof value} \`${String(value).slice(0, 60)}\``
}
