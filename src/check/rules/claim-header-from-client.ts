import type { Program } from '../../core/program.js'
import type { Provider } from '../../core/step/authenticate.js'
import { ENVOY } from '../../versions/envoy.js'
import { traitsAt } from '../../versions/gateway.js'
import { JWT, virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = virtualService({
  options: `${JWT}
      claimsToHeaders:
      - claim: sub
        header: x-user`,
  routes: `- matchers: [{ prefix: /public }]
  options: { jwt: { disable: true } }
  routeAction: { single: { upstream: { name: models } } }
- matchers: [{ prefix: / }]
  routeAction: { single: { upstream: { name: models } } }`,
})

export const claimHeaderFromClient: Rule = {
  code: 'CW3050',
  severity: 'warning',
  risk: 'high',
  title: 'header of a claim that clients can set themselves',
  families: ['gloo', 'envoy'],
  why: `Before 1.40, Envoy removes a header that claims are copied to only on routes that require a token of the
provider. On every other route a header sent by the client reaches the upstream, which cannot distinguish it from a
claim. Gloo ships such versions: specify yours with \`--target gloo=1.21\`.`,
  evidence: ['gloo@1.36.4/random-jwt-02'],
  failing: { text, targets: { gloo: '1.21' } },
  passing: { text, targets: { envoy: '1.40.0' } },
  *check(context) {
    const { version } = context.graph.targets.envoy
    if (traitsAt(ENVOY, version).removesAllClaimHeaders) return
    for (const program of context.programs) {
      const routes = routesOf(program)
      for (const provider of new Set(routes.flatMap(({ providers }) => providers)))
        for (const { header, append } of provider.claimsToHeaders) {
          const open = routes.find(({ providers }) => !providers.some((one) => sets(one, header)))
          if (append || !open) continue
          yield {
            at: provider.origin,
            message: `clients can set \`${header}\` on routes that do not ask provider \`${provider.name}\` for a token: Envoy ${version} passes it on there`,
            related: [{ at: open.origin, message: 'such a route' }],
            help: 'remove the header on the other routes, or run Envoy 1.40 or later',
          }
        }
    }
  },
}

const sets = ({ claimsToHeaders }: Provider, header: string): boolean =>
  claimsToHeaders.some((one) => one.header.toLowerCase() === header.toLowerCase())

/** Each route with the providers that are asked on it. */
function routesOf({ listeners }: Program) {
  return listeners
    .flatMap(({ hosts }) => hosts.flatMap(({ routes }) => routes))
    .map(({ steps, origin }) => ({
      origin,
      providers: steps.flatMap((step): Provider[] => (step.kind === 'authenticate' ? step.providers : [])),
    }))
}
