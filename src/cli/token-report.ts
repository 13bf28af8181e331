import { verifySignature } from '#signature'
import type { Jwk } from '../core/keys.js'
import { gatewayNotes } from '../jwt/gateway-notes.js'
import { keySize, thumbprint } from '../jwt/key.js'
import { parseKeys } from '../jwt/parse-keys.js'
import { readSigned } from '../jwt/signed.js'
import { decodeToken, type JsonSegment, stringMember, type Token } from '../jwt/token.js'
import { jsonText } from '../report/escape.js'
import type { LosslessJson } from '../yaml/json.js'
import { writeJson } from '../yaml/write-json.js'
import { CliError, EXIT, usage } from './exit.js'
import { readText } from './files.js'
import { isoTime, relativeTo, unixTime } from './time.js'

export interface DecodeOptions {
  now?: string
  format?: string
}

export interface VerifyOptions extends DecodeOptions {
  keys: string
  issuer?: string
  audience?: string
  leeway: string
}

/** Lines to print, and whether the exit code is 0. */
export interface Report {
  lines: string[]
  ok: boolean
}

/** Reports a decoded token. */
export function decodeReport(compact: string, options: DecodeOptions): Report {
  const token = decodeToken(compact)
  const problems = problemsOf(token)
  const times = timesOf(token, unixTime(options.now))
  const notes = gatewayNotes(token)
  const ok = problems.length === 0
  if (isJson(options.format)) {
    const out = new Map<string, LosslessJson>([
      ['header', token.header.value ?? null],
      ['claims', token.payload.value ?? null],
      ['signatureBytes', BigInt(token.signature?.length ?? 0)],
      ['times', new Map(times.map(({ claim, iso }) => [claim, iso]))],
      ['problems', problems],
      ['notes', notes],
    ])
    return { lines: writeJson(out, 2).split('\n'), ok }
  }
  const lines = [
    ...part('header', token.header),
    ...part('claims', token.payload),
    ...times.map(({ claim, iso, relative }) => `${claim}: ${iso}, ${relative}`),
    `signature: ${token.signature?.length ?? 0} bytes, not verified`,
    ...problems.map((problem) => `problem: ${problem}`),
    ...notes.map((note) => `note: ${note}`),
  ]
  return { lines, ok }
}

function isJson(format = 'text'): boolean {
  if (format !== 'text' && format !== 'json') throw usage(`--format ${format}: expected text or json`)
  return format === 'json'
}

function part(name: string, segment: JsonSegment): string[] {
  return segment.value === undefined ? [] : `${name}: ${writeJson(segment.value, 2)}`.split('\n')
}

function problemsOf(token: Token): string[] {
  const problems: string[] = []
  const count = token.segments.length
  if (count !== 3) problems.push(`a token has three parts with dots between; this has ${count >= 8 ? 'many' : count}`)
  for (const [name, { problem }] of [
    ['header', token.header],
    ['payload', token.payload],
  ] as const) {
    if (problem?.kind === 'base64') problems.push(`the ${name} is not base64url`)
    if (problem?.kind === 'utf8') problems.push(`the ${name} is not UTF-8`)
    if (problem?.kind === 'json')
      problems.push(`the ${name} is not JSON: ${problem.message} at character ${problem.at + 1}`)
    if (problem?.kind === 'not-object') problems.push(`the ${name} is JSON but no object`)
  }
  if (count >= 3 && !token.signature) problems.push('the signature is not base64url')
  if (token.header.members && stringMember(token.header, 'alg') === undefined) problems.push('the header has no `alg`')
  return problems
}

/** The registered times that are numbers (RFC 7519 §4.1). */
function timesOf(token: Token, now: number): { claim: string; iso: string; relative: string }[] {
  return ['iat', 'nbf', 'exp'].flatMap((claim) => {
    const seconds = numberOf(token.payload.members?.get(claim))
    const iso = seconds === undefined ? undefined : isoTime(seconds)
    return iso === undefined ? [] : [{ claim, iso, relative: relativeTo(now, seconds!) }]
  })
}

function numberOf(value: LosslessJson | undefined): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined
}

interface Check {
  what: string
  ok: boolean
  detail: string
}

/** Verifies a token under keys. */
export async function verifyReport(compact: string, options: VerifyOptions): Promise<Report> {
  const { keys, problems } = parseKeys(readText(options.keys))
  if (keys.length === 0) {
    const why = problems[0]?.message ?? 'no key in it'
    throw new CliError(`${options.keys}: ${why}`, EXIT.findings)
  }
  const token = decodeToken(compact)
  const checks = problemsOf(token).map((detail): Check => ({ what: 'form', ok: false, detail }))
  if (checks.length === 0) checks.push(await checkSignature(compact, token, keys), ...checkClaims(token, options))
  const ok = checks.every((check) => check.ok)
  const lines = isJson(options.format)
    ? jsonText({ good: ok, checks }, 2).split('\n')
    : checks.map((check) => `${check.ok ? 'good' : 'bad'}: ${check.what}: ${check.detail}`)
  return { lines, ok }
}

async function checkSignature(compact: string, token: Token, keys: Jwk[]): Promise<Check> {
  const signed = readSigned(compact)
  const alg = signed?.alg
  for (const key of keys) {
    if (signed && alg !== undefined && (await verifySignature(alg, key, signed.input, signed.signature)))
      return { what: 'signature', ok: true, detail: `${alg} under ${nameOf(key)}` }
  }
  const kid = stringMember(token.header, 'kid')
  const known =
    kid === undefined
      ? ''
      : keys.some((key) => key.kid === kid)
        ? '; a key with its `kid` exists'
        : '; no key has its `kid`'
  return { what: 'signature', ok: false, detail: `${alg} under none of ${keys.length} keys${known}` }
}

function nameOf(key: Jwk): string {
  const size = keySize(key)
  const type = key.crv ?? (size === undefined ? key.kty : `${key.kty} ${size}`)
  const print = key.kty === 'oct' ? '' : `, thumbprint ${thumbprint(key)}`
  return `${key.kid === undefined ? 'a key without `kid`' : `key \`${key.kid}\``} (${type}${print})`
}

function checkClaims(token: Token, options: VerifyOptions): Check[] {
  const claims = token.payload.members!
  const now = unixTime(options.now)
  const leeway = Number(options.leeway)
  if (!(leeway >= 0)) throw usage(`--leeway ${options.leeway}: expected seconds`)
  const checks = timesOf(token, now).flatMap(({ claim, iso, relative }): Check[] => {
    const time = numberOf(claims.get(claim))!
    if (claim === 'iat') return []
    return [
      { what: claim, ok: claim === 'exp' ? time + leeway >= now : time - leeway <= now, detail: `${iso}, ${relative}` },
    ]
  })
  if (options.issuer !== undefined) {
    const issuer = claims.get('iss')
    checks.push({ what: 'iss', ok: issuer === options.issuer, detail: show(issuer) })
  }
  if (options.audience !== undefined) {
    const audience = claims.get('aud')
    const ok = audience === options.audience || (Array.isArray(audience) && audience.includes(options.audience))
    checks.push({ what: 'aud', ok, detail: show(audience) })
  }
  return checks
}

function show(value: LosslessJson | undefined): string {
  return value === undefined ? 'absent' : `\`${writeJson(value).slice(0, 200)}\``
}
