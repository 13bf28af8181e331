import { fromPointer } from '../../core/pointer.js'
import { Cursor } from '../../yaml/cursor.js'
import { fix, replaceValue } from '../edit.js'
import { standalone } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { placedProviders } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const provider = (issuer: string) =>
  standalone(`jwtAuth:
  mode: strict
  issuer: ${issuer}
  audiences: [models]
  jwks: { url: https://login.example.com/keys }`)

export const issuerMisspelled: Rule = {
  code: 'CW6121',
  severity: 'warning',
  title: 'issuer or audience that no token has',
  families: ['gloo', 'agentgateway', 'standalone', 'envoy', 'litellm'],
  why: `\`iss\` and \`aud\` are compared as they are: blanks at an end, a list in one string, a wildcard, and the address of the
discovery document in place of the issuer match no token, and every token is rejected. LiteLLM reads one audience and one issuer from its
environment.`,
  evidence: [
    'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1',
    'https://openid.net/specs/openid-connect-discovery-1_0.html#IssuerDiscovery',
  ],
  failing: provider('https://login.example.com/.well-known/openid-configuration'),
  passing: provider('https://login.example.com'),
  *check(context) {
    for (const { part } of placedProviders(context)) {
      const issuer = part.issuer === undefined ? undefined : textAt(context, part.origin, part.issuer, /\/issuer$/i)
      if (issuer) {
        yield* problems(issuer, DISCOVERY, 'the discovery document is not the issuer')
        yield* problems(issuer, ENDPOINT, 'an endpoint of the provider is not its issuer')
        yield* schemeProblem(issuer)
      }
      for (const value of part.audiences ?? []) {
        const audience = textAt(context, part.origin, value, /\/audiences?(?:\/\d+)?$/i)
        if (audience) yield* audienceProblems(audience, SEVERAL, 'an audience is one value of the list')
      }
    }
    for (const { root } of litellmConfigs(context))
      for (const name of ['JWT_AUDIENCE', 'JWT_ISSUER']) {
        const at = root.at('environment_variables', name)
        if (at.string) yield* audienceProblems(at, SEVERAL, `\`${name}\` is a single value, not a list`)
      }
  },
}

const DISCOVERY = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server|jwks\.json)\/?$/
/** `AI Gateway` and `api;v1` are audiences; only parts that look like URLs or client ids are a list. */
const SEVERAL = /(?<=^(?:[a-z\d][\w.:/-]*))(?:\s*,\s*|\s+)[a-z\d][\w.:/-]*(?:(?:\s*,\s*|\s+)[a-z\d][\w.:/-]*)*$/

/** Addresses of keys and tokens, as Keycloak and others name them. */
const ENDPOINT =
  /\/(?:protocol\/openid-connect(?:\/(?:certs|token|auth|userinfo))?|(?:oauth2?\/)?(?:v\d\/)?(?:certs|keys|jwks|jwks\.json))\/?$/

/** `https:/` or no scheme before a path. A name alone may be an issuer: `accounts.google.com`. */
function* schemeProblem(at: Cursor): Iterable<Report> {
  const value = at.string!
  const [, slashes] = /^https?:(\/?)(?!\/)/i.exec(value) ?? []
  const isBare = /^(?:[a-z\d-]+\.)+[a-z]{2,}\/(?:realms|oauth2|auth)\//i.test(value)
  if (slashes === undefined && !isBare) return
  const right = isBare ? `https://${value}` : value.replace(/^(https?:)\/?/i, '$1//')
  yield {
    at,
    confidence: 'medium',
    message: `every token is rejected: \`${value.slice(0, 80)}\` is not a URL, as issuers of OpenID Connect are`,
    help: `write \`${right.slice(0, 100)}\``,
  }
}

const isOneOfSeveral = ({ pointer, source }: Cursor): boolean =>
  /\/\d+$/.test(pointer) &&
  new Cursor(source).at(...fromPointer(pointer.slice(0, pointer.lastIndexOf('/')))).items().length > 1

function* audienceProblems(at: Cursor, surplus: RegExp, why: string): Iterable<Report> {
  const value = at.string!
  // Any other star may be a part of a name.
  if (value === '' || /^\*$|^[\w:/.-]+\*$/.test(value))
    yield {
      at,
      message: `${isOneOfSeveral(at) ? 'no token has this audience' : 'every token is rejected'}: ${value === '' ? 'no token has an empty audience' : '`*` has no meaning in an audience'}`,
      help: 'write the audience that the tokens have, or leave `audiences` out to accept any',
    }
  else yield* problems(at, surplus, why)
}

function* problems(at: Cursor, surplus: RegExp, why: string): Iterable<Report> {
  // Tokens with another audience of the list are accepted.
  const effect = isOneOfSeveral(at) ? 'no token has this audience' : 'every token is rejected'
  const value = at.string!
  const trimmed = value.trim()
  const right = trimmed.replace(surplus, '')
  if (right === value || right === '') return
  yield {
    at,
    ...(surplus === SEVERAL && right !== trimmed && { confidence: 'medium' }),
    message: `${effect}: ${right === trimmed ? 'no token has the blanks around this value' : why}`,
    help: `write \`${right}\``,
    ...(surplus !== SEVERAL || right === trimmed
      ? fix(`write \`${right}\``, false, replaceValue(at, JSON.stringify(right)))
      : {}),
  }
}
