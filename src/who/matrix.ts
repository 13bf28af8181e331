import type { Request } from '../core/http.js'
import type { Decision } from '../gateways/engine.js'
import { decide } from '../gateways/index.js'
import { verify } from '../gateways/verify.js'
import type { Gateway } from './gateway.js'
import type { RouteAccess } from './route-access.js'
import { Supposer, type Supposition } from './supposed-token.js'

/** A caller to evaluate: a supposed token, or a real one, sent as a bearer token. */
export interface Caller {
  name: string
  supposition?: Supposition
  token?: string
}

/** What a caller gets on one part of a route. */
export interface Cell {
  caller: string
  decision: Decision
  assumptions: string[]
}

/** Routes by callers: each caller sends the sample request of each row. A row without a sample has no cells. */
export async function matrix(
  rows: readonly RouteAccess[],
  callers: readonly Caller[],
  gateway: Gateway,
): Promise<Cell[][]> {
  const supposer = new Supposer(gateway.program, gateway.given)
  const cells: Cell[][] = []
  for (const { sample, draw, server } of rows) {
    const row: Cell[] = []
    for (const caller of sample ? callers : [])
      row.push(await cellOf(caller, sample!, draw, gateway.withOnlyServer(server), supposer))
    cells.push(row)
  }
  return cells
}

async function cellOf(
  { name, supposition, token }: Caller,
  request: Request,
  draw: number | undefined,
  gateway: Gateway,
  supposer: Supposer,
): Promise<Cell> {
  const context = gateway.context(draw)
  if (supposition) {
    const supposed = supposer.suppose(request, supposition, gateway.now)
    const sent = supposer.present(request, supposed)
    const decision = decide(gateway.program, sent, {
      ...context,
      facts: { signatures: supposed.signatures, fetched: supposer.fetched },
    })
    return { caller: name, decision, assumptions: supposed.assumptions }
  }
  const sent: Request =
    token === undefined
      ? request
      : { ...request, headers: [...request.headers, ['authorization', `Bearer ${token}`] as [string, string]] }
  const facts = await verify(gateway.program, sent, { fetched: gateway.given })
  return { caller: name, decision: decide(gateway.program, sent, { ...context, facts }), assumptions: [] }
}
