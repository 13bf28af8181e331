import type { ClaimMatcher, Condition } from '../../core/condition.js'
import { allOf, anyOf } from '../../core/condition.js'
import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'
import { checkRegex } from './regex.js'

/**
 * The RBAC filter of a route: its own policies instead of the host's. `disable` overrides policies. If there are none,
 * `requireRbac` of the Settings denies every request.
 */
export function readRbac(host: Options, route: Options, required: Origin | null, reader: GlooReader): Authorize | null {
  const at = route.get('rbac') ?? host.get('rbac')
  if (!at) return required && denyAll(required)
  if (reader.boolean(at.at('disable')) === true) return null
  const rules = reader.members(at.at('policies')).map(
    ([name, policy]): Rule => ({
      effect: 'allow',
      when: readPolicy(policy, reader),
      name,
      origin: originOf(policy),
    }),
  )
  return rules.length === 0 ? denyAll(originOf(at)) : { kind: 'authorize', rules, origin: originOf(at) }
}

export function denyAll(origin: Origin): Authorize {
  return { kind: 'authorize', rules: [{ effect: 'allow', when: { kind: 'never' }, origin }], origin }
}

function readPolicy(policy: Cursor, reader: GlooReader): Condition {
  const delimiter = reader.string(policy.at('nestedClaimDelimiter')) ?? ''
  const principals = reader
    .items(policy.at('principals'))
    .map((cursor) => readPrincipal(cursor.at('jwtPrincipal'), delimiter, reader))
  return allOf([anyOf(principals), ...readPermissions(policy.at('permissions'), reader)])
}

/** Both parts have to hold; an empty part allows everything. */
function readPermissions(cursor: Cursor, reader: GlooReader): Condition[] {
  const prefix = reader.string(cursor.at('pathPrefix')) ?? ''
  const methods = reader.strings(cursor.at('methods'))
  return [
    ...(prefix === '' ? [] : [{ kind: 'path', match: 'prefix', value: prefix } as const]),
    ...(methods.length === 0 ? [] : [anyOf(methods.map((value) => ({ kind: 'method', value }) as const))]),
  ]
}

export const MATCHERS = ['EXACT_STRING', 'BOOLEAN', 'LIST_CONTAINS', 'REGEX_MATCH'] as const

/** All claims have to match; a principal without claims never matches. */
function readPrincipal(cursor: Cursor, delimiter: string, reader: GlooReader): Condition {
  if (!cursor.isSet) return { kind: 'never' }
  const matcher = reader.enumeration(cursor.at('matcher'), MATCHERS)
  const provider = reader.string(cursor.at('provider'))
  const claims = reader.members(cursor.at('claims')).map(
    ([name, value]): Condition => ({
      kind: 'claim',
      path: claimPath(name, delimiter, value, reader),
      matcher: readMatcher(matcher, value, reader),
      ...(provider && { provider }),
    }),
  )
  if (claims.length === 0)
    reader.refuse(
      'CW2052',
      cursor,
      'Envoy refuses the configuration: a principal without claims is an empty list',
      'name a claim, or remove the principal',
    )
  return claims.length === 0 ? { kind: 'never' } : allOf(claims)
}

function claimPath(name: string, delimiter: string, cursor: Cursor, reader: GlooReader): string[] {
  const path = delimiter === '' ? [name] : name.split(delimiter)
  if (path.includes('')) {
    reader.refuse('CW2015', cursor, `Envoy refuses the configuration: the claim path \`${name}\` has an empty part`)
  }
  return path
}

/** Go's `strconv.ParseBool`; everything else is false. */
const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

function readMatcher(kind: (typeof MATCHERS)[number], cursor: Cursor, reader: GlooReader): ClaimMatcher {
  if (cursor.value !== undefined && typeof cursor.value !== 'string') {
    reader.refuse(
      'CW2005',
      cursor,
      `the API server refuses it: the value of claim \`${cursor.name}\` has to be a string`,
      'quote it',
    )
  }
  const value = cursor.string ?? ''
  switch (kind) {
    case 'BOOLEAN':
      return { kind: 'equals', value: TRUE.has(value) }
    case 'LIST_CONTAINS':
      return { kind: 'list-contains', value }
    case 'REGEX_MATCH':
      checkRegex(value, cursor, reader)
      return { kind: 'regex', value, whole: true }
    default:
      return { kind: 'equals', value }
  }
}
