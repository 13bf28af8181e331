import { originOf } from '../../core/origin-of.js'
import { BEARER } from '../../core/step/authenticate.js'
import type { ApiKeyAuth } from '../../core/step/credentials.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import { selects } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { secretData } from '../../kubernetes/secret.js'
import type { Cursor } from '../../yaml/cursor.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { member, texts } from '../../yaml/plain.js'
import { plainMembers } from '../../yaml/plain-members.js'
import { type AgentgatewayReader, BASIC, readMode } from '../shared/agentgateway-reader.js'

/** Keys are in Secrets, or as hashes in ConfigMaps. What is not in the input leaves the verdict open. */
export function readApiKey(reader: AgentgatewayReader, cursor: Cursor, namespace: string): Step[] {
  const sources = keySources(reader.graph, cursor, namespace)
  if (sources.length === 0) return [reader.outside(cursor, 'other')]
  return [
    {
      kind: 'api-key',
      origin: originOf(cursor),
      mode: readMode(cursor, 'strict'),
      source: reader.location(cursor.at('location'), BEARER),
      keys: sources.flatMap(keysOf),
    },
  ]
}

/** The Secrets or ConfigMaps in the input that hold the keys. */
export function keySources(graph: Graph, cursor: Cursor, namespace: string): Resource[] {
  const name = cursor.at('secretRef', 'name').string
  if (name !== undefined) return [find(graph, 'Secret', namespace, name)].filter((secret) => secret !== undefined)
  const kind = cursor.has('configMapSelector') ? 'ConfigMap' : 'Secret'
  const selector = cursor.at(kind === 'Secret' ? 'secretSelector' : 'configMapSelector').value
  return ofKind(graph, kind).filter(
    (resource) =>
      resource.namespace === namespace && selects(selector, texts(member(resource.value, 'metadata', 'labels'))),
  )
}

/** A value is the key itself, or JSON with `key` or `keyHash` and `metadata`; an invalid value is skipped. */
function keysOf(resource: Resource): ApiKeyAuth['keys'] {
  return [...secretData(resource).values()].flatMap((value): ApiKeyAuth['keys'] => {
    const trimmed = value.trim()
    if (trimmed === '') return []
    if (!trimmed.startsWith('{')) return resource.kind === 'ConfigMap' ? [] : [{ key: value, metadata: {} }]
    const entry = readEntry(trimmed)
    const key = textMember(entry, 'key')
    const hash = textMember(entry, 'keyHash')
    if ((key === undefined) === (hash === undefined) || (key !== undefined && resource.kind === 'ConfigMap')) return []
    const members = entry?.get('metadata')
    const metadata = plainMembers(members instanceof Map ? members : new Map(), (integer) => integer)
    return [{ key: key ?? '', ...(hash !== undefined && { hash }), metadata }]
  })
}

/** An API key entry written as a JSON object; undefined where the text is something else. */
export function readEntry(text: string): Map<string, LosslessJson> | undefined {
  try {
    const json = parseJson(text)
    return json instanceof Map ? json : undefined
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}

function textMember(entry: Map<string, LosslessJson> | undefined, name: string): string | undefined {
  const value = entry?.get(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function readBasicAuth(reader: AgentgatewayReader, cursor: Cursor, namespace: string): Step[] {
  const users = cursor.at('users').strings()
  const name = cursor.at('secretRef', 'name').string
  const secret = name === undefined ? undefined : find(reader.graph, 'Secret', namespace, name)
  if (users.length === 0 && !secret) return [reader.outside(cursor, 'other')]
  const key = cursor.at('secretRef', 'key').string ?? '.htaccess'
  return [
    {
      kind: 'basic-auth',
      origin: originOf(cursor),
      mode: readMode(cursor, 'strict'),
      realm: cursor.at('realm').string ?? 'Restricted',
      htpasswd: secret ? (secretData(secret).get(key) ?? '') : users.join('\n'),
      source: reader.location(cursor.at('location'), BASIC),
    },
  ]
}

/** `backend.auth`: a key, the verified token, or a cloud's own scheme, which only shows upstream. */
export function readBackendAuth(reader: AgentgatewayReader, at: Cursor, namespace: string): Step[] {
  const target = at.at('location').isSet ? { target: reader.location(at.at('location'), BEARER) } : {}
  const key = at.at('key').string
  if (key) return [{ kind: 'backend-auth', origin: originOf(at), auth: { kind: 'key', value: key }, ...target }]
  if (at.at('secretRef').isSet) {
    const value = secretKey(reader, at.at('secretRef'), namespace)
    const secretRef = { name: at.at('secretRef', 'name').string ?? '', ...keyOf(at.at('secretRef')) }
    if (value === undefined) return [{ ...reader.unmodelled(at.at('secretRef'), 'upstream'), secretRef }]
    return [{ kind: 'backend-auth', origin: originOf(at), auth: { kind: 'key', value, secretRef }, ...target }]
  }
  if (at.at('passthrough').isSet) {
    return [{ kind: 'backend-auth', origin: originOf(at), auth: { kind: 'passthrough' }, ...target }]
  }
  return at
    .members()
    .filter(([name]) => name !== 'credentials' && name !== 'location')
    .map(([, cursor]) => reader.unmodelled(cursor, 'upstream'))
}

export function readBackendCredentials(reader: AgentgatewayReader, at: Cursor, namespace: string): Step[] {
  return at
    .at('credentials')
    .items()
    .map((cursor): Step => {
      const value = secretKey(reader, cursor.at('secretRef'), namespace)
      if (value === undefined) return reader.unmodelled(cursor, 'upstream')
      const target = reader.location(cursor.at('location'), BEARER)
      return { kind: 'backend-auth', origin: originOf(cursor), auth: { kind: 'key', value }, target }
    })
}

function keyOf(cursor: Cursor): { key?: string } {
  const key = cursor.at('key').string
  return key === undefined ? {} : { key }
}

/** A leading `Bearer ` of a Secret's `Authorization` is removed. */
function secretKey(reader: AgentgatewayReader, cursor: Cursor, namespace: string): string | undefined {
  const secret = find(reader.graph, 'Secret', namespace, cursor.at('name').string ?? '')
  const name = cursor.at('key').string ?? 'Authorization'
  const value = secret && secretData(secret).get(name)?.trim()
  return name === 'Authorization' ? value?.replace(/^Bearer /, '').trim() : value
}
