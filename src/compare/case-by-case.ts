import type { Request } from '../core/http.js'
import { BEARER } from '../core/step/authenticate.js'
import type { Case } from './case.js'
import type { Comparer } from './compare.js'
import type { Region } from './explore.js'
import type { Identity } from './identities.js'
import { isClientAddress } from './litellm-clients.js'
import { type Tried, triedBy } from './litellm-steps.js'
import type { Json } from './matcher.js'
import { placeClaim } from './place-claim.js'

/** Requests that every value of every claim is tried with; the others are tried with some. */
const FEW = 10
/** Combinations of two claims, drawn from a fixed seed. */
const PAIRS = 300
/** About so many cases of one comparison, shared among its regions and kinds of caller; and the least for each of them. */
const MOST = 4_000
const LEAST = 20
const CHAT = '/v1/chat/completions'

type Claims = [path: string[], value: Json][]

/**
 * Tests checks that cannot be expressed as formulas: each value that they distinguish, alone and with all the others at
 * their first value, and pairs of values. Its findings are real, but it does not prove that there are no others.
 */
export class CaseByCase {
  private readonly tried: Tried
  private requests: Request[] = []

  constructor(
    private readonly comparer: Comparer,
    private readonly region: Region,
    private readonly routed: readonly Request[],
    /** What is done with the first case of a kind of caller that both sides let through. */
    private readonly onCommon: (common: Case, identity: Identity) => void,
  ) {
    this.tried = triedBy([...region.a.steps, ...region.b.steps], comparer.state, [
      comparer.a.program,
      comparer.b.program,
    ])
  }

  private *requestsTried(): Generator<Request> {
    const { routed, tried } = this
    const base = routed[0] ?? { method: 'GET', authority: 'gateway.example', path: '/', headers: [], body: '' }
    const chats = ['', ...tried.models, 'other-model'].map(
      (model): Request => ({
        ...base,
        method: 'POST',
        path: CHAT,
        body: model === '' ? '{}' : JSON.stringify({ model, messages: [] }),
      }),
    )
    yield* chats
    for (const team of tried.teams) yield { ...chats.at(-1)!, headers: [['x-litellm-team-id', team]] }
    for (const address of tried.addresses)
      for (const chat of spread(chats, FEW)) {
        if (isClientAddress(address)) yield { ...chat, source: { address } }
        yield { ...chat, headers: [['x-forwarded-for', address]] }
      }
    yield* routed
    for (const path of tried.paths)
      for (const method of ['GET', 'POST']) yield { ...base, path, method, body: method === 'POST' ? '{}' : '' }
  }

  run(identities: readonly Identity[]): void {
    const { claims, secrets } = this.tried
    if (claims.length === 0 && secrets.length === 0) return
    this.comparer.bounded('checks of LiteLLM are tried case by case')
    this.requests = [...this.requestsTried()]
    for (const secret of secrets) for (const request of this.requests) this.ask(request, [{ at: BEARER, what: secret }])
    const most = Math.max(LEAST, MOST / (this.comparer.regionCount * identities.length))
    for (const identity of identities) {
      if (identity.credentials.length === 0) for (const request of this.requests) this.ask(request, [])
      else this.callers(identity, most)
    }
  }

  /** Each question once, or so many of them, drawn from all over the list. */
  private callers(identity: Identity, most: number): void {
    const all = [...this.questions()]
    const every = Math.max(1, all.length / most)
    let common = false
    for (let start = 0; start < all.length; start += every) {
      const at = Math.floor(start + (every - 1) * (this.comparer.random(1000) / 1000))
      const [request, forwarded] = all[Math.min(at, all.length - 1)]!
      const { trial, admitted } = this.ask(request, withClaims(identity, forwarded))
      if (common || this.comparer.known.openPages.has(request.path) || !admitted) continue
      common = true
      this.onCommon(trial, identity)
    }
  }

  private *questions(): Generator<[Request, Claims]> {
    const { claims } = this.tried
    const all: Claims = claims.map(({ path, values }) => [path, values[0]!])
    for (const request of this.requests) for (const forwarded of [[], all]) yield [request, forwarded]
    const few = spread(this.requests, FEW)
    for (const { path, values } of claims) {
      const others = all.filter(([name]) => name !== path)
      for (const value of values) {
        for (const request of few) {
          yield [request, [[path, value]]]
          if (others.length > 0) yield [request, [...others, [path, value]]]
        }
      }
      for (const request of few) yield [request, others]
    }
    for (let i = 0; i < PAIRS && claims.length > 1; i++)
      yield [this.requests[this.comparer.random(this.requests.length)]!, [this.drawn(), this.drawn()]]
  }

  private drawn(): Claims[number] {
    const { path, values } = this.tried.claims[this.comparer.random(this.tried.claims.length)]!
    return [path, values[this.comparer.random(values.length)]!]
  }

  private ask(request: Request, credentials: Case['credentials']): { trial: Case; admitted: boolean } {
    const { draw } = this.region
    const trial: Case = { request, credentials, now: this.comparer.now, ...(draw !== undefined && { draw }) }
    return { trial, admitted: this.comparer.ask(trial, this.region).admitted }
  }
}

function withClaims({ credentials, fixed }: Identity, forwarded: Claims): Case['credentials'] {
  const own: Record<string, Json> = Object.create(null)
  for (const [path, value] of forwarded) placeClaim(own, path, value)
  return credentials.map((placement) => {
    if (typeof placement.what === 'string') return placement
    return {
      ...placement,
      what: { ...placement.what, claims: { ...placement.what.claims, ...own, ...Object.fromEntries(fixed) } },
    }
  })
}

/** So many of them, from all over the list. */
function spread<T>(all: readonly T[], count: number): T[] {
  const every = Math.max(1, all.length / count)
  return Array.from({ length: Math.min(count, all.length) }, (_, i) => all[Math.floor(i * every)]!)
}
