import type { FetchAnswer, Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { EnvoyHeaders, EnvoyJwt } from '../../core/step/envoy.js'
import type { Candidate } from '../engine.js'
import { Exchange, type RequestHead } from './exchange.js'
import { possibleListeners } from './filter-chain.js'
import { editEarly } from './header-edits.js'
import { algorithmFor, fits, keysOf } from './keys.js'
import { manage } from './manager.js'
import { chooseEntrance } from './matching.js'
import { editNative } from './native.js'
import type { Host, Listener, Program, Step } from './program.js'
import { setScheme } from './receive.js'
import { findTokens } from './token-sources.js'
import { traitsOf } from './traits.js'

/** Every token that the host's providers would check, with each key that could be tried for it. */
export function candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  const possible = possibleListeners(program, request)
  // `undefined`: no chain serves the connection.
  const chains = [undefined, ...possible.filter(({ chain }) => chain)]
  const ways = chains.map((serving) => possible.filter((listener) => !listener.chain || listener === serving))
  return ways.flatMap((listeners) => candidatesAt(listeners, program, request, fetched))
}

function candidatesAt(
  listeners: readonly Listener[],
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
): Candidate[] {
  const entrance = chooseEntrance(listeners, request)
  if (!entrance) return []
  const { listener, host } = entrance
  // A request may also match no route of its host.
  const chains = [listener.unmatched, ...(host?.routes ?? []).map(({ steps }) => steps)]
  const providers = [...new Set([...(host ? providersOfHost(host) : []), ...providersOfListener(listener)])]
  // Filters may write the headers that tokens are then read from.
  const edits = chains.map((steps) => steps.filter(isEdit)).filter((steps) => steps.length > 0)
  return [[], ...edits].flatMap((steps) => {
    const head = arrive(listeners, program, request, fetched, steps)
    return head ? providers.flatMap((provider) => candidatesOf(provider, head, fetched)) : []
  })
}

const isEdit = (step: Step): step is EnvoyHeaders =>
  step.kind === 'envoy-headers' && step.levels.some(({ request, query }) => request.length + query.length > 0)

/** The request after the mutations of these filters; `null`: the codec rejects it. */
function arrive(
  listeners: readonly Listener[],
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
  edits: readonly EnvoyHeaders[],
): RequestHead | null {
  const entrance = chooseEntrance(listeners, request)!
  const { head, listener } = entrance
  if ('status' in head) return null
  const traits = traitsOf(program)
  manage(head, listener, traits)
  setScheme(head, listener)
  const context = { now: 0, facts: { signatures: new Map(), fetched } }
  const exchange = new Exchange(head, entrance, request, '', context, null, traits)
  editEarly(exchange)
  for (const step of edits) editNative(step, exchange)
  return exchange
}

function candidatesOf(provider: Provider, head: RequestHead, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  return findTokens(provider, head).flatMap(({ credential: { token } }) => {
    if (typeof token === 'string') return []
    return (keysOf(provider.keys, fetched) ?? []).flatMap((key) => {
      const alg = fits(key, token) ? algorithmFor(key, token.alg) : null
      return alg === null ? [] : [{ token: token.compact, key, alg, signature: token.signature }]
    })
  })
}

/** URLs of all key sets. */
export function remotes(program: Program): string[] {
  const providers = program.listeners.flatMap((listener) => [
    ...providersOf([listener.unmatched]),
    ...listener.hosts.flatMap(providersOfHost),
  ])
  return [...new Set(providers.flatMap(({ keys }) => (keys.kind === 'remote' ? [keys.url] : [])))]
}

const providersOfHost = memo((host: Host) => providersOf(host.routes.map((route) => route.steps)))
const providersOfListener = memo((listener: Listener) => providersOf([listener.unmatched]))

function providersOf(steps: readonly (readonly Step[])[]): Provider[] {
  const found = steps.flat().flatMap((step): Provider[] => {
    if (step.kind === 'authenticate') return step.providers
    return step.kind === 'envoy-jwt' ? anywhere(step) : []
  })
  return [...new Set(found)]
}

/** If a token may be missing, the token's issuer selects the provider, wherever the token was found. */
const anywhere = memo(({ providers }: EnvoyJwt): Provider[] => {
  const sources = providers.flatMap((provider) => provider.sources)
  return providers.map((provider) => ({ ...provider, sources }))
})
