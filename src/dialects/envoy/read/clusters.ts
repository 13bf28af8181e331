import type { Backend } from '../../../core/program.js'
import type { Message } from './message.js'
import { originOf, type Reader } from './reader.js'

type Address = Backend['addresses'][number]

/** Clusters by name. How they balance, check and connect has no influence on who gets in. */
export class ReadClusters {
  private readonly byName = new Map<string, { message: Message; addresses: Address[] }>()

  constructor(
    messages: readonly Message[],
    private readonly reader: Reader,
  ) {
    for (const message of messages) {
      const name = message.text('name') ?? ''
      this.byName.set(name, { message, addresses: readAddresses(message) })
    }
  }

  /** The same clusters, for another reader. */
  with(reader: Reader): ReadClusters {
    const other = new ReadClusters([], reader)
    for (const [name, found] of this.byName) other.byName.set(name, found)
    return other
  }

  /** The backend that a route sends to; Envoy checks that it is there. */
  backend(user: Message, member: string, weight: number): Backend {
    const name = user.text(member) ?? ''
    const found = this.byName.get(name)
    if (!found) this.reader.refuse('CW3001', user.cursor(member), `there is no cluster \`${name}\``)
    const origin = originOf(found?.message.at ?? user.at)
    return { name, type: 'cluster', weight, addresses: found?.addresses ?? [], steps: [], origin }
  }
}

function readAddresses(message: Message): Address[] {
  const tls = message.has('transport_socket')
  const byName = /DNS/.test(message.word('type', ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST']))
  const endpoints = message.message('load_assignment')?.messages('endpoints') ?? []
  return endpoints
    .flatMap((one) => one.messages('lb_endpoints'))
    .flatMap((one) => one.message('endpoint') ?? [])
    .flatMap((endpoint) => {
      const socket = endpoint.message('address')?.message('socket_address')
      const host = socket?.text('address')
      if (host === undefined) return []
      const port = socket?.number('port_value')
      // What is looked up by name has that name, unless another is given.
      const hostname = endpoint.text('hostname') || (byName ? host : undefined)
      return [{ host, ...(port !== undefined && { port }), ...(hostname && { hostname }), ...(tls && { tls }) }]
    })
}
