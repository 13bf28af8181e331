import { STRING_CLAIMS } from '../../cel/check/claim-kinds.js'
import { kindOfClaim } from '../../cel/check/claims.js'
import type { Origin } from '../../core/finding.js'
import { quoteNames } from '../../core/quote-names.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { litellm } from '../example-policies.js'
import { envoyProviders, memberOf, rbacConditions } from '../lookup/envoy.js'
import { providers } from '../lookup/gloo.js'
import { claimFields, litellmConfigs } from '../lookup/litellm.js'
import { textAt } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const settings = (path: string) =>
  litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: true\nlitellm_jwtauth:\n  team_ids_jwt_field: ${path}`)

export const claimPathNotFollowed: Rule = {
  code: 'CW6042',
  severity: 'warning',
  title: 'claim path that the gateway cannot follow',
  families: ['litellm', 'gloo', 'envoy'],
  why: `A claim path is names with dots between them. An index (\`roles.0\`, \`roles[0]\`) leads nowhere. LiteLLM removes a
\`metadata.\` in front, and a dot inside a name is written \`\\.\`. A matcher of Envoy's metadata has one \`key\` for each name instead.`,
  evidence: ['litellm/claim-path-syntax', 'litellm/nested-claims'],
  failing: settings('"roles[0]"'),
  passing: settings('realm_access.roles'),
  *check(context) {
    yield* ofHeaders(context)
    yield* ofMatchers(context)
    for (const [name, at] of litellmConfigs(context).flatMap(claimFields)) {
      const problem = at.string === undefined ? undefined : fieldProblem(name, at.string)
      if (problem) yield { at, ...problem }
    }
  },
}

/** Why a setting of LiteLLM does not find the claim that it names. */
function fieldProblem(name: string, path: string): Pick<Report, 'message' | 'help' | 'confidence'> | undefined {
  const index = /\[\d*\]|\.\d+(\.|$)/.exec(path)
  if (index)
    return {
      message: `no token has this claim: \`${index[0].replace(/\.$/, '')}\` is not read as an index`,
      help: `write \`${path.replace(/\[\d*\]|\.\d+(?=\.|$)/g, '')}\`: the first element of a list is used`,
    }
  if (/^\$\.|^(?:jwt|claims|token)\.|^\w+(?:\/\w+)+$/.test(path))
    return {
      message: `no token has this claim: \`${path}\` is not a path of LiteLLM`,
      help: `write \`${path.replace(/^(?:\$|jwt|claims|token)\./, '').replaceAll('/', '.')}\`: names with dots between them`,
      confidence: 'medium',
    }
  if (name === 'team_ids_jwt_field' && STRING_CLAIMS.test(path))
    return {
      message: `no team is read: \`${path}\` is a string, and this field reads lists only`,
      help: 'name the claim that lists the teams, or use `team_id_jwt_field` for a single one',
    }
  if (IDENTITIES.test(name) && kindOfClaim(path) !== undefined)
    return {
      message: `\`${path}\` is a number or a boolean: it does not identify a user or a team`,
      help: 'name a claim that is a string, such as `sub` or `email`',
    }
  return path.startsWith('metadata.')
    ? {
        message: `the claim \`${path.slice(9)}\` is read: a leading \`metadata.\` is removed`,
        help: 'write `metadata\\.` where the claim is really called so',
      }
    : undefined
}

const IDENTITIES = /^(?:user_id|user_email|team_id|end_user_id|org_id)_jwt_field$/

/** Paths of other languages: JSONPath, indexes, a level around the claims, slashes. */
const FOREIGN = /^\$|\[|^(?:jwt|claims|token)\.|^(?:realm_access|resource_access)\//

/** Claims that Envoy and Gloo copy into headers. */
function* ofHeaders(context: RuleContext): Iterable<Report> {
  const entries = [
    ...providers(context).flatMap(({ provider }) => provider.at('claimsToHeaders').items()),
    ...envoyProviders(context).flatMap(({ provider }) => memberOf(provider, 'claim_to_headers').items()),
  ]
  for (const entry of entries) {
    const claim = entry.has('claim') ? entry.at('claim') : memberOf(entry, 'claim_name')
    if (claim.string !== undefined && FOREIGN.test(claim.string)) yield* neverFound(claim, 'the header is never set')
  }
}

/** Parts of paths in matchers of Envoy that are paths themselves. */
function* ofMatchers(context: RuleContext): Iterable<Report> {
  for (const { condition, origin } of rbacConditions(context))
    if (condition.kind === 'metadata' && condition.filter.endsWith('jwt_authn'))
      for (const key of condition.path.slice(1)) yield* matcherKey(context, key, origin)
}

function* matcherKey(context: RuleContext, key: string, origin: Origin): Iterable<Report> {
  // Names of claims may be domains and URLs: `kubernetes.io`, `https://example.com/roles`.
  const isPath =
    FOREIGN.test(key) || /^(?:realm_access|resource_access|user|org|app_metadata|user_metadata|data)\.[\w-]/.test(key)
  const at = isPath ? textAt(context, origin, key, /\/key$/) : undefined
  if (at) yield* neverFound(at, 'the rule never matches')
}

function* neverFound(at: Cursor, effect: string): Iterable<Report> {
  const name = at.string!.replace(/^(?:\$|jwt|claims|token)\./, '').replace(/\[\d*\]|\["|"\]/g, '')
  const parts = name.split(/[./]/)
  const isKey = at.pointer.endsWith('/key')
  yield {
    at,
    message: `${effect}: no token has a claim \`${at.string}\``,
    help: isKey
      ? `write one \`key\` for each name: ${quoteNames(parts)}`
      : `write \`${parts.join('.')}\`: names with dots between them`,
    confidence: 'medium',
  }
}
