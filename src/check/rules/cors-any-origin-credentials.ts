import { matchesWhole, refusalOf } from '../../cel/regex/regex.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { type OptionScope, optionScopes } from '../lookup/gloo.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const cors = (origin: string) =>
  standalone(`cors:
  allowOrigins: ["${origin}"]
  allowMethods: [GET, POST]
  allowCredentials: true`)

export const corsAnyOriginCredentials: Rule = {
  code: 'CW6068',
  severity: 'warning',
  confidence: 'high',
  risk: 'high',
  title: 'CORS that lets every website send credentials',
  families: ['standalone', 'agentgateway', 'gateway-api', 'gloo', 'envoy'],
  why: `Browsers refuse an answer to a request with credentials that allows the origin \`*\`. agentgateway and Envoy
(Gloo) answer with the origin of the request instead, together with \`access-control-allow-credentials: true\`. Every
website that a user visits can then send requests with the user's cookies, passwords of HTTP authentication and client
certificates, and read the answers. List the origins, or do not allow credentials.`,
  evidence: [
    'https://fetch.spec.whatwg.org/#cors-protocol-and-credentials',
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/http/cors.rs',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/http/cors/v3/cors.proto',
  ],
  failing: cors('*'),
  passing: cors('https://chat.example.com'),
  *check(context) {
    for (const { origins, credentials } of policiesIn(context)) {
      const open = origins.find(allowsStrangers)
      if (open && credentials.value === true)
        yield {
          at: open,
          message: 'every website may send requests with the credentials of its visitors and read the answers',
          related: [{ at: credentials, part: 'pair', message: 'credentials are allowed here' }],
          help: 'list the origins that need credentials, or remove the permission to send them',
        }
    }
  },
}

interface Policy {
  origins: Cursor[]
  credentials: Cursor
}

function* policiesIn(context: RuleContext): Iterable<Policy> {
  for (const root of context.roots('standalone', 'agentgateway', 'gateway-api'))
    for (const container of mapsWith(root, 'cors')) {
      const policy = container.at('cors')
      yield { origins: policy.at('allowOrigins').items(), credentials: policy.at('allowCredentials') }
    }
  yield* optionScopes(context).flatMap(policiesOfGloo)
  for (const root of context.roots('envoy'))
    for (const [credentials, origins] of [
      ['allow_credentials', 'allow_origin_string_match'],
      ['allowCredentials', 'allowOriginStringMatch'],
    ] as const)
      for (const policy of mapsWith(root, credentials))
        yield { origins: policy.at(origins).items().map(textOf), credentials: policy.at(credentials) }
}

/**
 * A route that does not allow credentials inherits the permission of its host. The filter does not see routes that
 * answer themselves: Gloo writes headers with the literal origin there, which browsers refuse.
 */
function policiesOfGloo({ options, host, route }: OptionScope): Policy[] {
  const policy = options.at('cors')
  if (!policy.isSet || policy.at('disableForRoute').value === true || route?.has('directResponseAction')) return []
  const origins = ['allowOrigin', 'allowOriginRegex'].flatMap((name) => policy.at(name).items())
  const credentials = policy.at('allowCredentials')
  const inherited = host?.options.at('cors', 'allowCredentials')
  return [{ origins, credentials: credentials.value === true ? credentials : (inherited ?? credentials) }]
}

/** The text that a matcher of Envoy holds. */
function textOf(matcher: Cursor): Cursor {
  const places = [matcher.at('exact'), matcher.at('safe_regex', 'regex'), matcher.at('safeRegex', 'regex')]
  return places.find(({ string }) => string !== undefined) ?? matcher
}

/** Envoy also compares a pattern with the text `*`. */
const STRANGERS = ['https://stranger.invalid', 'http://stranger.invalid', '*']

/** Whether an entry allows any origin of a scheme: `*`, `https://*`, or a pattern that matches an unrelated origin. */
function allowsStrangers({ string, pointer }: Cursor): boolean {
  if (string === undefined) return false
  if (/regex/i.test(pointer)) return !refusalOf(string) && STRANGERS.some((origin) => matchesWhole(origin, string))
  return string === '*' || /^https?:\/\/\*+(?::\d+)?$/i.test(string)
}
