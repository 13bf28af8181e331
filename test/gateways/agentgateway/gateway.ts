import type { FetchAnswer } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import type { Reading } from '../../../src/dialects/dialect.js'
import { read } from '../../../src/dialects/read.js'
import type { Decision } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { verify } from '../../../src/gateways/verify.js'
import { mint } from '../../../src/jwt/mint.js'
import type { PrivateJwk } from '../../../src/jwt/signature.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { KEY, request, type Sent } from '../sent.js'

export { KEY, request, type Sent, STRANGER } from '../sent.js'

export const NOW = 1_800_000_000
export const ISSUER = 'https://issuer.example/'

export function publicKey({ kty, crv, x, y }: PrivateJwk, kid = 'k1'): Record<string, unknown> {
  return { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
}

export const JWKS = JSON.stringify({ keys: [publicKey(KEY)] })

export interface Settings {
  env?: Record<string, string>
  files?: Record<string, string>
  fetched?: Record<string, FetchAnswer>
}

export function readText(text: string, { env = {}, files = {} }: Settings = {}): Reading {
  return read(bind([parse(text, { file: 'policy.yaml', env })], { env, readFile: (name) => files[name] }))
}

/** The program of a configuration that loads. */
export function load(text: string, settings?: Settings): Program {
  const { programs, findings } = readText(text, settings)
  if (programs.length !== 1) throw new Error(findings.map((one) => one.message).join('; '))
  return programs[0]!
}

export async function ask(
  program: Program,
  sent: Sent = {},
  settings: Settings & { now?: number } = {},
): Promise<Decision> {
  const made = request(sent)
  const fetched = new Map(Object.entries(settings.fetched ?? {}))
  const facts = await verify(program, made, { fetched })
  return decide(program, made, {
    now: settings.now ?? NOW,
    facts,
    upstreamResponse: { status: 200, headers: {}, body: 'ok' },
  })
}

export function claims(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { iss: ISSUER, sub: 'me', exp: NOW + 600, ...more }
}

export function tokenOf(
  more: Record<string, unknown> | string = {},
  header: Record<string, unknown> = {},
  key = KEY,
): Promise<string> {
  return mint(
    { header: { alg: 'ES256', kid: 'k1', ...header } as never, claims: typeof more === 'string' ? more : claims(more) },
    key,
  )
}

/** A route with policies, written as YAML in flow style (JSON), on one listener; `listener` are policies before routing. */
export function route(
  policies: Record<string, unknown>,
  more: Record<string, unknown> = {},
  listener?: Record<string, unknown>,
): string {
  return JSON.stringify({
    binds: [
      {
        port: 3000,
        listeners: [
          {
            ...(listener && { policies: listener }),
            routes: [{ policies, backends: [{ host: '127.0.0.1:8080' }], ...more }],
          },
        ],
      },
    ],
  })
}

export function jwtAuth(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { mode: 'strict', issuer: ISSUER, jwks: JWKS, ...more }
}
