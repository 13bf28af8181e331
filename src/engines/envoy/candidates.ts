import type { FetchAnswer, Request } from '../../http.js'
import { memo } from '../../memo.js'
import type { Host, Program } from '../../program/program.js'
import type { Provider } from '../../program/step/authenticate.js'
import type { Step } from '../../program/step.js'
import type { Candidate } from '../engine.js'
import { algorithmFor, fits, keysOf } from './keys.js'
import { chooseEntrance } from './matching.js'
import { manage } from './manager.js'
import { receive } from './receive.js'
import { findTokens } from './token-sources.js'

/** Every token that the host's providers would look at, with each key that could be tried for it. */
export function candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  const found: Candidate[] = []
  const head = receive(request)
  if ('status' in head) return found
  const entrance = chooseEntrance(program.listeners, request, head)
  const host = entrance?.host
  if (entrance) manage(head, entrance.listener)
  for (const provider of host ? providersOfHost(host) : []) {
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

/** Addresses of all key sets. */
export function remotes(program: Program): string[] {
  const steps = program.listeners.flatMap((listener) =>
    listener.hosts.flatMap((host) => host.routes.map((route) => route.steps)),
  )
  const urls = [...providersOf(steps)].flatMap(({ keys }) => (keys.kind === 'remote' ? [keys.url] : []))
  return [...new Set(urls)]
}

const providersOfHost = memo((host: Host) => [...providersOf(host.routes.map((route) => route.steps))])

function providersOf(steps: readonly (readonly Step[])[]): Set<Provider> {
  return new Set(steps.flat().flatMap((step) => (step.kind === 'authenticate' ? step.providers : [])))
}
