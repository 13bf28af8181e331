import type { FetchAnswer, Request } from '../../core/http.js'
import { memo } from '../../core/memo.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import { trimBlanks } from '../../core/trim.js'
import { readTarget } from '../../core/uri.js'
import { decideBranches } from '../branches.js'
import type { Candidate, PasswordCandidate } from '../engine.js'
import { decideWith } from './decide.js'
import { type Connection, Exchange, incomingHeaders } from './exchange.js'
import { chooseKey } from './keys.js'
import { type Credential, credentialIn, extract } from './location.js'
import type { Program, Step } from './program.js'
import { allSteps, backendSteps, tokenPlaces } from './remotes.js'
import type { Oracle } from './run.js'
import { NO_TOKEN } from './token.js'
import { traitsOf } from './traits.js'

/** Pairs of token and key whose signature can affect this request. */
export function candidates(program: Program, request: Request, fetched: ReadonlyMap<string, FetchAnswer>): Candidate[] {
  if (movesTokens(program)) return recordRuns(program, request, fetched).signatures
  const found: Candidate[] = []
  const traits = traitsOf(program)
  for (const { source, providers } of tokenPlaces(program)) {
    const credential = credentialAt(source, request)
    if (!credential || credential.token === NO_TOKEN) continue
    const { text, token } = credential
    const header = token.header.value
    if (header?.kid === undefined) continue
    const chosen = chooseKey(providers, header.kid, fetched, traits)?.key
    if (!chosen || chosen.unusable !== undefined) continue
    const { key, allowed, family } = chosen
    if (!allowed.includes(header.alg) || !family.includes(header.alg)) continue
    const { bytes } = token.signature
    if (bytes) found.push({ token: text, key, alg: header.alg, signature: bytes })
  }
  return found
}

/** Passwords that this request may bring, and the bcrypt hashes that they may have. */
export function passwords(
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
): PasswordCandidate[] {
  return usesBcrypt(program) ? recordRuns(program, request, fetched).passwords : []
}

const usesBcrypt = memo((program: Program): boolean => [...allSteps(program)].some(hasBcrypt))

function hasBcrypt(step: Step): boolean {
  if (step.kind === 'either') return step.of.flat().some(hasBcrypt)
  return step.kind === 'basic-auth' && step.htpasswd.includes(':$2')
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

/**
 * Results of cryptography requested by a run in which every signature is valid, and by one in which none is. Passwords
 * are unknown in both.
 */
function recordRuns(
  program: Program,
  request: Request,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { signatures: Candidate[]; passwords: PasswordCandidate[] } {
  const [signatures, passwords]: [Candidate[], PasswordCandidate[]] = [[], []]
  for (const valid of [true, false]) {
    const oracle: Oracle = {
      isSigned: (token, key) => {
        signatures.push({ token, key })
        return valid
      },
      isBcryptOf: (password, hash) => {
        passwords.push({ password, hash })
        return undefined
      },
    }
    decideBranches((choose) => {
      return decideWith(program, request, { now: 0, facts: { signatures: new Map(), fetched }, choose }, oracle)
    })
  }
  return { signatures, passwords }
}
