import type { StepBase } from './step.js'

export interface Cors extends StepBase {
  kind: 'cors'
  allowOrigins: string[]
  /** Gloo: origins by regular expression. */
  allowOriginRegex: string[]
  allowMethods: string[]
  allowHeaders: string[]
  exposeHeaders: string[]
  allowCredentials: boolean
  /** Seconds. Envoy sends any text as it is written. */
  maxAge?: number | string
  /** Envoy: its place in the filter chain, if all filters have one. */
  place?: number
}
