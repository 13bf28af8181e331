import type { Gateway } from './gateway.js'

/** The Gateway API's CRDs, by its Go types of 1.4.1, 1.5.0 and 1.6.0. */
export const GATEWAY_API = {
  name: 'gateway-api',
  title: 'Gateway API',
  recorded: ['1.4.1', '1.5.0', '1.6.0'],
  traits: {},
  fields: [
    {
      family: 'gateway-api',
      kinds: ['HTTPRoute'],
      path: 'spec.rules.*.filters.*.requestRedirect.statusCode',
      values: [303, 307, 308],
      since: ['1.5.0'],
    },
  ],
} satisfies Gateway
