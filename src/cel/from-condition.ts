import type { ClaimMatcher, Condition } from '../core/condition.js'
import { parseCel } from './cel.js'
import { claimPath, isPlainName, quote } from './condition/quote.js'
import { toRust } from './regex/to-rust.js'

/**
 * Context of a part. At the top level and under `&&` and `||` an error counts as false, so a missing claim needs no
 * guard. Inside of a `!` it would not: there every part is written so that it cannot fail (`total`).
 */
type Place = 'rule' | 'total'

/** Source with its binding strength, so that parentheses are only written where needed. */
interface Text {
  text: string
  binds: 'or' | 'and' | 'relation' | 'unary' | 'member'
}

/**
 * A CEL expression for agentgateway that is true exactly if the condition holds, including missing claims and values of
 * other types. `null` if none exists: a top-level claim named `rawToken`, a regular expression without a Rust
 * equivalent, nesting beyond what the engine loads.
 */
export function fromCondition(condition: Condition): string | null {
  if (condition.kind === 'cel') return condition.expression ? condition.source : 'false'
  const written = write(condition, 'rule')
  return written && parseCel(written.text).expression ? written.text : null
}

function write(condition: Condition, place: Place): Text | null {
  switch (condition.kind) {
    case 'always':
      return member('true')
    case 'never':
      return member('false')
    case 'all':
      return joinParts(condition.of, '&&', place)
    case 'any':
      return joinParts(condition.of, '||', place)
    case 'not':
      return negate(condition.of, place)
    case 'authenticated':
      return relation('jwt != null')
    case 'claim':
      return claim(condition.path, condition.matcher, place)
    case 'method':
      return relation(`request.method == ${quote(condition.value)}`)
    case 'path':
      return path(condition.match, condition.value)
    case 'host':
      return text(condition.match, condition.value, 'request.host', 'type(request.host) == string')
    case 'header':
      return header(condition.name, condition.match, condition.value, place)
    case 'cel':
      return cel(
        condition.expression && condition.source.slice(condition.expression.start, condition.expression.end),
        place,
      )
  }
}

function joinParts(parts: Condition[], op: '&&' | '||', place: Place): Text | null {
  if (parts.length === 0) return member(op === '&&' ? 'true' : 'false')
  const written = parts.map((part) => write(part, place))
  if (!written.every((part) => part !== null)) return null
  if (written.length === 1) return written[0]!
  const binding = op === '&&' ? 'and' : 'or'
  const loose = binding === 'and' ? ['or'] : []
  return { text: written.map((part) => wrapped(part, loose)).join(` ${op} `), binds: binding }
}

/** Two negations cancel out; adjacent signs would collapse to one. */
function negate(condition: Condition, place: Place): Text | null {
  if (condition.kind === 'not') return write(condition.of, place)
  const inner = write(condition, 'total')
  return inner && { text: `!${wrapped(inner, ['or', 'and', 'relation', 'unary'])}`, binds: 'unary' }
}

function wrapped({ text, binds }: Text, loose: readonly string[]): string {
  return loose.includes(binds) ? `(${text})` : text
}

const member = (text: string): Text => ({ text, binds: 'member' })
const relation = (text: string): Text => ({ text, binds: 'relation' })
const and = (...parts: (string | undefined)[]): Text => {
  const kept = parts.filter((part) => part !== undefined)
  return kept.length === 1 ? relation(kept[0]!) : { text: kept.join(' && '), binds: 'and' }
}

function claim(path: string[], matcher: ClaimMatcher, place: Place): Text | null {
  // `jwt.rawToken` is the token itself, even if the claims have such a member.
  if (path.length === 0 || path[0] === 'rawToken') return null
  if (matcher.kind === 'exists') return and(...presence(path, place))
  const condition = ofClaim(claimPath(path), matcher, place)
  if (!condition) return null
  return place === 'rule'
    ? condition
    : and(...presence(path, 'total'), wrapped(guarded(path, matcher, condition), ['or']))
}

/**
 * Tests that the claim is present. At the top level the last step is enough: earlier steps fail if they cannot be
 * taken.
 */
function presence(path: string[], place: Place): string[] {
  const steps = path.flatMap((name, index) => present(path.slice(0, index), name))
  if (place === 'total') return steps
  return present(path.slice(0, -1), path.at(-1)!).filter((step) => step !== 'jwt != null')
}

