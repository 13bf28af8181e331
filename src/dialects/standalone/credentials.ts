import type { ApiKeyAuth, BackendAuth, BasicAuth, CredentialMode } from '../../program/step/credentials.js'
import type { Step } from '../../program/step.js'
import type { Cursor } from '../../text/cursor.js'
import { type AgentgatewayReader, BASIC, BEARER, given, origin, record } from '../agentgateway-reader.js'

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
    ...(given(at.at('allowedModels')) && { allowedModels: at.at('allowedModels').strings() }),
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

/** `backendAuth`: a key, the verified token, or a cloud's own scheme, which only shows upstream. */
export function readBackendAuth(reader: AgentgatewayReader, at: Cursor): { auth: Step[]; credentials: Step[] } {
  const credentials = at
    .at('credentials')
    .items()
    .map((one): BackendAuth => {
      const value = secret(reader, one.at('key'))
      return { kind: 'backend-auth', origin: origin(one), auth: { kind: 'key', value }, target: target(reader, one) }
    })
  return { auth: primary(reader, at), credentials }
}

function primary(reader: AgentgatewayReader, at: Cursor): Step[] {
  if (at.has('key')) {
    const key = at.at('key')
    const value = secret(reader, key.has('value') ? key.at('value') : key)
    return [{ kind: 'backend-auth', origin: origin(at), auth: { kind: 'key', value }, ...explicit(reader, key) }]
  }
  if (at.has('passthrough')) {
    const auth = { kind: 'passthrough' } as const
    return [{ kind: 'backend-auth', origin: origin(at), auth, ...explicit(reader, at.at('passthrough')) }]
  }
  return at
    .members()
    .filter(([name]) => name !== 'credentials')
    .map(([, one]) => reader.unmodelled(one, 'upstream'))
}

function explicit(reader: AgentgatewayReader, at: Cursor): Pick<BackendAuth, 'target'> {
  return given(at.at('location')) ? { target: target(reader, at) } : {}
}

function target(reader: AgentgatewayReader, at: Cursor): BackendAuth['target'] {
  return reader.location(at.at('location'), BEARER)
}

/** A secret is written as text, or as `{file}`. */
export function secret(reader: AgentgatewayReader, at: Cursor): string {
  return at.string ?? readFileOf(reader, at).trim()
}

/** The file that `{file}` names. */
function readFileOf(reader: AgentgatewayReader, at: Cursor): string {
  const file = at.at('file').string
  if (file === undefined) return ''
  const text = reader.graph.readFile(file)
  if (text === undefined) {
    const message = `agentgateway does not start: there is no file \`${file}\` in its working directory`
    reader.refuse('CW3001', at.at('file'), message)
  }
  return text ?? ''
}

function mode(at: Cursor): CredentialMode {
  return (at.at('mode').string ?? 'optional') as CredentialMode
}
