import type { Command } from 'commander'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { DecideContext, Decision, KeyIds } from '../gateways/engine.js'
import type { SignatureCache } from '../jwt/signature-cache.js'
import type { Supposer, Supposition } from '../who/supposed-token.js'
import { isRecord } from '../yaml/plain.js'

/** `--claims` and what belongs to it: a token that is supposed to be good. */
export interface ClaimsOptions {
  token?: string
  claims?: string
  issuer?: string
  expires?: string
  signedBy?: string
}

const FORM = '--claims: expected a JSON object such as \'{"sub":"alice"}\', a JWT whose claims are used, or @FILE'

export function addClaimsOptions(command: Command): Command {
  return command
    .option('--claims <json>', 'suppose a valid token with these claims: a JSON object, a JWT, or @FILE')
    .option('--issuer <text>', '`iss` of the supposed token; default: the issuer that its provider requires')
    .option('--expires <duration>', '`exp` of the supposed token: 90s, 15m, 1h, -1h, or never; default: 1h')
    .option(
      '--signed-by <provider>',
      'whose key signs it: a name or issuer, or nobody; default: by `iss`, or the first',
    )
}

/** The token that the options suppose; `undefined` without `--claims`. One-line errors for what cannot be. */
export async function readSupposition(options: ClaimsOptions): Promise<Supposition | undefined> {
  const { usage } = await import('./exit.js')
  const { token, claims, issuer, expires, signedBy } = options
  if (claims === undefined) {
    const stray = [
      ['--issuer', issuer],
      ['--expires', expires],
      ['--signed-by', signedBy],
    ].find(([, value]) => value !== undefined)
    if (stray) throw usage(`${stray[0]} describes the token of --claims, which is not given`)
    return undefined
  }
  if (token !== undefined) throw usage('--token and --claims exclude each other')
  const read = await readClaims(claims)
  if (issuer !== undefined && Object.hasOwn(read, 'iss') && read['iss'] !== issuer)
    throw usage(`--issuer ${issuer}: --claims has another \`iss\`; give one of them`)
  if (expires !== undefined && Object.hasOwn(read, 'exp'))
    throw usage(`--expires ${expires}: --claims has an \`exp\`; give one of them`)
  return {
    claims: read,
    ...(issuer !== undefined && { issuer }),
    ...(expires !== undefined && { expiresIn: await readExpiry(expires) }),
    ...(signedBy !== undefined && { signedBy: signedBy === 'nobody' ? null : signedBy }),
  }
}

async function readExpiry(text: string): Promise<number | null> {
  if (text === 'never') return null
  const [{ parseDuration }, { usage }] = await Promise.all([import('./time.js'), import('./exit.js')])
  if (!/^-?\d{1,9}[smhd]?$/.test(text)) throw usage(`--expires ${text}: expected 90s, 15m, 1h, -1h or never`)
  return parseDuration(text)
}

async function readClaims(option: string): Promise<Record<string, unknown>> {
  const [{ usage }, { readText }, { decodeToken }, { hideDataSecrets }, { checkNesting }] = await Promise.all([
    import('./exit.js'),
    import('./files.js'),
    import('../jwt/token.js'),
    import('./secrets.js'),
    import('./json-file.js'),
  ])
  const text = (option.startsWith('@') ? readText(option.slice(1)) : option).trim()
  const isToken = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)
  const json = isToken ? new TextDecoder().decode(decodeToken(text).payload.bytes ?? new Uint8Array()) : text
  let claims: unknown
  try {
    claims = JSON.parse(json)
  } catch (error) {
    // The parser's message quotes the text, which may be a token.
    const at = /at position (\d+)/.exec((error as Error).message)?.[1]
    throw usage(`${FORM}${at === undefined || isToken ? '' : `; this is not JSON at character ${Number(at) + 1}`}`)
  }
  if (!isRecord(claims)) throw usage(FORM)
  checkNesting(claims, '--claims')
  hideDataSecrets(claims)
  return claims
}

/** A decision about a request that carries the supposed token. */
interface SupposedDecision {
  decision: Decision
  /** What was supposed, one sentence each. */
  assumptions: string[]
  /** The request with the token in place. */
  request: Request
}

/** What deciding needs besides the program, the request and the token. */
type SupposedContext = Omit<DecideContext, 'facts'> & {
  fetched: ReadonlyMap<string, FetchAnswer>
  cache?: SignatureCache
}

const supposers = new WeakMap<Program, { fetched: ReadonlyMap<string, FetchAnswer>; supposer: Supposer }>()

/** Decides a request as its gateway would if the token were good. An unknown provider ends the command. */
export async function decideSupposed(
  program: Program,
  request: Request,
  supposition: Supposition,
  context: SupposedContext,
): Promise<SupposedDecision> {
  const [{ verify }, { decide }] = await Promise.all([import('../gateways/verify.js'), import('../gateways/index.js')])
  const { fetched: given, cache, ...rest } = context
  const supposer = await supposerOf(program, given)
  const token = await supposeOrFail(() => supposer.suppose(request, supposition, context.now))
  const sent = supposer.present(request, token)
  const facts = await verify(program, sent, { fetched: supposer.fetched, ...(cache && { cache }) })
  const signatures = new Map<string, KeyIds>([...facts.signatures, ...token.signatures])
  const decision = decide(program, sent, { ...rest, facts: { ...facts, signatures } })
  return { decision, assumptions: token.assumptions, request: sent }
}

async function supposerOf(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): Promise<Supposer> {
  const known = supposers.get(program)
  if (known?.fetched === fetched) return known.supposer
  const { Supposer } = await import('../who/supposed-token.js')
  const supposer = new Supposer(program, fetched)
  supposers.set(program, { fetched, supposer })
  return supposer
}

/** Reports a provider that does not exist as an error of usage. */
export async function supposeOrFail<T>(suppose: () => T | Promise<T>): Promise<T> {
  const [{ UnknownProvider }, { usage }] = await Promise.all([import('../who/supposed-token.js'), import('./exit.js')])
  try {
    return await suppose()
  } catch (error) {
    if (error instanceof UnknownProvider)
      throw usage(`--signed-by ${error.given}: no such provider; ${error.message}, or nobody`)
    throw error
  }
}
