/** An address: 4 or 16 bytes. */
export type IpBytes = Uint8Array

/** Strictly: four decimals without leading zeros, or RFC 4291 with at most one `::`; no zone, no brackets. */
export function parseIp(text: string): IpBytes | undefined {
  return parseAddress(text, STRICT_DECIMAL)
}

const STRICT_DECIMAL = /^(0|[1-9][0-9]{0,2})$/
/** Networks are read by the crate `ipnet`, which allows leading zeros. */
const DECIMAL = /^[0-9]{1,3}$/

function parseAddress(text: string, decimal: RegExp): IpBytes | undefined {
  return text.includes(':') ? parseV6(text, decimal) : parseV4(text, decimal)
}

function parseV4(text: string, decimal: RegExp): IpBytes | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => decimal.test(part) && Number(part) < 256)) return undefined
  return Uint8Array.from(parts, Number)
}

function parseV6(text: string, decimal: RegExp): IpBytes | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groups(halves[0]!, halves.length === 1, decimal)
  const tail = halves.length === 2 ? groups(halves[1]!, true, decimal) : []
  if (!head || !tail) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const all = [...head, ...Array<number>(halves.length === 2 ? missing : 0).fill(0), ...tail]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]))
}

/** Groups of 16 bits; the last two may be written as an IPv4 address where the text ends with them. */
function groups(text: string, last: boolean, decimal: RegExp): number[] | undefined {
  if (text === '') return []
  const result: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) result.push(Number.parseInt(part, 16))
    else {
      const v4 = last && index === parts.length - 1 ? parseV4(part, decimal) : undefined
      if (!v4) return undefined
      result.push((v4[0]! << 8) | v4[1]!, (v4[2]! << 8) | v4[3]!)
    }
  }
  return result
}

/** RFC 5952: lower case, the longest run of zero groups as `::`; IPv4-mapped addresses in dotted form. */
export function ipText(bytes: IpBytes): string {
  if (bytes.length === 4) return bytes.join('.')
  const words = Array.from({ length: 8 }, (_, index) => (bytes[index * 2]! << 8) | bytes[index * 2 + 1]!)
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) return `::ffff:${bytes.slice(12).join('.')}`
  const run = longestZeros(words)
  const hex = (part: number[]) => part.map((word) => word.toString(16)).join(':')
  return run.length < 2 ? hex(words) : `${hex(words.slice(0, run.start))}::${hex(words.slice(run.start + run.length))}`
}

function longestZeros(words: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < words.length; start++) {
    let length = 0
    while (words[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

export interface Network {
  address: IpBytes
  prefix: number
}

/** `ADDRESS/PREFIX`; bits of the address below the prefix may be set. A prefix has as many digits as its largest. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([^/]+)\/([0-9]{1,3})$/.exec(text)
  const address = match ? parseAddress(match[1]!, DECIMAL) : undefined
  if (!address || Number(match![2]) > address.length * 8) return undefined
  if (address.length === 4 && match![2]!.length > 2) return undefined
  return { address, prefix: Number(match![2]) }
}

export function networkText({ address, prefix }: Network): string {
  return `${ipText(address)}/${prefix}`
}

/** The address with every bit below the prefix cleared. */
export function masked({ address, prefix }: Network): Network {
  return {
    address: address.map((byte, index) => byte & (0xff << (8 - Math.min(8, Math.max(0, prefix - index * 8))))),
    prefix,
  }
}

/** Same family, and the first `prefix` bits agree. */
export function networkContains(network: Network, address: IpBytes): boolean {
  if (network.address.length !== address.length) return false
  const a = masked(network).address
  const b = masked({ address, prefix: network.prefix }).address
  return a.every((byte, index) => byte === b[index])
}

/** `10.0.0.1`, `10.0.0.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`; `undefined`: not an address. */
export function parsePeer(text: string): { address: string; port?: number } | undefined {
  const match = /^(?:\[([^\]]*)\]|([0-9.]+)|([0-9a-fA-F:.]+))(?::(\d{1,5}))?$/.exec(text)
  const address = match?.[1] ?? match?.[2] ?? match?.[3]
  if (address === undefined || parseIp(address) === undefined) return undefined
  return { address, ...(match![4] !== undefined && { port: Number(match![4]) }) }
}

/** The address of a network without the bits below its prefix, as written where it is not an address. */
export function maskedAddress(address: string, bits: number): string {
  const network = parseNetwork(`${address}/${bits}`)
  return network ? ipText(masked(network).address) : address
}

/** The first address of a network, and the first behind it. */
export function endsOfNetwork({ address, prefix }: Network): string[] {
  const size = BigInt(address.length * 8)
  const mask = (1n << (size - BigInt(prefix))) - 1n
  const first = toNumber(address) & ~mask
  const behind = first + mask + 1n
  return (behind < 1n << size ? [first, behind] : [first]).map((end) => ipText(toBytes(end, address.length)))
}

function toNumber(bytes: IpBytes): bigint {
  return [...bytes].reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

function toBytes(number: bigint, length: number): IpBytes {
  const shifts = Array.from({ length }, (_, at) => BigInt((length - 1 - at) * 8))
  return Uint8Array.from(shifts, (shift) => Number((number >> shift) & 255n)) as IpBytes
}
