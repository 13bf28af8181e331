import type { FetchAnswer, Request } from '../../core/http.js'
import type { Jwk } from '../../core/keys.js'
import { memo } from '../../core/memo.js'
import type { Program } from '../../core/program.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { Step } from '../../core/step/step.js'
import { decideBranches } from '../branches.js'
import type { Candidate } from '../engine.js'
import { decideWith } from './decide.js'
import { type Connection, Exchange, incomingHeaders, trimBlanks } from './exchange.js'
import { chooseKey } from './keys.js'
import { type Credential, credentialIn, extract } from './location.js'
import { backendSteps, tokenPlaces } from './remotes.js'
import { NO_TOKEN } from './token.js'
import { readTarget } from './uri.js'

/** Pairs of token and key whose signature can affect this request. */
export function candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  if (movesTokens(program)) return byRunning(program, request, fetched)
  const found: Candidate[] = []
  for (const { source, providers } of tokenPlaces(program)) {
    const credential = credentialAt(source, request)
    if (!credential || credential.token === NO_TOKEN) continue
    const { text, token } = credential
    const header = token.header.value
    if (header?.kid === undefined) continue
    const chosen = chooseKey(providers, header.kid, fetched)?.key
    if (!chosen || chosen.unusable !== undefined) continue
    const { key, allowed, family } = chosen
    if (!allowed.includes(header.alg) || !family.includes(header.alg)) continue
    const { bytes } = token.signature
    if (bytes) found.push({ token: text, key, alg: header.alg, signature: bytes })
  }
  return found
}

const NOWHERE: Connection = {
  port: undefined,
  tls: false,
  client: () => ({ address: '127.0.0.1', port: 0 }),
  destination: undefined,
  sensitiveHeaders: [],
}

/** The credential as the gateway will find it, unless an earlier check removes it. */
function credentialAt(source: TokenSource, request: Request): Credential | undefined {
  if (source.kind === 'header') {
    const line = request.headers.find(([name]) => name.toLowerCase() === source.name)
    return line && credentialIn(trimBlanks(line[1]), source.prefix)
  }
  const uri = readTarget(request.path, request.authority, 'http')
  return uri
    ? extract(source, new Exchange(request, uri, incomingHeaders(request.headers), NOWHERE, { now: 0 }))
    : undefined
}

/** Tokens are computed, or checked after a step that may have written the header: only a run finds them. */
const movesTokens = memo((program: Program): boolean => {
  const places = tokenPlaces(program)
  if (places.some(({ source }) => source.kind === 'cel')) return true
  const edited = program.listeners.some(({ steps }) => steps.some((step) => includesKind(step, ['edit-headers'])))
  return places.length > 0 && (edited || [...backendSteps(program)].some((step) => includesKind(step, CHECKS)))
})

const CHECKS: readonly Step['kind'][] = ['authenticate', 'mcp-authentication']

function includesKind(step: Step, kinds: readonly Step['kind'][]): boolean {
  return (
    kinds.includes(step.kind) || (step.kind === 'either' && step.of.flat().some((item) => includesKind(item, kinds)))
  )
}

/** Signatures requested by a run in which every signature is valid, and by one in which none is. */
function byRunning(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  const asked: Candidate[] = []
  for (const good of [true, false]) {
    const oracle = (token: string, key: Jwk) => {
      asked.push({ token, key })
      return good
    }
    decideBranches((choose) => {
      return decideWith(program, request, { now: 0, facts: { signatures: new Map(), fetched }, choose }, oracle)
    })
  }
  return asked
}
