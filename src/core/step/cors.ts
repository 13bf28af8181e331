import type { ChainPlace } from './outside.js'
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
  /** Envoy: preflights that ask for access to a private network are allowed it. */
  allowPrivateNetwork?: boolean
  /** Envoy: preflights of other origins are answered, too. */
  answersEveryPreflight?: boolean
  /** Envoy: its place in the filter chain, if it does not come first. */
  place?: ChainPlace
}
