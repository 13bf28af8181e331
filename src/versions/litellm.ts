import type { Gateway } from './gateway.js'
import { changing, introduced } from './trait.js'

/**
 * LiteLLM's proxy, by differences of its releases 1.106.2, 1.106.12, 1.108.0, 1.108.14, 1.109.0, 1.109.3, 1.110.0 and
 * 1.110.2. Some changes were ported back: their first entries are releases of older lines.
 */
export const LITELLM = {
  name: 'litellm',
  title: 'LiteLLM',
  recorded: ['1.106.2'],
  traits: {
    keyHeaderIsOptional: introduced(
      '`litellm_key_header_name` counts only for requests that have that header',
      '1.108.0',
    ),
    refusesIdJag: introduced('identity assertions (`typ: oauth-id-jag+jwt`) are refused as bearer tokens', '1.108.0'),
    refusalParam: changing<string | null>('refusals have `"param": null` instead of the string `None`', 'None', [
      ['1.109.0'],
      null,
    ]),
  },
  fields: [],
} as const satisfies Gateway
