import type { Provider } from '../core/step/authenticate.js'
import type { JwtRequirement } from '../core/step/envoy.js'
import type { Step } from '../core/step/step.js'

/** Providers whose tokens these steps verify, each once, in the order in which the steps run. */
export function providersIn(steps: readonly Step[]): Provider[] {
  return [...new Set(steps.flatMap(providersOf))]
}

function providersOf(step: Step): Provider[] {
  switch (step.kind) {
    case 'authenticate':
      return step.providers
    case 'mcp-authentication':
      return [step.provider]
    case 'envoy-jwt':
      return step.rules.flatMap(({ requirement }) => requiredProviders(requirement))
    case 'either':
      return step.of.flat().flatMap(providersOf)
    default:
      return []
  }
}

function requiredProviders(requirement: JwtRequirement): Provider[] {
  if (requirement.kind === 'any' || requirement.kind === 'all') return requirement.of.flatMap(requiredProviders)
  if (requirement.kind !== 'provider') return []
  const { provider, audiences } = requirement
  return [audiences ? { ...provider, audiences } : provider]
}

/** The name that users know a provider by: dialects without names number their providers, and the issuer is clearer. */
export function providerLabel({ name, issuer }: Provider): string {
  return issuer && /^(?:\d+|mcp|issuer-\d+|keys-\d+)$/.test(name) ? issuer : name
}

/** What users call these providers, each name once. */
export const providerLabels = (providers: readonly Provider[]): string[] => [...new Set(providers.map(providerLabel))]

/** Whether a user means this provider: by its name or its issuer. */
export const isNamed = ({ name, issuer }: Provider, given: string): boolean => name === given || issuer === given
