import type { Gateway } from './gateway.js'

/** The Gateway API's CRDs. */
export const GATEWAY_API = {
  name: 'gateway-api',
  title: 'Gateway API',
  recorded: ['1.4.1', '1.6.0'],
  traits: {},
  fields: [],
} as const satisfies Gateway
