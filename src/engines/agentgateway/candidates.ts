import type { FetchAnswer, Request } from '../../http.js'
import type { Jwk } from '../../program/keys.js'
import type { Program } from '../../program/program.js'
import { decideWith } from './decide.js'
import { Exchange, incomingHeaders } from './exchange.js'
import { allowedAlgorithms, chooseKey, isOfFamily, isTooShort } from './keys.js'
import { extract } from './location.js'
import { allSteps, tokenPlaces } from './remotes.js'
import { readHeader, splitToken } from './token.js'
import { readTarget } from './uri.js'

/** Pairs of token and key whose signature this request can depend on. */
export function* candidates(
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
): Iterable<{ token: string; key: Jwk }> {
  if (movesTokens(program)) {
    yield* byRunning(program, request, fetched)
    return
  }
  const uri = readTarget(request.path, request.authority, 'http')
  if (!uri) return
  const exchange = new Exchange(request, uri, incomingHeaders(request.headers), undefined, 0)
  for (const { source, providers } of tokenPlaces(program)) {
    const token = extract(source, exchange)
    const parts = token === undefined ? null : splitToken(token)
    const header = parts && readHeader(parts.header).value
    if (!header || header.kid === undefined) continue
    const key = chooseKey(providers, header.kid, fetched)?.key
    if (!key || isTooShort(key) || !allowedAlgorithms(key).includes(header.alg) || !isOfFamily(key, header.alg))
      continue
    yield { token: token!, key }
  }
}

const moving = new WeakMap<Program, boolean>()

/** Tokens are computed, or a step before routing writes headers: only a run shows which tokens there are. */
function movesTokens(program: Program): boolean {
  let known = moving.get(program)
  if (known === undefined) {
    const computed = tokenPlaces(program).some(({ source }) => source.kind === 'cel')
    const edited = program.listeners.some(({ steps }) => steps.some((step) => step.kind === 'edit-headers'))
    known = computed || (edited && [...allSteps(program)].some((step) => step.kind === 'authenticate'))
    moving.set(program, known)
  }
  return known
}

/** What a run asks for when every signature is good, and when none is. */
function byRunning(
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { token: string; key: Jwk }[] {
  const asked: { token: string; key: Jwk }[] = []
  for (const good of [true, false]) {
    decideWith(program, request, { now: 0, facts: { signatures: new Map(), fetched } }, (token, key) => {
      asked.push({ token, key })
      return good
    })
  }
  return asked
}