function present(parents: string[], name: string): string[] {
  const parent = claimPath(parents)
  if (isPlainName(name)) return [`has(${parent}.${name})`]
  // On a list or a string, `in` is not a membership test of a key.
  return [parents.length === 0 ? 'jwt != null' : `type(${parent}) == map`, `${quote(name)} in ${parent}`]
}

/** `in` fails on values without members. */
function guarded(path: string[], matcher: ClaimMatcher, condition: Text): Text {
  if (matcher.kind !== 'any-shape') return condition
  return and(`type(${claimPath(path)}) in [string, list, map]`, condition.text)
}

function ofClaim(claim: string, matcher: ClaimMatcher, place: Place): Text | null {
  const ofType = (type: string, condition: string): Text => and(`type(${claim}) == ${type}`, condition)
  switch (matcher.kind) {
    case 'exists':
      return member('true')
    case 'type':
      return typed(claim, matcher.type)
    case 'equals':
      return relation(`${claim} == ${literal(matcher.value)}`)
    case 'list-contains':
      return ofType('list', `${literal(matcher.value)} in ${claim}`)
    case 'has-key':
      return ofType('map', `${quote(matcher.value)} in ${claim}`)
    case 'any-shape':
      return relation(`${quote(matcher.value)} in ${claim}`)
    case 'regex':
      // Fails on values that are not strings.
      return matches(claim, matcher.value, matcher.whole, place === 'rule' ? undefined : `type(${claim}) == string`)
    case 'prefix':
      return ofType('string', `${claim}.startsWith(${quote(matcher.value)})`)
    case 'suffix':
      return ofType('string', `${claim}.endsWith(${quote(matcher.value)})`)
    case 'contains':
      return ofType('string', `${claim}.contains(${quote(matcher.value)})`)
  }
}

const TYPES = { string: 'string', boolean: 'bool', null: 'null_type', list: 'list', map: 'map' } as const

function typed(claim: string, type: (ClaimMatcher & { kind: 'type' })['type']): Text {
  return relation(type === 'number' ? `type(${claim}) in [int, uint, double]` : `type(${claim}) == ${TYPES[type]}`)
}

function literal(value: string | number | boolean | null): string {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return String(value)
  const written = String(value)
  return /[.e]/.test(written) ? written : `${written}.0`
}

function path(match: (Condition & { kind: 'path' })['match'], value: string): Text | null {
  if (match === 'segments') {
    const whole = value.replace(/\/$/, '')
    const below = `request.path.startsWith(${quote(`${whole}/`)})`
    return whole === '' ? member(below) : { text: `request.path == ${quote(whole)} || ${below}`, binds: 'or' }
  }
  // Envoy compares a prefix including the query.
  const subject = match === 'prefix' && value.includes('?') ? 'request.pathAndQuery' : 'request.path'
  return text(match, value, subject, undefined)
}

type TextMatch = 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'

/** `guard`: ensures that the subject is a string. */
function text(match: TextMatch, value: string, subject: string, guard: string | undefined): Text | null {
  switch (match) {
    case 'exact':
      return relation(`${subject} == ${quote(value)}`)
    case 'prefix':
      return and(guard, `${subject}.startsWith(${quote(value)})`)
    case 'suffix':
      return and(guard, `${subject}.endsWith(${quote(value)})`)
    case 'contains':
      return and(guard, `${subject}.contains(${quote(value)})`)
    case 'regex':
      return matches(subject, value, true, guard)
  }
}

function matches(subject: string, re2: string, whole: boolean, guard: string | undefined): Text | null {
  const pattern = toRust(re2)
  if (pattern === undefined) return null
  return and(guard, `${subject}.matches(${quote(whole ? `\\A(?:${pattern})\\z` : pattern)})`)
}

/** The first line of a header, as a constant index reads it. */
function header(
  name: string,
  match: (Condition & { kind: 'header' })['match'],
  value: string,
  place: Place,
): Text | null {
  const quoted = quote(name.toLowerCase())
  if (match === 'present') return relation(`${quoted} in request.headers`)
  const subject = `request.headers[${quoted}]`
  if (place === 'rule') return text(match, value, subject, undefined)
  const orNull = `default(${subject}, null)`
  return match === 'exact' ? relation(`${orNull} == ${quote(value)}`) : text(match, value, subject, `${orNull} != null`)
}

/** An expression from the source: where it must not fail, errors become false; anything but `true` is false anyway. */
function cel(source: string | null, place: Place): Text {
  if (source === null) return member('false')
  return place === 'rule' ? member(`(${source})`) : relation(`coalesce(${source}, false) == true`)
}
