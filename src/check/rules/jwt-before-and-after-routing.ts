import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Program } from '../../core/program.js'
import type { Authenticate } from '../../core/step/authenticate.js'
import type { Step } from '../../core/step/step.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { routesBelow } from '../lookup/authorize.js'
import { describeSource } from '../lookup/credentials.js'
import type { Rule } from '../rule.js'

export const jwtBeforeAndAfterRouting: Rule = {
  code: 'CW3005',
  severity: 'warning',
  title: 'JWT policies both before and after the route is chosen',
  families: ['agentgateway', 'standalone'],
  why: `A listener's policy runs before the route is chosen and removes the token from the request. A strict policy of the route
reads the same header afterwards, finds no token, and answers 401 to every request.`,
  evidence: ['agentgateway/gateway-and-route-jwt'],
  failing: standalone(JWT_AUTH, JWT_AUTH),
  passing: standalone('authorization:\n  rules:\n  - allow: jwt.team == "dev"', JWT_AUTH),
  *check({ programs }) {
    const pairs = programs.flatMap((program) => [...strictAfterRemoval(program)])
    for (const [before, after] of firstOfEach(pairs, ([, { origin }]) => originKey(origin)))
      yield {
        at: after.origin,
        part: 'key',
        message:
          'every request gets 401 `no bearer token found`: the policy before routing has already removed the token',
        related: [{ at: before.origin, part: 'key', message: 'removes the token it verified' }],
        help: 'keep one of them; the claims of the first are available to the rules of the route',
      }
  },
}

/** Strict policies of routes, each after one that a listener has for the same location of the token. */
function* strictAfterRemoval({ listeners }: Program): Iterable<[before: Authenticate, after: Authenticate]> {
  for (const { steps, hosts } of listeners) {
    const removing = steps
      .filter(isAuthenticate)
      .filter(({ providers }) => providers.some(({ keepToken }) => !keepToken))
    for (const after of [...routesBelow(hosts)].flatMap((route) => route.steps.filter(isAuthenticate))) {
      const before = removing.find(
        ({ source }) => source && after.source && describeSource(source) === describeSource(after.source),
      )
      if (before && after.onMissing === 'refuse') yield [before, after]
    }
  }
}

const isAuthenticate = (step: Step): step is Authenticate => step.kind === 'authenticate'
