import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Cors } from '../../core/step/cors.js'
import { engineOf } from '../../gateways/registry.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { requestSteps } from '../lookup/authorize.js'
import { cursorAt, stringsBelow } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const cors = (origin: string) =>
  standalone(`cors:
  allowOrigins: ["${origin}"]
  allowMethods: [GET, POST]
  allowCredentials: true`)

export const corsAnyOriginCredentials: Rule = {
  code: 'CW6068',
  severity: 'warning',
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
    const open = [...policiesWithCredentials(context)].filter(({ cors, allowsStrangers }) => allowsStrangers(cors))
    for (const policy of firstOfEach(open, ({ cors }) => originKey(cors.origin)))
      yield {
        ...placeOf(policy, context),
        message: 'every website may send requests with the credentials of its visitors and read the answers',
        help: 'list the origins that need credentials, or remove the permission to send them',
      }
  },
}

const STRANGERS = ['https://stranger.invalid', 'http://stranger.invalid']

interface Policy {
  cors: Cors
  allowsStrangers: (cors: Cors) => boolean
}

function* policiesWithCredentials({ programs }: RuleContext): Iterable<Policy> {
  for (const program of programs) {
    const { allowsOrigin, corsNeedsUpstream } = engineOf(program)
    if (!allowsOrigin) continue
    for (const { step, route } of requestSteps(program)) {
      if (step.kind !== 'cors' || !step.allowCredentials) continue
      if (corsNeedsUpstream && route && route.action.kind !== 'forward') continue
      yield { cors: step, allowsStrangers: (cors) => STRANGERS.some((origin) => allowsOrigin(cors, origin)) }
    }
  }
}

/** The entry that allows the origins, if it is in the policy as it is: Envoy inherits fields from the host. */
function placeOf({ cors, allowsStrangers }: Policy, context: RuleContext): Pick<Report, 'at' | 'part'> {
  const { origin, allowOrigins, allowOriginRegex } = cors
  for (const entry of stringsBelow(cursorAt(context, origin))) {
    const isEntry = (text: string) => text === entry.string
    const alone = { allowOrigins: allowOrigins.filter(isEntry), allowOriginRegex: allowOriginRegex.filter(isEntry) }
    if (allowsStrangers({ ...cors, ...alone })) return { at: entry }
  }
  return { at: origin, part: 'key' }
}
