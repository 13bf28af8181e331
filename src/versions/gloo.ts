import type { Gateway } from './gateway.js'
import { changing } from './trait.js'

/** Gloo's controller and CRDs (its changelog and protos). What answers requests is the Envoy that it ships. */
export const GLOO = {
  name: 'gloo',
  title: 'Gloo',
  recorded: ['1.18.0', '1.19.0', '1.20.0', '1.21.0', '1.22.0'],
  traits: {
    envoy: changing<string>(
      'Gloo ships another Envoy',
      '1.31.2',
      [['1.19.0'], '1.33.2'],
      [['1.20.0'], '1.35.2'],
      [['1.21.0'], '1.36.5'],
      [['1.22.0'], '1.36.9'],
    ),
  },
  fields: [
    { family: 'gloo', path: '**.jwtPrincipal.matcher', values: ['REGEX_MATCH'], since: ['1.21.0-beta11'] },
    { family: 'gloo', path: '**.jwtPrincipal.matcher', since: ['1.9.0-beta13'] },
    { family: 'gloo', path: '**.rbac.policies.*.nestedClaimDelimiter', since: ['1.9.0-beta12'] },
    { family: 'gloo', path: '**.validationPolicy', since: ['1.18.0-beta21'] },
    { family: 'gloo', path: '**.attachFailedStatusToMetadata', since: ['1.19.0-beta13'] },
    { family: 'gloo', path: '**.jwtProvidersStaged', since: ['1.18.0'] },
    { family: 'gloo', path: '**.rateLimitedRetryBackOff', since: ['1.20.0'] },
    { family: 'gloo', path: '**.graphqlApiRef', until: ['1.20.0'] },
    ...['extProcEarly', 'extProcLate', 'disableExtProcEarly', 'disableExtProcLate'].map((name) => ({
      family: 'gloo' as const,
      path: `**.${name}`,
      since: ['1.21.0'],
    })),
    { family: 'gloo', path: '**.apiKeyAuth.hmac', since: ['1.21.0'] },
    { family: 'gloo', path: '**.apiKeyAuth.digest', since: ['1.22.0'] },
    { family: 'gloo', path: '**.apiKeyAuth.match', since: ['1.22.0'] },
    { family: 'gloo', path: '**.accessTokenValidation.jwt.audiences', since: ['1.22.0'] },
    { family: 'gloo', path: '**.xsltTransformation', until: ['1.22.0'] },
  ],
} satisfies Gateway
