import type { Gateway } from './gateway.js'
import { introduced } from './trait.js'

/** Envoy, by running the same requests through 1.36.4, 1.38.3, 1.39.0, 1.39.3 and 1.40.0. */
export const ENVOY = {
  name: 'envoy',
  title: 'Envoy',
  recorded: ['1.36.4', '1.38.3', '1.39.0', '1.39.3', '1.40.0'],
  traits: {
    removesAllClaimHeaders: introduced(
      'headers that claims are copied to are removed from the request on every route, not only where their provider is required',
      '1.40.0',
    ),
    anyHeaderLine: introduced(
      'each line of a repeated header is compared by itself, not the lines joined with `,`',
      '1.39.0',
    ),
    dotsWithParameters: introduced('`/..;x` is a dot segment when paths are normalized', '1.39.3'),
    regexOnBytes: introduced('regular expressions match bytes instead of characters', '1.39.3'),
    largePatterns: introduced('regular expressions with large programs (`\\pL+`) are accepted', '1.39.3'),
  },
  fields: [],
} satisfies Gateway
