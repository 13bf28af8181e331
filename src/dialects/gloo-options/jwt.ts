import { getOrAdd } from '../../core/get-or-add.js'
import { originKey } from '../../core/origin-key.js'
import { originOf } from '../../core/origin-of.js'
import type { Authenticate, Provider, Stage, TokenSource } from '../../core/step/authenticate.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { CLOCK_SKEW, DEFAULT_SOURCES } from '../../gateways/envoy/token-sources.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readKeys } from './keys.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'

/** The JWT filter of a stage on a route: its own providers, else the host's unless the route switches them off. */
export function readJwt(
  stage: Stage,
  host: Options,
  route: Options,
  reader: GlooReader,
): Authenticate | Unmodelled | null {
  const block = route.get('jwtProvidersStaged')?.at(stage)
  if (block?.isSet) return readBlock(stage, block, reader)
  if (isDisabled(stage, route, reader)) return null
  const inherited = stage === 'afterExtAuth' && host.has('jwt') ? host.get('jwt') : host.get('jwtStaged')?.at(stage)
  return inherited?.isSet ? readBlock(stage, inherited, reader) : null
}

/** `jwt.disable` of a route means the stage after external authorization. */
function isDisabled(stage: Stage, route: Options, reader: GlooReader): boolean {
  const at = stage === 'afterExtAuth' && route.has('jwt') ? route.get('jwt') : route.get('jwtStaged')?.at(stage)
  return at !== undefined && reader.boolean(at.at('disable')) === true
}

const POLICIES = ['REQUIRE_VALID', 'ALLOW_MISSING', 'ALLOW_MISSING_OR_FAILED'] as const

function readBlock(stage: Stage, block: Cursor, reader: GlooReader): Authenticate | Unmodelled {
  const providers = providersOf(block, reader)
  const origin = originOf(block)
  if (providers.length === 0) return reader.unmodelled(block, 'answer', 'jwt')
  const permissive = reader.boolean(block.at('allowMissingOrFailedJwt')) === true
  const written = reader.enumeration(block.at('validationPolicy'), POLICIES)
  const policy = permissive ? 'ALLOW_MISSING_OR_FAILED' : written
  return {
    kind: 'authenticate',
    stage,
    providers,
    onMissing: policy === 'REQUIRE_VALID' ? 'refuse' : 'pass',
    onInvalid: policy === 'ALLOW_MISSING_OR_FAILED' ? 'pass' : 'refuse',
    origin,
  }
}

/** In the order of their names, as they are tried. */
function providersOf(block: Cursor, reader: GlooReader): Provider[] {
  return getOrAdd(reader.providers, originKey(block), () => {
    const members = reader.members(block.at('providers')).sort(([a], [b]) => (a < b ? -1 : 1))
    return members.map(([name, cursor]) => readProvider(name, cursor, reader))
  })
}

function readProvider(name: string, at: Cursor, reader: GlooReader): Provider {
  const issuer = reader.string(at.at('issuer'))
  return {
    name,
    ...(issuer && { issuer }),
    audiences: reader.strings(at.at('audiences')),
    keys: readKeys(at.at('jwks'), reader),
    sources: readSources(at.at('tokenSource'), reader),
    keepToken: reader.boolean(at.at('keepToken')) ?? false,
    claimsToHeaders: reader
      .items(at.at('claimsToHeaders'))
      .map((cursor) => checkClaim(cursor, reader))
      .map((cursor) => ({
        claim: (reader.string(cursor.at('claim')) ?? '').split('.'),
        header: (reader.string(cursor.at('header')) ?? '').toLowerCase(),
        append: reader.boolean(cursor.at('append')) ?? false,
        origin: originOf(cursor),
      })),
    leeway: reader.count(at.at('clockSkewSeconds')) || CLOCK_SKEW,
    requires: [],
    origin: originOf(at),
  }
}

/** Both names are required, and a header name holds no line end. */
function checkClaim(cursor: Cursor, reader: GlooReader): Cursor {
  for (const name of ['claim', 'header']) {
    const value = reader.string(cursor.at(name)) ?? ''
    const problem =
      value === '' ? 'is empty' : name === 'header' && /[\0\r\n]/.test(value) ? 'holds a line end' : undefined
    if (problem !== undefined)
      reader.refuse(
        'CW2052',
        cursor.at(name),
        `Envoy refuses the configuration: \`${name}\` ${problem}`,
        `name the ${name}`,
      )
  }
  return cursor
}

/** Any source that is written switches both defaults off. */
function readSources(at: Cursor, reader: GlooReader): TokenSource[] {
  const headers = reader.items(at.at('headers')).map((cursor): TokenSource => {
    const name = reader.string(cursor.at('header')) ?? ''
    if (name === '') reader.refuse('CW2009', cursor, 'Envoy refuses it: a token source needs the name of a header')
    return {
      kind: 'header',
      name: name.toLowerCase(),
      prefix: reader.string(cursor.at('prefix')) ?? '',
      origin: originOf(cursor),
    }
  })
  const parameters = reader.items(at.at('queryParams')).flatMap((cursor): TokenSource[] => {
    const name = reader.string(cursor)
    return name === undefined ? [] : [{ kind: 'query', name, origin: originOf(cursor) }]
  })
  const written = [...headers, ...parameters]
  return written.length > 0 ? written : [...DEFAULT_SOURCES]
}
