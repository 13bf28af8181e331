import type { Gateway } from './gateway.js'

/** Envoy, by running the same requests through 1.36.4, 1.38.3, 1.39.0, 1.39.3 and 1.40.0. */
export const ENVOY = {
  name: 'envoy',
  title: 'Envoy',
  recorded: ['1.40.0'],
  traits: {},
  fields: [],
} as const satisfies Gateway
