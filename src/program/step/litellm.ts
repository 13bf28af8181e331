import type { StepBase } from '../step.js'

/** LiteLLM's own order of checks; each reads `state` where it says so. */
export type LiteLlmStep = RouteAllowList

/** `general_settings.allowed_routes`: exact paths, before any credential is looked at. */
export interface RouteAllowList extends StepBase {
  kind: 'route-allow-list'
  routes: string[]
}
