import type { Gateway, VersionedField } from './gateway.js'

const ROUTE = { family: 'gateway-api', kinds: ['HTTPRoute'] } as const
const GATEWAY = { family: 'gateway-api', kinds: ['Gateway'] } as const

const FIELDS: readonly VersionedField[] = [
  { ...ROUTE, path: 'spec.rules.*.**.filters.*.cors', since: ['1.3.0'] },
  { ...ROUTE, path: 'spec.rules.*.**.filters.*.externalAuth', since: ['1.4.0'] },
  {
    ...ROUTE,
    path: 'spec.rules.*.**.filters.*.requestRedirect.statusCode',
    values: [303, 307, 308],
    since: ['1.5.0'],
  },
  { ...ROUTE, path: 'spec.rules.*.sessionPersistence.idleTimeout', until: ['1.6.0'] },
  { family: 'gateway-api', kinds: ['HTTPRoute', 'GRPCRoute'], path: 'spec.useDefaultGateways', since: ['1.4.0'] },
  { ...GATEWAY, path: 'spec.allowedListeners', since: ['1.3.0'] },
  { ...GATEWAY, path: 'spec.defaultScope', since: ['1.4.0'] },
  { ...GATEWAY, path: 'spec.tls', since: ['1.4.0'] },
]

/** The Gateway API's CRDs of the experimental channel, by those of each release; the standard channel has fewer fields. */
export const GATEWAY_API = {
  name: 'gateway-api',
  title: 'Gateway API',
  recorded: ['1.2.1', '1.3.0', '1.4.1', '1.5.0', '1.6.0'],
  traits: {},
  fields: FIELDS,
} satisfies Gateway
