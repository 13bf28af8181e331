import { answersFor } from '../compare/keys.js'
import { providersIn } from '../compare/known.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Program } from '../core/program.js'
import type { DecideContext, Decision } from '../gateways/engine.js'
import { decide } from '../gateways/index.js'
import { verify, verifyPasswords } from '../gateways/verify.js'
import type { PrivateJwk } from '../jwt/signature.js'
import { SignatureCache } from '../jwt/signature-cache.js'
import { findingAt } from '../validate/own-file.js'
import type { ReadFixtures } from './fixtures.js'
import { mcpServers } from './fixtures.js'
import type { KeySpec, TokenSpec } from './model/token.js'
import { makeRequest } from './requests.js'
import type { LoadedSuite, Named, TestStep } from './suite.js'
import { SuiteError } from './suite-error.js'
import type { Surroundings } from './surroundings.js'
import { type Credential, type SigningKeys, TokenMaker } from './tokens.js'

/** What a question needs besides the request. */
export type AskOptions = Pick<DecideContext, 'mcpSessions' | 'trace' | 'observe'>

/** One request as it was sent, and the answer. */
export interface Asked {
  request: Request
  credential: Credential | null
  decision: Decision
}

/** A policy under test, with everything that asking it takes. */
export class Subject {
  readonly tokens: TokenMaker
  private readonly fetched: ReadonlyMap<string, FetchAnswer>
  private readonly context: Pick<DecideContext, 'state' | 'upstreamResponse' | 'mcpServers'>
  private readonly cache = new SignatureCache()
  private readonly credentials = new Map<Named<TokenSpec>, Map<number, Promise<Credential>>>()

  constructor(
    readonly program: Program,
    suite: Pick<LoadedSuite, 'keys'>,
    fixtures: ReadFixtures,
    signing: SigningKeys,
    around: Surroundings,
  ) {
    const published = publish(program, suite.keys, signing, fixtures.fetched)
    this.fetched = answersFor([program], published)
    const servers = mcpServers(fixtures.mcpTools, program)
    const { state, upstreamResponse } = fixtures
    this.context = {
      ...(state !== undefined && { state }),
      ...(upstreamResponse && { upstreamResponse }),
      ...(servers && { mcpServers: servers }),
    }
    const readFile = ({ place }: Named<TokenSpec>, name: string): string => {
      const text = around.readText(around.resolve(place.source.file, name))
      around.hide?.({ text })
      return text
    }
    this.tokens = new TokenMaker(program, this.fetched, suite.keys, signing, readFile)
  }

  /** The same surroundings for a changed program. */
  with(program: Program): Subject {
    const other = Object.create(Subject.prototype) as Subject
    return Object.assign(other, this, { program })
  }

  async ask(step: TestStep, options: AskOptions = {}): Promise<Asked> {
    const credential = step.token && (await this.credentialOf(step.token, step.now))
    const request = makeRequest(step.request.spec, this.program, credential)
    return { request, credential, decision: await this.decide(request, credential, step.now, options) }
  }

  /** Decides by supposed signatures; those of other tokens are verified first. */
  async decide(
    request: Request,
    credential: Credential | null,
    now: number,
    options: AskOptions = {},
  ): Promise<Decision> {
    const { fetched, program, cache, context } = this
    const supposed = credential?.supposed
    const facts =
      credential === null || supposed
        ? {
            signatures: new Map(credential && supposed ? [[credential.text, supposed]] : []),
            passwords: await verifyPasswords(program, request, { fetched, cache }),
            fetched,
          }
        : await verify(program, request, { fetched, cache })
    return decide(program, request, { ...context, ...options, now, facts })
  }

  private credentialOf(named: Named<TokenSpec>, now: number): Promise<Credential> {
    const known = getOrAdd(this.credentials, named, () => new Map<number, Promise<Credential>>())
    const credential =
      known.get(now) ?? this.tokens.make(named, now).catch((error: unknown) => cannotMake(named, error))
    known.set(now, credential)
    return credential
  }
}

function cannotMake({ name, spec, place }: Named<TokenSpec>, error: unknown): never {
  const member = spec.file !== undefined ? 'file' : 'signedBy'
  const message = `the token \`${name}\` cannot be made: ${(error as Error).message}`
  throw new SuiteError([findingAt(place.source, `${place.pointer}/${member}`, 'CW8007', message)])
}

/** Private keys of a suite: generated, or read from files. */
export function signingKeys(suite: LoadedSuite, around: Surroundings): SigningKeys {
  const keys = new Map<string, { key: PrivateJwk; kid?: string }>()
  for (const [name, { spec, place }] of suite.keys) {
    if (spec.mint !== undefined) {
      const kid = spec.kid ?? name
      keys.set(name, { key: { ...around.generateKey(spec.mint), kid }, kid })
    } else if (spec.file !== undefined) {
      const key = around.readPrivateKey(around.readText(around.resolve(place.source.file, spec.file)))
      keys.set(name, { key, ...(spec.kid !== undefined && { kid: spec.kid }) })
    }
  }
  return keys
}

/** Makes the policy trust the generated keys: at the address that serves them, or in place of a provider's keys. */
function publish(
  program: Program,
  keys: ReadonlyMap<string, Named<KeySpec>>,
  signing: SigningKeys,
  fetched: ReadonlyMap<string, FetchAnswer>,
): Map<string, FetchAnswer> {
  const answers = new Map(fetched)
  const sets = new Map<object | string, Jwk[]>()
  for (const [name, { spec }] of keys) {
    const signer = signing.get(name)
    if (spec.mint === undefined || !signer) continue
    const providers = providersIn(program)
    const wanted = spec.provider
    const provider = providers.find((each) => wanted === undefined || each.name === wanted || each.issuer === wanted)
    const url = spec.serve ?? (provider?.keys.kind === 'remote' ? provider.keys.url : undefined)
    const place = url ?? provider
    if (place === undefined) continue
    const set = [...(sets.get(place) ?? []), publicHalf(signer.key)]
    sets.set(place, set)
    if (url !== undefined) answers.set(url, { status: 200, body: JSON.stringify({ keys: set }) })
    // The program was read for this suite alone.
    else if (provider?.keys.kind === 'inline')
      provider.keys = { ...provider.keys, format: 'jwks', text: JSON.stringify({ keys: set }), keys: set }
  }
  return answers
}

const PUBLIC = ['kty', 'kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y'] as const

const publicHalf = (key: PrivateJwk): Jwk =>
  Object.fromEntries(PUBLIC.flatMap((name) => (key[name] === undefined ? [] : [[name, key[name]]]))) as unknown as Jwk
