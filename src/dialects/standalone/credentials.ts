import { originOf } from '../../core/origin-of.js'
import { BEARER } from '../../core/step/authenticate.js'
import type { ApiKeyAuth, BackendAuth, BasicAuth } from '../../core/step/credentials.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, BASIC, readMode, record } from '../shared/agentgateway-reader.js'

export function readApiKey(reader: AgentgatewayReader, cursor: Cursor): ApiKeyAuth {
  return {
    kind: 'api-key',
    origin: originOf(cursor),
    mode: readMode(cursor, 'optional'),
    source: reader.location(cursor.at('location'), BEARER),
    keys: cursor
      .at('keys')
      .items()
      .map((key) => readOneKey(reader, key)),
  }
}

function readOneKey(reader: AgentgatewayReader, cursor: Cursor): ApiKeyAuth['keys'][number] {
  const hash = cursor.at('keyHash').string
  if (hash !== undefined && !/^sha256:[0-9a-fA-F]{64}$/.test(hash)) {
    const message = 'agentgateway does not start: `keyHash` is not `sha256:` and 64 hexadecimal digits'
    reader.refuse('CW2002', cursor.at('keyHash'), message)
  }
  const problem = cursor.at('allowedModels').isSet && problemOfModels(cursor.at('allowedModels').strings())
  if (problem) reader.refuse('CW2002', cursor.at('allowedModels'), `agentgateway does not start: ${problem}`)
  return {
    key: cursor.at('key').string ?? '',
    ...(hash !== undefined && { hash }),
    metadata: record(cursor.at('metadata')),
    ...(cursor.at('allowedModels').isSet && { allowedModels: cursor.at('allowedModels').strings() }),
  }
}

/** Why `allowedModels` does not load (http/apikey.rs `AllowedModels::compile`). */
function problemOfModels(patterns: readonly string[]): string | undefined {
  if (patterns.length > 1 && patterns.includes('*')) return '`*` stands alone in `allowedModels`'
  if (patterns.includes('')) return '`allowedModels` has an empty name'
  const isMisplaced = (pattern: string): boolean => !/^(\*?[^*]*|[^*]*\*)$/.test(pattern)
  return patterns.some(isMisplaced) ? 'a name of `allowedModels` has one `*` at most, at its start or end' : undefined
}

export function readBasicAuth(reader: AgentgatewayReader, cursor: Cursor): BasicAuth {
  const htpasswd = cursor.at('htpasswd')
  return {
    kind: 'basic-auth',
    origin: originOf(cursor),
    mode: readMode(cursor, 'optional'),
    realm: cursor.at('realm').string ?? 'Restricted',
    htpasswd: htpasswd.string ?? readFileOf(reader, htpasswd),
    source: reader.location(cursor.at('authorizationLocation'), BASIC),
  }
}

const KINDS = [
  ...['passthrough', 'key', 'gcp', 'aws', 'azure', 'copilot', 'jwtSign', 'oauthTokenExchange', 'crossAppAccess'],
]

/**
 * `backendAuth`: a key, the verified token or a cloud's scheme, which only shows upstream, and more credentials. The
 * forms are tried in this order (types/local.rs `BackendAuthCompat`), and a form ignores fields that it does not know:
 * next to a plain `key`, `credentials` is ignored; next to `credentials`, a kind that cannot be read is ignored. Suites
 * `live-910006`.
 */
export function readBackendAuth(reader: AgentgatewayReader, at: Cursor): Step[] {
  if (at.string === 'copilot') return [reader.unmodelled(at, 'upstream')]
  if (isSecret(at.at('key'))) return [keyStep(reader, at, at.at('key'))]
  const kinds = at.members().filter(([name]) => KINDS.includes(name))
  const more = at.at('credentials')
  if (more.exists) {
    const first = kinds[0] && isReadable(...kinds[0]) ? kindSteps(reader, at, ...kinds[0]) : []
    return [...first, ...more.items().map((cursor) => credentialStep(reader, cursor))]
  }
  if (kinds.length === 1 && at.members().length === 1 && isReadable(...kinds[0]!))
    return kindSteps(reader, at, ...kinds[0]!)
  reader.refuse(
    'CW2002',
    at,
    'agentgateway does not start: `backendAuth` fits none of its forms',
    'write one kind of credential (`key`, `passthrough`, ...) and nothing beside it but `credentials`',
  )
  return []
}

/** A kind has no fields but its own; of clouds it is not checked. */
function isReadable(name: string, cursor: Cursor): boolean {
  if (name !== 'key' && name !== 'passthrough') return true
  const known = name === 'key' ? ['value', 'location'] : ['location']
  return cursor.members().every(([field]) => known.includes(field)) && (name !== 'key' || isSecret(cursor.at('value')))
}

function kindSteps(reader: AgentgatewayReader, cursor: Cursor, name: string, kind: Cursor): Step[] {
  if (name === 'key') return [{ ...keyStep(reader, cursor, kind.at('value')), ...explicit(reader, kind) }]
  if (name !== 'passthrough') return [reader.unmodelled(kind, 'upstream')]
  return [{ kind: 'backend-auth', origin: originOf(cursor), auth: { kind: 'passthrough' }, ...explicit(reader, kind) }]
}

function keyStep(reader: AgentgatewayReader, cursor: Cursor, key: Cursor): BackendAuth {
  return { kind: 'backend-auth', origin: originOf(cursor), auth: { kind: 'key', value: secret(reader, key) } }
}

function credentialStep(reader: AgentgatewayReader, cursor: Cursor): BackendAuth {
  const auth = { kind: 'key', value: secret(reader, cursor.at('key')) } as const
  return { kind: 'backend-auth', origin: originOf(cursor), auth, target: target(reader, cursor) }
}

/** Text, or a file that holds it. */
function isSecret(cursor: Cursor): boolean {
  return cursor.string !== undefined || cursor.at('file').string !== undefined
}

function explicit(reader: AgentgatewayReader, cursor: Cursor): Pick<BackendAuth, 'target'> {
  return cursor.at('location').isSet ? { target: target(reader, cursor) } : {}
}

function target(reader: AgentgatewayReader, cursor: Cursor): BackendAuth['target'] {
  return reader.location(cursor.at('location'), BEARER)
}

/** A secret is written as text, or as `{file}`; blanks around it do not count. */
export function secret(reader: AgentgatewayReader, cursor: Cursor): string {
  return (cursor.string ?? readFileOf(reader, cursor)).trim()
}

/** The file that `{file}` names. */
function readFileOf(reader: AgentgatewayReader, cursor: Cursor): string {
  const file = cursor.at('file').string
  if (file === undefined) return ''
  const text = reader.graph.readFile(file)
  if (text === undefined) reader.refuseMissingFile(cursor.at('file'), file)
  return text ?? ''
}
