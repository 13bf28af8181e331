import type { FetchAnswer } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import type { Reading } from '../../../src/dialects/dialect.js'
import { read } from '../../../src/dialects/read.js'
import type { Decision } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { verify } from '../../../src/gateways/verify.js'
import { mint } from '../../../src/jwt/mint.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { KEY, request, type Sent } from '../sent.js'

export { KEY, request, type Sent, STRANGER } from '../sent.js'

export const NOW = 1_800_000_000
export const ISSUER = 'a.io'

export function jwks(...keys: Record<string, unknown>[]): string {
  const { kty, crv, x, y } = KEY
  return JSON.stringify({ keys: keys.length > 0 ? keys : [{ kty, crv, x, y }] })
}

export function readText(text: string): Reading {
  return read(bind([parse(text, { file: 'policy.yaml' })]))
}

/** The program of a configuration that loads. */
export function load(text: string): Program {
  const { programs, findings, refused } = readText(text)
  if (refused || programs.length !== 1) throw new Error(findings.map((one) => one.message).join('; '))
  return programs[0]!
}

type Json = Record<string, unknown>

/** A VirtualService for every host; YAML is JSON, too. */
export function virtualService(virtualHost: Json, name = 'vs'): string {
  const metadata = { name, namespace: 'default' }
  return JSON.stringify({ apiVersion: 'gateway.solo.io/v1', kind: 'VirtualService', metadata, spec: { virtualHost } })
}

export const TO_ECHO = { single: { upstream: { name: 'echo', namespace: 'default' } } }

/** One route that forwards everything, behind these options of the host. */
export function guarded(options: Json, route: Json = {}): Program {
  return load(
    virtualService({
      domains: ['*'],
      options,
      routes: [{ matchers: [{ prefix: '/' }], routeAction: TO_ECHO, ...route }],
    }),
  )
}

export function provider(more: Json = {}): Json {
  return { issuer: ISSUER, jwks: { local: { key: jwks() } }, ...more }
}

export async function ask(
  program: Program,
  sent: Sent = {},
  fetched?: ReadonlyMap<string, FetchAnswer>,
): Promise<Decision> {
  const one = request(sent)
  const facts = await verify(program, one, { fetched })
  return decide(program, one, { now: NOW, facts })
}

/** A good token with these claims, or with this text as its payload. */
export async function tokenOf(claims: Json | string = {}, header: Json = {}, key = KEY): Promise<string> {
  const payload = typeof claims === 'string' ? claims : { iss: ISSUER, exp: NOW + 600, ...claims }
  return mint({ header: { alg: 'ES256', ...header }, claims: payload }, key)
}
