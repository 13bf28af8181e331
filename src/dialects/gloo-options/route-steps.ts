import type { Origin } from '../../finding.js'
import type { Action } from '../../program/program.js'
import type { Step } from '../../program/step.js'
import { readCors } from './cors.js'
import { readHeaderManipulation } from './header-manipulation.js'
import { readJwt, STAGES } from './jwt.js'
import type { Options } from './options.js'
import { readOutside } from './outside.js'
import { readRbac } from './rbac.js'
import type { GlooReader } from './reader.js'
import { readRewrites } from './rewrites.js'

/** Everything that happens to a request of a route. `required`: where the Settings say `requireRbac`. */
export function readRouteSteps(
  host: Options,
  route: Options,
  action: Action,
  required: Origin | null,
  reader: GlooReader,
): Step[] {
  const steps: (Step | null)[] = [
    readCors(host, route, reader),
    ...readOutside(host, route, reader),
    ...STAGES.map((stage) => readJwt(stage, host, route, reader)),
    readRbac(host, route, required, reader),
  ]
  // The route's header rules come first, so that of two replacements the host's stays.
  for (const options of [route, host]) {
    const at = options.get('headerManipulation')
    if (at) steps.push(...readHeaderManipulation(at, reader))
  }
  if (action.kind === 'forward') steps.push(...readRewrites(route, reader))
  return steps.filter((step) => step !== null)
}
