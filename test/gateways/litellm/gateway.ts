import type { FetchAnswer, Request } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import { read } from '../../../src/dialects/read.js'
import type { Decision } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { litellm } from '../../../src/gateways/litellm/index.js'
import { encodeBase64url } from '../../../src/jwt/base64url.js'
import { keyId } from '../../../src/jwt/key.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'

export const NOW = 1_800_000_000
export const KEYS = 'https://idp.example.com/jwks'

/** Numbers that are no real key: signatures are facts here. */
export const KEY = { kty: 'RSA', kid: 'k1', n: 'sXch', e: 'AQAB' }

export interface Situation {
  /** Members of `general_settings`, a master key and `enable_jwt_auth` aside. */
  general?: Record<string, unknown>
  /** `litellm_jwtauth` */
  jwt?: Record<string, unknown>
  models?: unknown[]
  /** Other sections of the file. */
  sections?: Record<string, unknown>
  /** LiteLLM's; default: 1.106.2. */
  version?: string
  env?: Record<string, string>
  /** Default: no database. */
  state?: unknown
  jwks?: unknown
  fetched?: Record<string, FetchAnswer>
}

export function programOf(situation: Situation): Program {
  const { general = {}, jwt, models = [], sections = {}, env = {}, version = '1.106.2' } = situation
  const config = {
    general_settings: {
      master_key: 'sk-master',
      enable_jwt_auth: true,
      ...general,
      ...(jwt && { litellm_jwtauth: jwt }),
    },
    model_list: models,
    ...sections,
  }
  const source = parse(JSON.stringify(config), { file: 'config.yaml', dialect: 'litellm' })
  const variables = { LITELLM_LICENSE: 'a-licence', JWT_PUBLIC_KEY_URL: KEYS, ...env }
  const { programs, findings } = read(bind([source], { env: variables, targets: { litellm: version } }), {
    dialect: 'litellm',
  })
  if (programs.length !== 1) throw new Error(findings.map(({ message }) => message).join('; '))
  return programs[0]!
}

export function tokenOf(claims: unknown, header: unknown = { alg: 'RS256', kid: 'k1' }): string {
  const part = (value: unknown): string =>
    encodeBase64url(new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)))
  return `${part(header)}.${part(claims)}.c2ln`
}

export interface Sent extends Partial<Omit<Request, 'headers'>> {
  /** Claims of a good token, or a token. */
  token?: unknown
  headers?: [string, string][]
  model?: string
  /** The token's signature is bad. */
  forged?: boolean
}

/** Decides with the token's signature taken for good. */
export function ask(situation: Situation, sent: Sent = {}): Decision {
  const program = programOf(situation)
  const { token, headers = [], model, forged, ...rest } = sent
  const compact = typeof token === 'string' ? token : token === undefined ? undefined : tokenOf(token)
  const request: Request = {
    method: 'POST',
    authority: 'proxy',
    path: '/chat/completions',
    headers: [
      ...headers,
      ...(compact === undefined ? [] : [['authorization', `Bearer ${compact}`] as [string, string]]),
    ],
    body: model === undefined ? '{}' : JSON.stringify({ model }),
    ...rest,
  }
  const jwks = JSON.stringify(situation.jwks ?? { keys: [KEY] })
  const fetched = new Map<string, FetchAnswer>(
    Object.entries(situation.fetched ?? { [KEYS]: { status: 200, body: jwks } }),
  )
  const signatures = new Map<string, Set<string>>()
  for (const pair of litellm.candidates(program, request, fetched)) {
    if (!forged) signatures.set(pair.token, new Set([keyId(pair.key)]))
  }
  const state = 'state' in situation ? situation.state : null
  return decide(program, request, { now: NOW, facts: { signatures, fetched }, state })
}

/** `200`, or status and message. */
export function told(situation: Situation, sent: Sent = {}): string {
  return show(ask(situation, sent))
}

export function show({ response, undetermined }: Pick<Decision, 'response' | 'undetermined'>): string {
  if (undetermined) {
    return `${undetermined.step}: ${show(undetermined.ifAllowed)} or ${show(undetermined.ifRefused)}`
  }
  if (response!.status < 400) return String(response!.status)
  try {
    const { error } = JSON.parse(response!.body) as { error: { message: string } }
    return `${response!.status} ${error.message}`
  } catch {
    return `${response!.status} ${response!.body}`
  }
}
