import { CelError } from '../../cel/error.js'
import type { Call, CelFunction } from '../../cel/evaluate/call.js'
import { FUNCTIONS } from '../../cel/evaluate/functions/table.js'
import { readQuantity } from '../../core/quantity.js'
import { matchesSomewhere } from '../../yaml/re2.js'

/**
 * Functions of the API server's CEL that agentgateway's lacks or that differ there
 * (https://kubernetes.io/docs/reference/using-api/cel). A URL is the string that `url` has accepted, a quantity a number.
 */
export const KUBERNETES_FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map<string, CelFunction>([
  ['matches', (call) => matchesSomewhere(call.text(0), call.receiverText())],
  ['size', size],
  ['isURL', (call) => isUrl(call.text(0))],
  ['url', url],
  ['getScheme', (call) => partsOf(call.receiverText()).scheme],
  ['getHostname', (call) => partsOf(call.receiverText()).hostname],
  ['quantity', (call) => quantity(call.text(0))],
  ['isLessThan', (call) => Number(call.receiver()) < Number(call.value(0))],
  ['isGreaterThan', (call) => Number(call.receiver()) > Number(call.value(0))],
])

/** The size of a string is its number of code points. */
function size(call: Call) {
  const value = call.receiverOrFirst()
  return typeof value === 'string' ? BigInt([...value].length) : FUNCTIONS.get('size')!(call)
}

function isUrl(text: string): boolean {
  return text.startsWith('/') || URL.canParse(text)
}

function url(call: Call): string {
  const text = call.text(0)
  if (!isUrl(text)) throw new CelError('`url`: the string is not a URL')
  return text
}

function partsOf(text: string): { scheme: string; hostname: string } {
  const [, scheme = '', authority = ''] = /^([^:/?#]+):(?:\/\/([^/?#]*))?/.exec(text) ?? []
  return {
    scheme: scheme.toLowerCase(),
    hostname: authority
      .replace(/^.*@/, '')
      .replace(/:\d*$/, '')
      .replace(/^\[|\]$/g, ''),
  }
}

function quantity(text: string): number {
  const value = readQuantity(text)
  if (value === undefined) throw new CelError('`quantity`: the string is not a quantity')
  return value
}
