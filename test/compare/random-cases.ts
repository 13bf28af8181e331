import type { Case, Place, Placement, TokenSpec } from '../../src/compare/case.js'
import type { Jwk } from '../../src/core/keys.js'
import type { Program } from '../../src/core/program.js'
import { algorithmsOf } from '../../src/jwt/key.js'
import type { Random } from './random.js'

/** What random requests and tokens are made of: everything that two programs mention anywhere. */
export interface Words {
  texts: string[]
  paths: string[]
  names: string[]
  keys: Jwk[]
  places: Place[]
  issuers: string[]
  audiences: string[]
  hosts: string[]
  headers: string[]
}

export function wordsOf(programs: readonly Program[]): Words {
  const words: Words = {
    texts: [],
    paths: ['/'],
    names: [],
    keys: [],
    places: [BEARER],
    issuers: [],
    audiences: [],
    hosts: ['example.com', 'other.example'],
    headers: [],
  }
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string') addText(value, name, words)
    if (typeof value !== 'object' || value === null) return
    const record = value as Record<string, unknown>
    if (typeof record['kty'] === 'string') words.keys.push(value as Jwk)
    if (record['kind'] === 'header' && typeof record['prefix'] === 'string')
      words.places.push({ kind: 'header', name: String(record['name']), prefix: record['prefix'] })
    if (record['kind'] === 'query' && typeof record['name'] === 'string' && record['value'] === undefined)
      words.places.push({ kind: 'query', name: record['name'] })
    for (const [member, inner] of Object.entries(record)) {
      if (member === 'origin' || member === 'text' || member === 'expression') continue
      if (member === 'audiences' && Array.isArray(inner)) words.audiences.push(...(inner as string[]))
      if (member === 'domains' && Array.isArray(inner))
        words.hosts.push(...(inner as string[]).map((one) => one.replace('*', 'sub')))
      if (member === 'headers' && Array.isArray(inner))
        words.headers.push(...(inner as { name?: string }[]).flatMap((one) => (one.name ? [one.name] : [])))
      walk(inner, member)
    }
  }
  for (const program of programs) walk(program, '')
  return words
}

const BEARER: Place = { kind: 'header', name: 'authorization', prefix: 'Bearer ' }

function addText(text: string, name: string, words: Words): void {
  if (name === 'issuer') words.issuers.push(text)
  if (text.startsWith('/')) words.paths.push(text)
  else if (name === 'value') words.texts.push(text)
  if (name === 'source') {
    for (const [, literal] of text.matchAll(/["']([^"']*)["']/g))
      (literal!.startsWith('/') ? words.paths : words.texts).push(literal!)
    for (const [, claim] of text.matchAll(/jwt\.(\w+(?:\.\w+)?)/g)) words.names.push(claim!)
  }
}

/** Claim paths of `claim` conditions. */
export function claimNames(program: Program): string[] {
  const found: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { kind, path } = value as { kind?: unknown; path?: unknown }
    if (kind === 'claim' && Array.isArray(path)) found.push(path.join('\u0000'))
    for (const member of Object.values(value)) walk(member)
  }
  walk(program)
  return found
}

export function randomCase(words: Words, random: Random, now: number): Case {
  const path = `${random.of(words.paths)}${random.of(['', '', 'x', '/x', '/', '?a=1'])}`
  const headers =
    words.headers.length > 0 && random.chance(2)
      ? [[random.of(words.headers), random.of([...words.texts, 'x'])] as [string, string]]
      : []
  const request = {
    method: random.of(['GET', 'GET', 'POST', 'DELETE']),
    authority: random.of(words.hosts),
    path,
    headers,
    body: '',
  }
  const credentials: Placement[] = []
  const count = random.of([0, 1, 1, 1, 1, 2])
  for (let i = 0; i < count; i++)
    credentials.push({ at: random.of(words.places), what: randomToken(words, random, now) })
  return { request, credentials, now }
}

function randomToken(words: Words, random: Random, now: number): TokenSpec {
  const key = words.keys.length === 0 || random.chance(8) ? null : random.of(words.keys)
  const possible = key ? algorithmsOf(key) : ['RS256']
  const alg =
    (key?.alg !== undefined && random.below(4) > 0 ? key.alg : random.of(possible.length > 0 ? possible : ['RS256'])) ??
    'RS256'
  const kid = random.chance(5)
    ? random.of([undefined, 'renamed', 'nope'])
    : (key?.kid ?? random.of([undefined, ...words.keys.map((one) => one.kid)]))
  const claims: Record<string, unknown> = {}
  if (words.issuers.length > 0 && !random.chance(6)) claims['iss'] = random.of(words.issuers)
  if (words.audiences.length > 0 && !random.chance(5))
    claims['aud'] = random.of([...words.audiences, ...words.audiences.map((one) => [one]), 'other'])
  if (!random.chance(5)) claims['exp'] = random.of([now + 3600, now + 3600, now + 3600, now - 30, now - 65, now - 3600])
  if (random.chance(8)) claims['nbf'] = random.of([now - 60, now + 30, now + 3600])
  if (random.chance(2)) claims['sub'] = random.of(['user', ...words.texts])
  for (const name of words.names)
    if (random.below(4) > 0)
      setClaim(claims, name.split(name.includes('\u0000') ? '\u0000' : '.'), randomValue(words, random))
  return {
    header: { alg, ...(kid !== undefined && { kid }) },
    claims,
    key: key && algorithmsOf(key).includes(alg) ? key : null,
  }
}

function setClaim(claims: Record<string, unknown>, [name, ...rest]: string[], value: unknown): void {
  if (rest.length === 0) claims[name!] = value
  else {
    const inner = claims[name!]
    const map =
      typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Record<string, unknown>) : {}
    claims[name!] = map
    setClaim(map, rest, value)
  }
}

function randomValue({ texts }: Words, random: Random): unknown {
  const text = random.of([...texts, ...texts, 'dev', 'other'])
  return random.of([
    text,
    text,
    text,
    [text],
    [text, random.of([...texts, 'x'])],
    `${text}x`,
    true,
    false,
    1,
    null,
    { [text]: 1 },
    [[text]],
  ])
}
