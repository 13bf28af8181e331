import { CelError, unexpectedType } from '../../error.js'
import { type Arguments, type CelValue, Opaque, typeWord, Uint } from '../../value.js'
import type { FunctionTable } from '../call.js'
import {
  type IpBytes,
  ipText,
  masked,
  type Network,
  networkContains,
  networkText,
  parseIp,
  parseNetwork,
} from '../ip.js'

/** IP addresses and networks; their functions are methods. */
export const NET: FunctionTable = {
  ip: (call) => parsedIp(call.text(0)),
  cidr(call) {
    const network = parseNetwork(call.text(0))
    if (!network) throw new CelError('`cidr`: invalid network')
    return new Cidr(network)
  },
  isIP: (call) => parseIp(call.text(0)) !== undefined,
}

function parsedIp(text: string): Ip {
  const bytes = parseIp(text)
  if (!bytes) throw new CelError('invalid IP address syntax')
  return new Ip(bytes)
}

class Ip extends Opaque {
  readonly typeName = 'agent_celx::cidr::IP'

  constructor(readonly bytes: IpBytes) {
    super()
  }

  equals(other: Opaque): boolean {
    return other instanceof Ip && ipText(other.bytes) === ipText(this.bytes)
  }

  toJson(): CelValue {
    return ipText(this.bytes)
  }

  override call(name: string): CelValue | undefined {
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
    if (kind) return kind(this.bytes)
    return name === 'family' ? (this.bytes.length === 4 ? 4n : 6n) : undefined
  }
}

const isV4 = (ip: IpBytes) => ip.length === 4
const all = (bytes: IpBytes, value: number) => bytes.every((byte) => byte === value)
const unspecified = (ip: IpBytes) => all(ip, 0)
const loopback = (ip: IpBytes) => (isV4(ip) ? ip[0] === 127 : all(ip.slice(0, 15), 0) && ip[15] === 1)
const linkLocal = (ip: IpBytes) =>
  isV4(ip) ? ip[0] === 169 && ip[1] === 254 : ip[0] === 0xfe && (ip[1]! & 0xc0) === 0x80
const multicast = (ip: IpBytes) => (isV4(ip) ? ip[0]! >= 224 && ip[0]! < 240 : ip[0] === 0xff)
const uniqueLocal = (ip: IpBytes) => !isV4(ip) && (ip[0]! & 0xfe) === 0xfc
const broadcast = (ip: IpBytes) => isV4(ip) && all(ip, 255)

/** Private IPv4 networks count as global here. */
const KINDS: Record<string, (ip: IpBytes) => boolean> = {
  isUnspecified: unspecified,
  isLoopback: loopback,
  isLinkLocalUnicast: linkLocal,
  isLinkLocalMulticast: (ip) =>
    isV4(ip) ? ip[0] === 224 && ip[1] === 0 && ip[2] === 0 : ip[0] === 0xff && (ip[1]! & 0x0f) === 0x02,
  isGlobalUnicast: (ip) =>
    ![loopback, linkLocal, broadcast, multicast, unspecified, uniqueLocal].some((kind) => kind(ip)),
}

class Cidr extends Opaque {
  readonly typeName = 'agent_celx::cidr::Cidr'

  constructor(readonly network: Network) {
    super()
  }

  equals(other: Opaque): boolean {
    return other instanceof Cidr && networkText(other.network) === networkText(this.network)
  }

  toJson(): CelValue {
    return networkText(this.network)
  }

  override call(name: string, args: Arguments): CelValue | undefined {
    if (name === 'ip') return new Ip(this.network.address)
    if (name === 'masked') return new Cidr(masked(this.network))
    if (name === 'prefixLength') return new Uint(BigInt(this.network.prefix))
    if (name === 'containsIP') return this.containsIp(args.value(0))
    return name === 'containsCIDR' ? this.containsNetwork(args.value(0)) : undefined
  }

  private containsIp(value: CelValue): boolean {
    const ip = typeof value === 'string' ? parsedIp(value) : value
    if (!(ip instanceof Ip)) throw unexpectedType(typeWord(value), 'string or ip')
    return networkContains(this.network, ip.bytes)
  }

  private containsNetwork(value: CelValue): boolean {
    if (!(value instanceof Cidr)) throw unexpectedType(typeWord(value), 'cidr')
    return value.network.prefix >= this.network.prefix && networkContains(this.network, value.network.address)
  }
}
