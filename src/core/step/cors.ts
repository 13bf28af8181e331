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
  /** Seconds. */
  maxAge?: number
  /** Envoy: where it runs in a chain whose filters all have a place. */
  place?: number
}
