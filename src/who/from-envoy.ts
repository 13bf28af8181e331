import type { ClaimMatcher } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import type { EnvoyCondition, TextMatcher, ValueMatcher } from '../core/step/envoy.js'
import type { Requirement } from './requirement.js'

const JWT_FILTER = 'envoy.filters.http.jwt_authn'

/** What the providers of a chain write into the metadata of the JWT filter. */
export interface PayloadMetadata {
  /** Keys that payloads are written under. */
  keys: ReadonlySet<string>
  /** Claims that rules see as the list of their words: their values are not what the token holds. */
  wordLists: ReadonlySet<string>
}

/** A condition of Envoy's own rules in the terms that all gateways share; what they cannot say is quoted. */
export function fromEnvoy(condition: EnvoyCondition, origin: Origin, payloads: PayloadMetadata): Requirement {
  const quoted = (): Requirement => ({
    kind: 'opaque',
    text: describe(condition),
    ...(condition.kind === 'unknown' && { isOpen: true }),
    probe: { kind: 'envoy-rbac', place: 0, effect: 'allow', policies: [{ when: condition, origin }], origin },
  })
  switch (condition.kind) {
    case 'always':
    case 'never':
      return { kind: condition.kind }
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((inner) => fromEnvoy(inner, origin, payloads)) }
    case 'not':
      return { kind: 'not', of: fromEnvoy(condition.of, origin, payloads) }
    case 'url-path':
      return condition.match.ignoreCase
        ? quoted()
        : { kind: 'path', match: condition.match.match, value: condition.match.value }
    case 'metadata':
      return fromMetadata(condition, payloads) ?? quoted()
    default:
      return quoted()
  }
}

/** Metadata of the JWT filter are claims below the keys that providers give them, and other things elsewhere. */
function fromMetadata(
  { filter, path: [key, ...claim], value, invert }: Extract<EnvoyCondition, { kind: 'metadata' }>,
  { keys, wordLists }: PayloadMetadata,
): Requirement | null {
  if (filter !== JWT_FILTER || key === undefined || claim.length === 0) return null
  if (!keys.has(key) || wordLists.has(claim.join('.'))) return null
  const matcher = matcherOf(value)
  if (!matcher) return null
  const found: Requirement = { kind: 'claim', path: claim, matcher }
  return invert ? { kind: 'not', of: found } : found
}

function matcherOf(value: ValueMatcher): ClaimMatcher | null {
  switch (value.kind) {
    case 'null':
      return { kind: 'equals', value: null }
    case 'bool':
    case 'number':
      return { kind: 'equals', value: value.value }
    case 'text':
      return textMatcher(value.match)
    case 'present':
      return value.value ? { kind: 'exists' } : null
    case 'list': {
      const { of } = value
      if (of.kind === 'text' && of.match.match === 'exact' && !of.match.ignoreCase)
        return { kind: 'list-contains', value: of.match.value }
      return of.kind === 'bool' || of.kind === 'number' ? { kind: 'list-contains', value: of.value } : null
    }
    default:
      return null
  }
}

function textMatcher({ match, value, ignoreCase }: TextMatcher): ClaimMatcher | null {
  if (ignoreCase) return null
  if (match === 'exact') return { kind: 'equals', value }
  return match === 'regex' ? { kind: 'regex', value, whole: true } : { kind: match, value }
}

/** The condition in words, for those that are quoted. */
function describe(condition: EnvoyCondition): string {
  switch (condition.kind) {
    case 'header': {
      const { name, match, invert } = condition
      const what =
        match === 'present'
          ? 'is present'
          : 'start' in match
            ? `is from ${match.start} up to ${match.end}`
            : textWords(match)
      return `header ${name} ${invert ? 'not: ' : ''}${what}`
    }
    case 'query':
      return `query parameter ${condition.name} ${condition.match === 'present' ? 'is present' : textWords(condition.match)}`
    case 'cookie':
      return `cookie ${condition.name} ${condition.invert ? 'not: ' : ''}${textWords(condition.match)}`
    case 'url-path':
      return `path ${textWords(condition.match)}`
    case 'metadata':
      return `metadata ${condition.filter} ${condition.path.join('.')} ${condition.invert ? 'not: ' : ''}${valueWords(condition.value)}`
    case 'unknown':
      return condition.field
    default:
      return condition.kind
  }
}

function valueWords(value: ValueMatcher): string {
  switch (value.kind) {
    case 'null':
      return 'equals null'
    case 'bool':
    case 'number':
      return `equals ${value.value}`
    case 'range':
      return `is from ${value.start} up to ${value.end}`
    case 'text':
      return textWords(value.match)
    case 'present':
      return value.value ? 'is present' : 'is never matched'
    case 'list':
      return `has an item that ${valueWords(value.of)}`
    case 'or':
      return value.of.map(valueWords).join(' or ')
    default:
      return value satisfies never
  }
}

const WORDS = {
  exact: 'equals',
  prefix: 'starts with',
  suffix: 'ends with',
  contains: 'contains',
  regex: 'matches',
} as const

const textWords = ({ match, value, ignoreCase }: TextMatcher): string =>
  `${WORDS[match]} ${JSON.stringify(value)}${ignoreCase ? ' in any letter case' : ''}`
