import type { ClaimMatcher, Condition } from '../../core/condition.js'
import type { Origin } from '../../core/finding.js'
import type { Losses } from '../../core/losses.js'
import { METADATA } from './names.js'

type Json = Record<string, unknown>

/** How conditions on claims find their payload. */
export interface Payloads {
  /** Metadata keys that providers leave payloads under, the last one first. */
  keys: string[]
  /** The same for the providers of one name. */
  of: (provider: string) => string[]
}

/** Holds for no request. */
export const NOTHING: Json = { not_rule: { any: true } }

/** A condition as an RBAC permission. Parts that Envoy cannot express never match, and are reported. */
export function writeCondition(condition: Condition, payloads: Payloads, origin: Origin, losses: Losses): Json {
  const write = (one: Condition) => writeCondition(one, payloads, origin, losses)
  switch (condition.kind) {
    case 'always':
      return { any: true }
    case 'never':
      return NOTHING
    case 'all':
      return condition.of.length === 0 ? { any: true } : { and_rules: { rules: condition.of.map(write) } }
    case 'any':
      return condition.of.length === 0 ? NOTHING : { or_rules: { rules: condition.of.map(write) } }
    case 'not':
      return { not_rule: write(condition.of) }
    case 'authenticated': {
      const keys = condition.provider === undefined ? payloads.keys : payloads.of(condition.provider)
      return anyOf(keys.map(isPresent))
    }
    case 'claim': {
      const { path, matcher, provider } = condition
      const claim = (key: string) => writeClaim([key, ...path], matcher, origin, losses)
      return lastPayload(provider === undefined ? payloads.keys : payloads.of(provider), claim)
    }
    case 'method':
      return { header: { name: ':method', string_match: { exact: condition.value } } }
    case 'header':
      return writeHeader(condition.name, condition)
    case 'host':
      return writeHeader(':authority', condition)
    case 'path':
      return writePath(condition)
    case 'cel':
      losses.unsupported(condition.origin, 'an RBAC policy cannot express this: the rule never allows a request')
      return NOTHING
    default:
      return condition satisfies never
  }
}

/**
 * What holds for the payload that was left last. A provider leaves one even where another token of the request fails it
 * afterwards, and the next provider is tried. Halves, because Envoy reads no configuration that is nested too deeply.
 */
function lastPayload(keys: readonly string[], claim: (key: string) => Json): Json {
  if (keys.length <= 1) return anyOf(keys.map(claim))
  const middle = Math.ceil(keys.length / 2)
  const [later, earlier] = [keys.slice(0, middle), keys.slice(middle)]
  const noLater = { not_rule: anyOf(later.map(isPresent)) }
  return anyOf([lastPayload(later, claim), { and_rules: { rules: [noLater, lastPayload(earlier, claim)] } }])
}

function isPresent(key: string): Json {
  return metadata([key], { present_match: true })
}

function anyOf(rules: Json[]): Json {
  if (rules.length === 0) return NOTHING
  return rules.length === 1 ? rules[0]! : { or_rules: { rules } }
}

type Text = Extract<Condition, { kind: 'path' | 'header' | 'host' }>

function writeHeader(name: string, { match, value }: Pick<Text, 'match' | 'value'>): Json {
  if (match === 'present' || (value === '' && match !== 'exact' && match !== 'regex'))
    return { header: { name, present_match: true } }
  return { header: { name, string_match: stringMatch(match, value) } }
}

/** A prefix is compared with path and query, the others with the path alone, as Gloo does. */
function writePath({ match, value }: Pick<Text, 'match' | 'value'>): Json {
  if (match === 'prefix') return writeHeader(':path', { match, value })
  if (match !== 'segments') return { url_path: { path: stringMatch(match, value) } }
  return anyOf([
    { url_path: { path: { exact: value } } },
    { url_path: { path: { prefix: value.endsWith('/') ? value : `${value}/` } } },
  ])
}

function stringMatch(match: Text['match'], value: string): Json {
  return match === 'regex' ? { safe_regex: { regex: value } } : { [match]: value }
}

function metadata(path: readonly string[], value: Json): Json {
  return { metadata: { filter: METADATA, path: path.map((key) => ({ key })), value } }
}

const ANYTHING = '(?s:.*)'

function writeClaim(path: readonly string[], matcher: ClaimMatcher, origin: Origin, losses: Losses): Json {
  switch (matcher.kind) {
    case 'exists':
      return metadata(path, { present_match: true })
    case 'equals':
      return metadata(path, exactValue(matcher.value))
    case 'regex':
      return metadata(path, regexValue(matcher.whole ? matcher.value : `${ANYTHING}(?:${matcher.value})${ANYTHING}`))
    case 'prefix':
    case 'suffix':
    case 'contains':
      return metadata(
        path,
        matcher.value === '' ? regexValue(ANYTHING) : { string_match: { [matcher.kind]: matcher.value } },
      )
    case 'list-contains':
      return metadata(path, { list_match: { one_of: exactValue(matcher.value) } })
    case 'has-key':
      return metadata([...path, matcher.value], { present_match: true })
    case 'any-shape':
      return anyOf([
        writeClaim(path, { kind: 'contains', value: matcher.value }, origin, losses),
        writeClaim(path, { kind: 'list-contains', value: matcher.value }, origin, losses),
        writeClaim(path, { kind: 'has-key', value: matcher.value }, origin, losses),
      ])
    case 'type':
      return writeType(path, matcher.type, origin, losses)
    default:
      return matcher satisfies never
  }
}

function exactValue(value: string | number | boolean | null): Json {
  if (value === null) return { null_match: {} }
  if (typeof value === 'boolean') return { bool_match: value }
  return typeof value === 'number' ? { double_match: { exact: value } } : { string_match: { exact: value } }
}

function regexValue(regex: string): Json {
  return { string_match: { safe_regex: { regex } } }
}

function writeType(path: readonly string[], type: string, origin: Origin, losses: Losses): Json {
  if (type === 'string') return metadata(path, regexValue(ANYTHING))
  if (type === 'null') return metadata(path, { null_match: {} })
  if (type === 'boolean') return anyOf([metadata(path, { bool_match: true }), metadata(path, { bool_match: false })])
  if (type === 'number') {
    const range = { start: -Number.MAX_VALUE, end: Number.MAX_VALUE }
    return anyOf([
      metadata(path, { double_match: { range } }),
      metadata(path, { double_match: { exact: Number.MAX_VALUE } }),
    ])
  }
  losses.unsupported(origin, `Envoy cannot test whether a claim is a ${type}: the rule never allows a request`)
  return NOTHING
}
