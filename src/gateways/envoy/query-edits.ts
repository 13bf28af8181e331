import type { QueryEdit } from '../../core/step/envoy.js'
import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { formatValue } from './format.js'
import { decodedQuery, withQuery } from './path.js'

/** `query_parameter_mutations`: all parameters are decoded, but only new values are encoded. */
export function editQuery(edits: readonly QueryEdit[], exchange: Exchange): void {
  const pairs = edits.reduce((pairs, edit) => applyEdit(edit, pairs, exchange), decodedQuery(exchange.path))
  exchange.path = withQuery(exchange.path, pairs)
  const names = edits.map(({ op, name }) => `${op} \`${name}\``).join(', ')
  exchange.trace?.add('headers', 'change', `query parameters: ${names}`, edits[0]!.origin)
}

type Pairs = [name: string, value: string][]

function applyEdit({ op, name, value = '', only }: QueryEdit, pairs: Pairs, exchange: Exchange): Pairs {
  const key = toBytes(name)
  const exists = pairs.some(([known]) => known === key)
  if (only !== undefined && exists !== (only === 'present')) return pairs
  const kept = op === 'add' ? pairs : pairs.filter(([known]) => known !== key)
  return op === 'remove' ? kept : [...kept, [key, encode(formatValue(value, { exchange }).value)]]
}

const encode = (bytes: string): string =>
  bytes.replace(/[^\w.*-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
