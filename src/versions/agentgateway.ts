import type { Gateway } from './gateway.js'

/** agentgateway; the recordings are of a build of 21 August 2026, six days before 1.5.0. */
export const AGENTGATEWAY = {
  name: 'agentgateway',
  title: 'agentgateway',
  recorded: ['1.4.1', '1.5.0-main.20260821'],
  traits: {},
  fields: [],
} as const satisfies Gateway
