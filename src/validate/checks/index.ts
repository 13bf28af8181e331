import type { Check } from './check.js'
import { LITELLM } from './litellm.js'
import { STANDALONE } from './standalone.js'
import { TUTORIAL } from './tutorial.js'

/** Checks that neither JSON Schema nor the CustomResourceDefinitions express, by family and the name of the type in its model. */
export const CHECKS: Readonly<Record<string, () => Readonly<Record<string, Check>>>> = {
  agentgateway: () => TUTORIAL,
  litellm: () => LITELLM,
  standalone: () => STANDALONE,
}
