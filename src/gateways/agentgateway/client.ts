import type { SourceVariables } from '../../cel/activation.js'
import { endsOfNetwork, parseIp, parseNetwork } from '../../cel/evaluate/ip.js'
import type { Client, Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { Choice, DecideContext } from '../engine.js'
import type { Program } from './program.js'

/** The client address if nothing depends on it. */
const LOOPBACK = '127.0.0.1'
const CLIENT_PORT = 50_000

/**
 * The client address: from the request, otherwise one client of each class that the program's expressions can
 * distinguish. It is chosen when an expression first reads it.
 */
export function clientOf(program: Program, { source }: Request, { choose }: DecideContext): () => SourceVariables {
  let known: SourceVariables | undefined = source?.port === undefined ? undefined : { ...source, port: source.port }
  const settle = (): SourceVariables => {
    const classes = classesOf(program)
    const addresses = source ? [source.address] : classes.addresses
    const clients = addresses.flatMap((address) => classes.ports.map((port) => ({ address, port })))
    const options = clients.map(({ address, port }) => ({
      name: classes.ports.length > 1 ? `${address} port ${port}` : address,
    }))
    const choice: Choice = { what: 'source', options, origin: program.origin }
    return { ...source, ...clients[(options.length > 1 && choose?.(choice)) || 0]! }
  }
  return () => {
    known ??= settle()
    return known
  }
}

/** One client of each class. */
export function clientsOf(program: Program): Client[] {
  const { addresses, ports } = classesOf(program)
  return addresses.flatMap((address) => ports.map((port) => ({ address, port })))
}

interface Classes {
  addresses: string[]
  ports: number[]
}

/** Addresses that functions such as `isLoopback` distinguish, of both families. */
const KINDS = ['192.0.2.1', '10.0.0.1', '169.254.0.1', '2001:db8::1', '::1', 'fe80::1', 'fd00::1']

/**
 * Networks are ranges: one address represents all between two neighbouring ends of ranges. For ports, the numbers in
 * the expressions and their neighbours.
 */
const classesOf = memo((program: Program): Classes => {
  const texts = [...expressionsOf(program)].filter((text) => /\bsource\b|\bvariables\b/.test(text))
  const literals = texts.flatMap((text) => [...text.matchAll(/(["'])(.*?)\1/g)].map((match) => match[2]!))
  const addresses = [LOOPBACK, ...KINDS, ...literals.flatMap(endsOf)]
  const numbers = texts
    .filter((text) => /[pP]ort\b/.test(text))
    .flatMap((text) => [...text.matchAll(/\b\d{1,5}(?=u?\b)/g)].map(([digits]) => Number(digits)))
  const ports = numbers.flatMap((port) => [port - 1, port, port + 1]).filter((port) => port > 0 && port < 65_536)
  return { addresses: [...new Set(addresses)], ports: [...new Set([CLIENT_PORT, ...ports])] }
})

/** The first address of a network, and the first behind it; for a prefix (`10.1.`) the first address that has it. */
function endsOf(literal: string): string[] {
  const text = /^\d{1,3}(\.\d{1,3}){0,2}\.$/.test(literal) ? completeAddress(literal) : literal
  const network = parseNetwork(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`)
  if (!network || !parseIp(text.replace(/\/.*$/, ''))) return []
  return endsOfNetwork(network)
}

function completeAddress(prefix: string): string {
  const bytes = prefix.split('.').filter((part) => part !== '')
  return [...bytes, '0', '0', '0', '0'].slice(0, 4).join('.')
}

/** The sources of all expressions. */
function* expressionsOf(value: unknown): Iterable<string> {
  if (typeof value !== 'object' || value === null) return
  const { kind, source } = value as { kind?: unknown; source?: unknown }
  if (kind === 'cel' && typeof source === 'string') {
    yield source
    return
  }
  for (const member of Object.values(value)) yield* expressionsOf(member)
}
