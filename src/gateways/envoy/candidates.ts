import type { FetchAnswer, Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { Host, Listener, Program } from '../../core/program.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { EnvoyJwt } from '../../core/step/envoy.js'
import type { Step } from '../../core/step/step.js'
import type { Candidate } from '../engine.js'
import { Exchange } from './exchange.js'
import { possibleListeners } from './filter-chain.js'
import { editEarly } from './header-edits.js'
import { algorithmFor, fits, keysOf } from './keys.js'
import { manage } from './manager.js'
import { chooseEntrance } from './matching.js'
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
  const found: Candidate[] = []
  const entrance = chooseEntrance(listeners, request)
  if (!entrance || 'status' in entrance.head) return found
  const { listener, host, head } = entrance
  const traits = traitsOf(program)
  manage(head, listener, traits)
  setScheme(head, listener.tls === true, listener.manager?.scheme)
  const context = { now: 0, facts: { signatures: new Map(), fetched } }
  editEarly(new Exchange(head, entrance, request, '', context, null, traits))
  // A request may also match no route of its host.
  for (const provider of new Set([...(host ? providersOfHost(host) : []), ...providersOfListener(listener)])) {
    for (const { credential } of findTokens(provider, head)) {
      const { token } = credential
      if (typeof token === 'string') continue
      for (const key of keysOf(provider.keys, fetched) ?? []) {
        const alg = fits(key, token) ? algorithmFor(key, token.alg) : null
        if (alg !== null) found.push({ token: token.compact, key, alg, signature: token.signature })
      }
    }
  }
  return found
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
