import type { Gateway, VersionedField } from './gateway.js'
import { introduced } from './trait.js'

const AFTER_1_5_0 = ['1.5.1']

/** Fields of Kubernetes objects that 1.4.1 does not have, read from the Go types of the recorded build. */
const SINCE_THE_BUILD: readonly VersionedField[] = [
  'spec.**.jwtSign',
  'spec.**.finalTransformations',
  'spec.**.limitOverride',
  'spec.**.accessTokenScopes',
  'spec.**.certificateSource',
  'spec.**.openAIModeration.moderation',
].map((path) => ({ family: 'agentgateway', path, since: ['1.5.0-main.20260821'] }))

/**
 * agentgateway. The recordings are of a build of 21 August 2026, six days before 1.5.0. What differs from 1.4.1 was read
 * from the sources, what came later from its pull requests.
 */
export const AGENTGATEWAY = {
  name: 'agentgateway',
  title: 'agentgateway',
  recorded: ['1.4.1', '1.5.0-main.20260821'],
  traits: {
    requiresCheckedClaims: introduced(
      'tokens must have `iss`, and `aud` where audiences are configured; before, a token without them passed',
      '1.5.0-main.20260821',
    ),
    oldestPolicyCounts: introduced(
      'of two policies of one kind on one target the oldest counts; before, it was not defined which',
      ...AFTER_1_5_0,
    ),
  },
  fields: [
    ...SINCE_THE_BUILD,
    { family: 'agentgateway', path: 'spec.**.jwtAuthentication.preserveToken', since: ['1.5.0'] },
    { family: 'standalone', path: '**.jwtAuth.preserveToken', since: ['1.5.0'] },
    { family: 'agentgateway', path: 'spec.**.jwtAuthentication.providers.*.jwtValidationOptions', since: AFTER_1_5_0 },
    { family: 'agentgateway', path: 'spec.backend.mcp.authentication.jwtValidationOptions', since: AFTER_1_5_0 },
  ],
} satisfies Gateway
