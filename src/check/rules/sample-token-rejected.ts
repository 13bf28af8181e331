import type { Span } from '../../core/finding.js'
import { quoteNames } from '../../core/quote-names.js'
import type { Cursor } from '../../yaml/cursor.js'
import { member } from '../../yaml/plain.js'
import type { RuleContext } from '../context.js'
import { rules } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import { celUses } from '../lookup/cel.js'
import { claimReads } from '../lookup/cel-claims.js'
import { nearestPath } from '../lookup/claim-paths.js'
import { claimRules, providers } from '../lookup/gloo.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Report, Rule } from '../rule.js'
import type { SampleToken } from '../sample-token.js'

const text = (claim: string) => rules(`- allow: '"admin" in jwt.${claim}'`)
const claims = { iss: 'https://login.example.com', aud: 'models', exp: 4102444800, realm_access: { roles: ['admin'] } }

export const sampleTokenRejected: Rule = {
  code: 'CW4010',
  severity: 'warning',
  title: 'sample token that the policy rejects',
  families: ['gloo', 'agentgateway', 'standalone', 'litellm'],
  why: `With \`--token FILE\` the policy is tested with your token: its issuer, audience and the claims that the gateway
requires, and each claim path that a rule reads. A path that is not in the token is most often a typo; the nearest one
is suggested.`,
  evidence: ['agentgateway/authz-cel-claims', 'gloo/rbac-nested', 'litellm/nested-claims'],
  failing: { text: text('realm.roles'), claims },
  passing: { text: text('realm_access.roles'), claims },
  *check(context) {
    for (const token of context.tokens) {
      yield* gloo(context, token)
      yield* agentgateway(context, token)
      yield* litellm(context, token)
    }
  },
}

function* gloo(context: RuleContext, token: SampleToken): Iterable<Report> {
  for (const { name, provider } of providers(context))
    yield* identity(token, provider.at('issuer'), provider.at('audiences'), `provider \`${name}\``, withoutScheme)
  for (const { name, claim, policy } of claimRules(context)) {
    const path = policy.delimiter === '' ? [name] : name.split(policy.delimiter)
    yield* missingClaim(token, path, claim, 'the policy does not match it', policy.delimiter || '.', 'key')
  }
}

function* agentgateway(context: RuleContext, token: SampleToken): Iterable<Report> {
  for (const { jwt, providers } of jwtPolicies(context)) {
    const issuers = providers.map(({ provider }) => provider.at('issuer').string)
    for (const { provider, issuer } of providers)
      if (providers.length === 1 || issuer === token.claims['iss'])
        yield* identity(token, provider.at('issuer'), provider.at('audiences'), 'this provider', (one) => one)
    if (providers.length > 1 && !issuers.includes(token.claims['iss'] as string))
      yield {
        at: jwt,
        part: 'key',
        message: `the token of ${token.name} is refused: no provider has its issuer \`${String(token.claims['iss'])}\``,
      }
    for (const name of requiredClaims(jwt))
      if (token.claims[name] === undefined)
        yield {
          at: jwt,
          part: 'key',
          message: `the token of ${token.name} is refused: it has no \`${name}\``,
          help: `issue tokens with \`${name}\``,
        }
    if (token.compact !== undefined && token.header['kid'] === undefined)
      yield {
        at: jwt,
        part: 'key',
        message: `the token of ${token.name} is refused: its header has no \`kid\``,
        help: 'have the issuer name the key in the header',
      }
  }
  for (const use of celUses(context)) {
    if (!use.parsed.expression) continue
    for (const { path, start, end, guarded } of claimReads(use.parsed.expression)) {
      if (guarded || path[0] === 'rawToken') continue
      const span = placeInText(context, use, start, end)
      const what =
        use.effect === 'deny'
          ? 'the rule does not refuse it'
          : use.effect === undefined
            ? 'the value is not set'
            : 'the rule denies it'
      yield* missingClaim(token, path, span, what, '.')
    }
  }
}

function requiredClaims(jwt: Cursor): string[] {
  const list = jwt.at('jwtValidationOptions', 'requiredClaims')
  if (jwt.has('providers')) return []
  return Array.isArray(list.value)
    ? list.strings().filter((name) => ['exp', 'nbf', 'aud', 'iss', 'sub'].includes(name))
    : ['exp']
}

function* litellm(context: RuleContext, token: SampleToken): Iterable<Report> {
  for (const { jwt, jwtEnabled } of litellmConfigs(context)) {
    if (!jwtEnabled) continue
    for (const [name, field] of jwt.members()) {
      if (!/_jwt_field$|_claim_field$/.test(name) || !field.string) continue
      const path = field.string
        .replace(/^metadata\./, '')
        .split(/(?<!\\)\./)
        .map((part) => part.replaceAll('\\.', '.'))
      yield* missingClaim(token, path, field, `\`${name}\` finds nothing`, '.', undefined, escapeDots)
    }
  }
}

function* identity(
  token: SampleToken,
  issuer: Cursor,
  audiences: Cursor,
  who: string,
  plain: (text: string) => string,
): Iterable<Report> {
  const { iss, aud } = token.claims
  if (issuer.string !== undefined && !(Array.isArray(iss) ? iss : [iss]).includes(issuer.string))
    yield {
      at: issuer,
      message: `the token of ${token.name} is refused: ${iss === undefined ? 'it has no issuer' : `its issuer is \`${String(iss)}\``}, and ${who} takes \`${issuer.string}\``,
      help: 'write the issuer exactly as the token has it, a slash at the end included',
    }
  const wanted = audiences.strings().map(plain)
  const given = (Array.isArray(aud) ? aud : [aud]).filter((one): one is string => typeof one === 'string')
  if (wanted.length > 0 && !given.some((one) => wanted.includes(plain(one))))
    yield {
      at: audiences,
      part: 'key',
      message: `the token of ${token.name} is refused: it is ${given.length > 0 ? `for ${quoteNames(given)}` : 'for no audience'}`,
      help: 'list the audience of the token, or have it issued for one of these',
    }
}

/** Envoy compares audiences without `http(s)://` and without a trailing slash. */
const withoutScheme = (audience: string): string => audience.replace(/^https?:\/\//, '').replace(/\/$/, '')

/** LiteLLM splits at dots: those within a name are escaped. */
const escapeDots = (name: string): string => name.replaceAll('.', '\\.')

function* missingClaim(
  token: SampleToken,
  path: string[],
  at: Cursor | Span,
  consequence: string,
  delimiter: string,
  part?: 'key',
  /** Formats one name of a path in the dialect. */
  written = (name: string) => name,
): Iterable<Report> {
  if (member(token.claims, ...path) !== undefined) return
  const near = nearestPath(token.claims, path)
  yield {
    at,
    ...(part && { part }),
    message: `${consequence}: the token of ${token.name} has no \`${path.map(written).join(delimiter)}\``,
    help: near
      ? `it has \`${near.map(written).join(delimiter)}\``
      : `its claims are ${quoteNames(Object.keys(token.claims).slice(0, 12))}`,
  }
}
