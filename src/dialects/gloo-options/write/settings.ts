import type { Losses } from '../../../core/losses.js'
import type { Program } from '../../../core/program.js'
import type { Json } from './json.js'

/** The namespace of Gloo's own installation. */
export const NAMESPACE = 'gloo-system'

/** Paths without a route require a policy, which only the Settings can configure. */
export function requiresRbac({ listeners }: Program): boolean {
  return listeners.some((listener) => listener.unmatched.some((step) => step.kind === 'authorize'))
}

/** Every host without `rbac` is closed, and so are paths without a route. */
export function writeSettings({ listeners }: Program, losses: Losses): Json {
  for (const step of listeners.flatMap((listener) => listener.unmatched))
    if (step.kind === 'authorize') losses.exact(step.origin)
  return {
    apiVersion: 'gloo.solo.io/v1',
    kind: 'Settings',
    metadata: { name: 'default', namespace: NAMESPACE },
    spec: { rbac: { requireRbac: true } },
  }
}
