import type { HeaderList } from '../core/http.js'
import { decodeBase64, LENIENT } from '../jwt/base64url.js'
import type { LosslessJson } from '../yaml/json.js'
import { Activation, type ActivationInput, type Members, type RequestVariables } from './activation.js'
import { parseTimestamp } from './time-text.js'

/** The JSON does not describe variables; `message` names the member. */
export class VariablesError extends Error {}

/**
 * Variables written as JSON, in the form of `cel.jsonl`: `request.body` is base64, a list in `request.headers` a
 * repeated header, `jwt` the claims; omitted members are absent. Throws `VariablesError`.
 */
export function readVariables(json: LosslessJson, rawToken = ''): Activation {
  const roots = object(json, 'the variables')
  const input: ActivationInput = {}
  for (const [name, value] of roots) if (value !== null) readRoot(input, name, value, rawToken)
  return Activation.of(input)
}

function readRoot(input: ActivationInput, name: string, value: LosslessJson, rawToken: string): void {
  switch (name) {
    case 'request':
      input.request = readRequest(object(value, name))
      break
    case 'response':
      input.response = readResponse(object(value, name))
      break
    case 'jwt':
      input.jwt = { claims: object(value, name), rawToken }
      break
    case 'apiKey':
      input.apiKey = readApiKey(object(value, name))
      break
    case 'basicAuth':
      input.basicAuth = { username: text(object(value, name), 'username', '') }
      break
    case 'source':
      input.source = readSource(object(value, name))
      break
    case 'destination': {
      const members = object(value, name)
      const hostname = optionalText(members, 'hostname')
      input.destination = { ...endpoint(members), ...(hostname === undefined ? {} : { hostname }) }
      break
    }
    case 'env':
      input.env = Object.fromEntries(
        [...object(value, name)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      )
      break
    case 'llmRequest':
      input.llmRequest = value
      break
    case 'proxy':
    case 'llm':
    case 'mcp':
    case 'backend':
    case 'extauthz':
    case 'extproc':
    case 'mcpGuardrails':
    case 'metadata':
      input[name] = object(value, name)
      break
    default:
      throw new VariablesError(`there is no variable \`${name}\``)
  }
}

function readRequest(members: Members): RequestVariables {
  const body = members.get('body')
  return {
    method: text(members, 'method', 'GET'),
    uri: uri(text(members, 'uri', '/')),
    path: text(members, 'path', ''),
    pathAndQuery: text(members, 'pathAndQuery', '/'),
    host: optionalText(members, 'host') ?? null,
    scheme: optionalText(members, 'scheme') ?? null,
    version: text(members, 'version', 'HTTP/1.1'),
    headers: headers(members.get('headers')),
    ...(typeof body === 'string' ? { body: bytes(body) } : {}),
    ...time(members, 'startTime'),
    ...time(members, 'endTime'),
  }
}

/** An absolute URI without a path has the path `/`. */
function uri(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(?=$|\?)/i, '$1/')
}

function readResponse(members: Members): ActivationInput['response'] {
  const body = members.get('body')
  const status = members.get('grpcStatus')
  return {
    code: number(members, 'code'),
    ...(typeof status === 'bigint' ? { grpcStatus: Number(status) } : {}),
    headers: headers(members.get('headers')),
    ...(typeof body === 'string' ? { body: bytes(body) } : {}),
  }
}

function readApiKey(members: Members): ActivationInput['apiKey'] {
  return { key: text(members, 'key', ''), metadata: new Map([...members].filter(([name]) => name !== 'key')) }
}

const SOURCE_MEMBERS = ['address', 'port', 'rawAddress', 'rawPort', 'unverifiedWorkload', 'connectHeaders']

function readSource(members: Members): ActivationInput['source'] {
  const workload = members.get('unverifiedWorkload')
  const tls = new Map([...members].filter(([name]) => !SOURCE_MEMBERS.includes(name)))
  return {
    ...endpoint(members),
    rawAddress: text(members, 'rawAddress', '0.0.0.0'),
    rawPort: number(members, 'rawPort'),
    ...(tls.size > 0 ? { tls } : {}),
    ...(workload instanceof Map ? { unverifiedWorkload: readWorkload(workload) } : {}),
    connectHeaders: headers(members.get('connectHeaders')),
  }
}

function readWorkload(members: Members): { name: string; namespace: string; serviceAccount: string } {
  return {
    name: text(members, 'name', ''),
    namespace: text(members, 'namespace', ''),
    serviceAccount: text(members, 'serviceAccount', ''),
  }
}

function endpoint(members: Members): { address: string; port: number } {
  return { address: text(members, 'address', '0.0.0.0'), port: number(members, 'port') }
}

function headers(value: LosslessJson | undefined): HeaderList {
  if (!(value instanceof Map)) return []
  return [...value].flatMap(
    ([name, values]): HeaderList => (Array.isArray(values) ? values : [values]).map((item) => [name, String(item)]),
  )
}

function bytes(base64: string): Uint8Array {
  const { bytes } = decodeBase64(base64, LENIENT)
  if (!bytes) throw new VariablesError('a body is not base64')
  return bytes
}

function time(members: Members, name: 'startTime' | 'endTime'): Partial<Record<'startTime' | 'endTime', bigint>> {
  const value = members.get(name)
  const parsed = typeof value === 'string' ? parseTimestamp(value) : undefined
  return parsed ? { [name]: parsed.nanos } : {}
}

function object(value: LosslessJson, name: string): Members {
  if (!(value instanceof Map)) throw new VariablesError(`\`${name}\` must be a JSON object`)
  return value
}

function text(members: Members, name: string, absent: string): string {
  return optionalText(members, name) ?? absent
}

function optionalText(members: Members, name: string): string | undefined {
  const value = members.get(name)
  return typeof value === 'string' ? value : undefined
}

function number(members: Members, name: string): number {
  const value = members.get(name)
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : 0
}
