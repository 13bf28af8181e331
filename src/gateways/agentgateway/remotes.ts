import type { FetchAnswer } from '../../core/http.js'
import type { RemoteKeys } from '../../core/keys.js'
import { memo } from '../../core/memo.js'
import type { Provider, TokenSource } from '../../core/step/authenticate.js'
import { BEARER } from '../../core/step/authenticate.js'
import { keyIndex } from './keys.js'
import type { Host, Program, Route, Step } from './program.js'
import { traitsOf } from './traits.js'

/** A token source, and the providers whose keys may have signed its tokens. */
interface TokenPlace {
  source: TokenSource
  providers: readonly Provider[]
}

/** Every JWT check of the program. */
export const tokenPlaces = memo((program: Program): TokenPlace[] => [...allSteps(program)].flatMap(placeOf))

function placeOf(step: Step): TokenPlace[] {
  if (step.kind === 'authenticate')
    return [{ source: step.source ?? step.providers[0]?.sources[0] ?? BEARER, providers: step.providers }]
  if (step.kind === 'mcp-authentication')
    return [{ source: step.provider.sources[0] ?? BEARER, providers: [step.provider] }]
  if (step.kind === 'either') return step.of.flat().flatMap(placeOf)
  return []
}

/** Every step of the program. */
export function* allSteps(program: Program): Iterable<Step> {
  for (const listener of program.listeners) yield* listener.steps
  for (const route of routesOf(program)) yield* route.steps
  yield* backendSteps(program)
}

/** Steps on the way to a backend. */
export function* backendSteps(program: Program): Iterable<Step> {
  for (const { action } of routesOf(program)) {
    if (action.kind === 'forward') for (const backend of action.backends) yield* backend.steps
  }
}

function* routesOf(program: Program): Iterable<Route> {
  for (const listener of program.listeners) yield* below(listener.hosts)
}

function* below(hosts: Host[]): Iterable<Route> {
  for (const { routes } of hosts) {
    for (const route of routes) {
      yield route
      if (route.delegate) yield* below(route.delegate)
    }
  }
}

const remoteKeys = memo((program: Program): RemoteKeys[] =>
  tokenPlaces(program)
    .flatMap(({ providers }) => providers.map((provider) => provider.keys))
    .filter((keys): keys is RemoteKeys => keys.kind === 'remote'),
)

/** URLs of key sets. */
export function remotes(program: Program): string[] {
  return [...new Set(remoteKeys(program).map((keys) => keys.url))]
}

/** A key set without which the proxy does not start. */
export function missingKeys(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): RemoteKeys | undefined {
  const traits = traitsOf(program)
  return remoteKeys(program).find((keys) => keys.required && !keyIndex(keys, fetched, traits))
}
