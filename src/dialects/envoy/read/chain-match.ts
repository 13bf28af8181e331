import { originOf } from '../../../core/origin-of.js'
import type { FilterChainMatch } from '../../../core/program.js'
import type { Network } from '../../../core/step/envoy.js'
import type { Message } from './message.js'
import { readNetwork } from './native/conditions.js'

const SOURCES = ['ANY', 'SAME_IP_OR_LOOPBACK', 'EXTERNAL'] as const

/** The connections that a filter chain serves. `fallback`: those that no other chain does. */
export function readChainMatch(chain: Message, fallback: boolean): FilterChainMatch {
  const match = chain.message('filter_chain_match')
  const networks = (name: string) => match?.messages(name).map(readNetwork) ?? []
  const name = chain.text('name')
  const port = match?.number('destination_port')
  const transport = match?.text('transport_protocol')
  const source = match?.word('source_type', SOURCES) ?? 'ANY'
  return {
    ...(name && { name }),
    ...(port !== undefined && { port }),
    gateways: networks('prefix_ranges'),
    serverNames: (match?.texts('server_names') ?? []).map((item) => item.toLowerCase()),
    ...(transport && { transport }),
    protocols: match?.texts('application_protocols') ?? [],
    peers: networks('direct_source_prefix_ranges'),
    ...(source !== 'ANY' && { source: source === 'EXTERNAL' ? ('external' as const) : ('local' as const) }),
    sources: networks('source_prefix_ranges'),
    sourcePorts: match?.numbers('source_ports') ?? [],
    ...(fallback && { fallback: true }),
    origin: originOf(chain.at),
  }
}

/** The values of each criterion, as text. Envoy rejects two chains that have a value of every criterion in common. */
export function matchedValues(match: FilterChainMatch): string[][] {
  const networks = (list: readonly Network[]): string[] => list.map(({ address, bits }) => `${address}/${bits}`)
  const criteria = [
    [String(match.port ?? '')],
    networks(match.gateways),
    match.serverNames,
    [match.transport ?? ''],
    match.protocols,
    networks(match.peers),
    [match.source ?? ''],
    networks(match.sources),
    match.sourcePorts.map(String),
  ]
  return criteria.map((values) => (values.length > 0 ? values : ['']))
}
