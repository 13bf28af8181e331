import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { headerValues } from './exchange.js'
import { claimAt } from './token.js'
import type { ProtoValue } from '../../text/proto-json.js'

const COMMAND = /%(?:%|([A-Z_]+)(?:\(([^()]*)\))?(?::([0-9]+))?%)/g

/**
 * A header value with Envoy's `%COMMANDS%` replaced; one without a value is empty. `null`: holds a command whose value
 * only the running proxy knows.
 */
export function formatValue(text: string, exchange: Exchange): string | null {
  let known = true
  const value = toBytes(text).replace(COMMAND, (all, name?: string, argument?: string, limit?: string) => {
    if (all === '%%') return '%'
    const found = command(name!, argument ?? '', exchange)
    if (found === null) known = false
    return (found ?? '').slice(0, limit === undefined ? undefined : Number(limit))
  })
  return known ? value : null
}

function command(name: string, argument: string, exchange: Exchange): string | null {
  if (name === 'PROTOCOL') return 'HTTP/1.1'
  if (name === 'REQ') {
    for (const header of argument.split('?')) {
      const value = headerValues(exchange, header.toLowerCase())[0]
      if (value !== undefined) return value
    }
    return ''
  }
  if (name !== 'DYNAMIC_METADATA') return null
  const [filter, , ...path] = argument.split(':')
  const payload = filter === 'envoy.filters.http.jwt_authn' ? exchange.lastPayload : null
  return payload ? metadataText(claimAt(payload, path)) : ''
}

/** Dynamic metadata in a header: strings as they are, everything else as JSON. */
export function metadataText(value: ProtoValue | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'string') return toBytes(value)
  return toBytes(JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? Object.fromEntries(one) : one)))
}
