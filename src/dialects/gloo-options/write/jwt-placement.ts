import { type Authenticate, STAGES, type Stage } from '../../../core/step/authenticate.js'
import { isSame, mostCommon } from './common.js'
import type { Json } from './json.js'
import type { JwtWriter } from './jwt.js'

/** The JWT filters of a route by stage. */
export type Staged = Partial<Record<Stage, Authenticate>>

/**
 * Writes what most routes share on the host. Another route switches it off or has its own providers, which are two
 * members of a one-of: a stage for which some route would need both is written on the routes.
 */
export function placeJwt(routes: readonly Staged[], jwt: JwtWriter): { host: Json; routes: Json[] } {
  const common = commonOf(routes)
  const written = STAGES.flatMap((stage) => {
    const step = common[stage]
    return step ? [[stage, jwt.block(step)] as const] : []
  })
  return {
    host: written.length > 0 ? { jwtStaged: Object.fromEntries(written) } : {},
    routes: routes.map((route) => onRoute(route, common, jwt)),
  }
}

function commonOf(routes: readonly Staged[]): Staged {
  const common: Staged = {}
  for (const stage of STAGES) {
    const step = mostCommon(routes.map((route) => route[stage]))
    if (step) common[stage] = step
  }
  for (let again = true; again; ) {
    const clashing = STAGES.find((stage) => routes.some((route) => clashes(route, stage, common)))
    again = clashing !== undefined
    if (clashing) delete common[clashing]
  }
  return common
}

/** The route would switch this stage off and have its own providers in the other one. */
function clashes(route: Staged, stage: Stage, common: Staged): boolean {
  return switchesOff(route, stage, common) && STAGES.some((other) => hasOwn(route, other, common))
}

const switchesOff = (route: Staged, stage: Stage, common: Staged): boolean =>
  common[stage] !== undefined && route[stage] === undefined

const hasOwn = (route: Staged, stage: Stage, common: Staged): boolean =>
  route[stage] !== undefined && !isSame(route[stage], common[stage])

function onRoute(route: Staged, common: Staged, jwt: JwtWriter): Json {
  const stages = STAGES.filter((stage) => hasOwn(route, stage, common))
  if (stages.length > 0)
    return { jwtProvidersStaged: Object.fromEntries(stages.map((stage) => [stage, jwt.block(route[stage]!)])) }
  const off = STAGES.filter((stage) => switchesOff(route, stage, common))
  return off.length > 0 ? { jwtStaged: Object.fromEntries(off.map((stage) => [stage, { disable: true }])) } : {}
}
