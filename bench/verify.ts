import { verify as bareVerify, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { HeaderList, Request } from '../src/core/http.js'
import type { Jwk } from '../src/core/keys.js'
import type { EngineId } from '../src/core/program.js'
import { verifyAndDecide } from '../src/gateways/verify-and-decide.js'
import { mint } from '../src/jwt/mint.js'
import type { PrivateJwk } from '../src/jwt/signature.js'
import { SignatureCache } from '../src/jwt/signature-cache.js'
import { NOW, openToTokens } from '../test/jwt/programs.js'
import { compareRatios } from './ratios.js'

/**
 * `verify` and `decide` of RS256 tokens against bare `crypto.verify` of the same signatures, in turns, so that a busy
 * machine slows both; the best turn of each counts. Promised: 0.8 of bare without a cache, 20 times that with one, for the
 * verdict alone. What a token says is remembered without a cache, too, so tokens not seen lately are measured apart.
 */
const TOKENS = 200
const TURNS = 60
/** More tokens than are remembered (`remembered`, jwt/bounded-map.ts): in rotation, each has been forgotten again. */
const UNSEEN = 6000
const UNSEEN_TURNS = 8
/** Of the quick runs in a turn, which lasts about as long as one of the others then. */
const PASSES = 20
const ENGINES: EngineId[] = ['envoy', 'agentgateway']
const url = 'https://keys.example/jwks.json'

/** Tokens of one key, and requests that carry them. */
interface Load {
  key: Jwk
  tokens: string[]
  requests: Request[]
}

async function loadOf(bits: number, count: number): Promise<Load> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const signer = { ...(privateKey.export({ format: 'jwk' }) as PrivateJwk), kid: 'k' }
  const tokens: string[] = []
  for (let i = 0; i < count; i++) {
    const times = { iat: NOW, exp: NOW + 600 }
    const claims = { iss: 'me', sub: `user-${i}`, ...times, team: 'dev', roles: ['reader', 'writer'], org: { unit: 7 } }
    tokens.push(await mint({ header: { alg: 'RS256', typ: 'JWT', kid: 'k' }, claims }, signer))
  }
  const requests = tokens.map((token): Request => {
    const headers: HeaderList = [
      ['authorization', `Bearer ${token}`],
      ['accept', 'application/json'],
    ]
    return { method: 'GET', authority: 'api.example', path: '/v1/models', headers, body: '' }
  })
  return { key: { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid: 'k' }, tokens, requests }
}

function bare({ key, tokens }: Load): () => void {
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  return () => {
    for (const token of tokens) {
      const dot = token.lastIndexOf('.')
      const signature = Buffer.from(token.slice(dot + 1), 'base64url')
      if (!bareVerify('sha256', Buffer.from(token.slice(0, dot)), publicKey, signature)) throw new Error('not good')
    }
  }
}

interface Options {
  cache?: SignatureCache
  trace?: boolean
}

function whole(engine: EngineId, { key, requests }: Load, options: Options = {}): () => Promise<void> {
  return decideAll(engine, key, () => requests, options)
}

/** The same requests as a server gets them: every time new objects and new texts. */
function parsed(engine: EngineId, { key, requests }: Load, options: Options): () => Promise<void> {
  const copies = Array.from({ length: PASSES }, () => JSON.parse(JSON.stringify(requests)) as Request[])
  let pass = 0
  return decideAll(engine, key, () => copies[pass++ % PASSES]!, options)
}

function decideAll(engine: EngineId, key: Jwk, next: () => Request[], options: Options): () => Promise<void> {
  const program = openToTokens(engine, url)
  const fetched = new Map([[url, { status: 200, body: JSON.stringify({ keys: [key] }) }]])
  const context = { now: NOW, fetched, ...options }
  return async () => {
    for (const request of next()) {
      const answer = verifyAndDecide(program, request, context)
      const { response } = answer instanceof Promise ? await answer : answer
      if (response?.status !== 200) throw new Error(`${engine} answered ${response?.status} ${response?.body}`)
    }
  }
}

/** Operations a second of several runs in turns. */
async function compete<Name extends string>(
  runs: Record<Name, () => void | Promise<void>>,
  count: number,
  turns: number,
  passes: Partial<Record<Name, number>> = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(runs) as Name[]
  const best = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>
  for (let turn = -2; turn < turns; turn++) {
    for (const name of names) {
      const { [name]: times = 1 } = passes
      const start = performance.now()
      for (let pass = 0; pass < times; pass++) await runs[name]()
      if (turn >= 0) best[name] = Math.max(best[name], (count * times) / ((performance.now() - start) / 1000))
    }
  }
  return best
}

for (const bits of [2048, 4096]) {
  const load = await loadOf(bits, TOKENS)
  for (const engine of ENGINES) {
    const cache = new SignatureCache()
    const runs = {
      bare: bare(load),
      without: whole(engine, load),
      cached: whole(engine, load, { cache, trace: false }),
      traced: whole(engine, load, { cache }),
      parsed: parsed(engine, load, { cache, trace: false }),
    }
    const rates = await compete(runs, TOKENS, TURNS, { cached: PASSES, traced: PASSES, parsed: PASSES })
    const told = (name: keyof typeof rates) => `${Math.round(rates[name])}/s`
    console.log(`${engine}, RSA ${bits}: crypto.verify ${told('bare')}`)
    console.log(
      `  verify and decide ${told('without')}: ${(rates.without / rates.bare).toFixed(2)} of bare (promised 0.80)`,
    )
    compareRatios(
      {
        [`${engine}, RSA ${bits}`]: rates.without / rates.bare,
        [`${engine}, RSA ${bits}, cached`]: rates.cached / rates.without,
      },
      'higher',
    )
    const times = (name: keyof typeof rates) => (rates[name] / rates.without).toFixed(1)
    console.log(`  with a cache ${told('cached')}: ${times('cached')} times that (promised 20)`)
    console.log(`    with the trace, too: ${times('traced')}; requests that were parsed anew: ${times('parsed')}`)
  }
}

const unseen = await loadOf(2048, UNSEEN)
for (const engine of ENGINES) {
  const rates = await compete({ bare: bare(unseen), without: whole(engine, unseen) }, UNSEEN, UNSEEN_TURNS)
  const ratio = (rates.without / rates.bare).toFixed(2)
  compareRatios({ [`${engine}, tokens not seen lately`]: rates.without / rates.bare }, 'higher')
  console.log(`${engine}, RSA 2048, tokens not seen lately: ${Math.round(rates.without)}/s, ${ratio} of bare`)
}
