import type { Origin } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Reason } from './reason.js'

/** A port and what it speaks. */
interface Port {
  number: number | undefined
  tls: boolean
  origin: Origin
}

/**
 * Which ports of two programs take each other's place. Programs of one dialect: equal ones. Of two dialects: equal
 * ones first, then those that speak the same (TLS or not) in order, since a conversion may have to choose others.
 * Requests carry the port of the first program; a port that only the second has keeps its number where it can.
 */
export class Ports {
  private readonly toAfter = new Map<number | undefined, number | undefined>()
  private readonly toRequest = new Map<number | undefined, number | undefined>()
  private readonly afterOnly: ReadonlySet<number | undefined>
  /** Requests need no port: each program has one, and they are partners. */
  private readonly single: boolean
  private readonly pairs: readonly [before: Port, after: Port][]

  constructor(before: Program, after: Program) {
    const [old, young] = [portsOf(before), portsOf(after)]
    const pairs = pair(old, young, before.dialect === after.dialect)
    this.pairs = pairs
    for (const [a, b] of pairs) {
      this.toAfter.set(a.number, b.number)
      this.toRequest.set(b.number, a.number)
    }
    this.single = old.length === 1 && young.length === 1 && pairs.length === 1
    const taken = new Set(old.map(({ number }) => number))
    for (const { number } of young) {
      if (this.toRequest.has(number)) continue
      const shown = taken.has(number) ? unused([...old, ...young, ...this.toRequest.values()]) : number
      this.toRequest.set(number, shown)
      this.toAfter.set(shown, number)
    }
    this.afterOnly = new Set(young.map(({ number }) => number))
  }

  /** Pairs of ports with different numbers: a client has to use the other number. */
  assumed(): Reason[] {
    return this.pairs.flatMap(([a, b]) =>
      a.number === b.number
        ? []
        : [{ text: `${textOf(a)} and ${textOf(b)} are assumed to be the same entry point`, origin: b.origin }],
    )
  }

  /** The port that requests for a listener of the first or second program carry. */
  ofRequest(port: number | undefined, side: 'before' | 'after'): number | undefined {
    if (this.single) return undefined
    return side === 'before' ? port : this.toRequest.get(port)
  }

  /**
   * The port of the second program that a request arrives on; a port that it does not have where there is no
   * counterpart.
   */
  ofAfter(port: number | undefined): number | undefined {
    if (port === undefined || this.toAfter.has(port)) return this.toAfter.get(port) ?? port
    return this.afterOnly.has(port) ? CLOSED : port
  }
}

const textOf = ({ number }: Port): string => (number === undefined ? 'an unknown port' : `port ${number}`)

/** A port that no program listens on. */
const CLOSED = 1

function portsOf({ listeners }: Program): Port[] {
  const ports = new Map<number | undefined, Port>()
  for (const { port, tls = false, origin } of listeners)
    if (!ports.has(port)) ports.set(port, { number: port, tls, origin })
  return [...ports.values()]
}

function pair(before: readonly Port[], after: readonly Port[], exact: boolean): [Port, Port][] {
  const pairs: [Port, Port][] = []
  const match = (same: (a: Port, b: Port) => boolean) => {
    for (const a of before) {
      if (pairs.some(([port]) => port === a)) continue
      const b = after.find((port) => same(a, port) && !pairs.some(([, other]) => other === port))
      if (b) pairs.push([a, b])
    }
  }
  match((a, b) => a.number === b.number && (exact || a.tls === b.tls))
  if (!exact) match((a, b) => a.tls === b.tls)
  return pairs
}

function unused(taken: readonly (Port | number | undefined)[]): number {
  const numbers = new Set(taken.map((one) => (typeof one === 'object' ? one.number : one)))
  let port = 60_000
  while (numbers.has(port)) port++
  return port
}
