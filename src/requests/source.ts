import { parseIp } from '../cel/evaluate/ip.js'
import type { Request } from '../core/http.js'

/** `10.0.0.1`, `10.0.0.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`; `undefined`: not an address. */
export function sourceOf(text: string): Request['source'] {
  const match = /^(?:\[([^\]]*)\]|([0-9.]+)|([0-9a-fA-F:.]+))(?::(\d{1,5}))?$/.exec(text)
  const address = match?.[1] ?? match?.[2] ?? match?.[3]
  if (address === undefined || parseIp(address) === undefined) return undefined
  return { address, ...(match![4] !== undefined && { port: Number(match![4]) }) }
}
