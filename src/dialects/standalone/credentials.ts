import type { ApiKeyAuth, BackendAuth, BasicAuth, CredentialMode } from '../../core/step/credentials.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, BASIC, BEARER, origin, record } from '../shared/agentgateway-reader.js'

export function readApiKey(reader: AgentgatewayReader, at: Cursor): ApiKeyAuth {
  return {
    kind: 'api-key',
    origin: origin(at),
    mode: mode(at),
    source: reader.location(at.at('location'), BEARER),
    keys: at
      .at('keys')
      .items()
      .map((key) => readOneKey(reader, key)),
  }
}

function readOneKey(reader: AgentgatewayReader, at: Cursor): ApiKeyAuth['keys'][number] {
  const hash = at.at('keyHash').string
  if (hash !== undefined && !/^sha256:[0-9a-fA-F]{64}$/.test(hash)) {
    const message = 'agentgateway does not start: `keyHash` is not `sha256:` and 64 hexadecimal digits'
    reader.refuse('CW2002', at.at('keyHash'), message)
  }
  return {
    key: at.at('key').string ?? '',
    ...(hash !== undefined && { hash }),
    metadata: record(at.at('metadata')),
    ...(at.at('allowedModels').isSet && { allowedModels: at.at('allowedModels').strings() }),
  }
}

export function readBasicAuth(reader: AgentgatewayReader, at: Cursor): BasicAuth {
  const htpasswd = at.at('htpasswd')
  return {
    kind: 'basic-auth',
    origin: origin(at),
    mode: mode(at),
    realm: at.at('realm').string ?? 'Restricted',
    htpasswd: htpasswd.string ?? readFileOf(reader, htpasswd),
    source: reader.location(at.at('authorizationLocation'), BASIC),
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
function isReadable(name: string, at: Cursor): boolean {
  if (name !== 'key' && name !== 'passthrough') return true
  const known = name === 'key' ? ['value', 'location'] : ['location']
  return at.members().every(([field]) => known.includes(field)) && (name !== 'key' || isSecret(at.at('value')))
}

function kindSteps(reader: AgentgatewayReader, at: Cursor, name: string, kind: Cursor): Step[] {
  if (name === 'key') return [{ ...keyStep(reader, at, kind.at('value')), ...explicit(reader, kind) }]
  if (name !== 'passthrough') return [reader.unmodelled(kind, 'upstream')]
  return [{ kind: 'backend-auth', origin: origin(at), auth: { kind: 'passthrough' }, ...explicit(reader, kind) }]
}

function keyStep(reader: AgentgatewayReader, at: Cursor, key: Cursor): BackendAuth {
  return { kind: 'backend-auth', origin: origin(at), auth: { kind: 'key', value: secret(reader, key) } }
}

function credentialStep(reader: AgentgatewayReader, at: Cursor): BackendAuth {
  const auth = { kind: 'key', value: secret(reader, at.at('key')) } as const
  return { kind: 'backend-auth', origin: origin(at), auth, target: target(reader, at) }
}

/** Text, or a file that holds it. */
function isSecret(at: Cursor): boolean {
  return at.string !== undefined || at.at('file').string !== undefined
}

function explicit(reader: AgentgatewayReader, at: Cursor): Pick<BackendAuth, 'target'> {
  return at.at('location').isSet ? { target: target(reader, at) } : {}
}

function target(reader: AgentgatewayReader, at: Cursor): BackendAuth['target'] {
  return reader.location(at.at('location'), BEARER)
}

/** A secret is written as text, or as `{file}`; blanks around it do not count. */
export function secret(reader: AgentgatewayReader, at: Cursor): string {
  return (at.string ?? readFileOf(reader, at)).trim()
}

/** The file that `{file}` names. */
function readFileOf(reader: AgentgatewayReader, at: Cursor): string {
  const file = at.at('file').string
  if (file === undefined) return ''
  const text = reader.graph.readFile(file)
  if (text === undefined) reader.refuseMissingFile(at.at('file'), file)
  return text ?? ''
}

function mode(at: Cursor): CredentialMode {
  return (at.at('mode').string ?? 'optional') as CredentialMode
}
