import type { Origin } from '../../core/finding.js'
import type { EnvoyMetadata, MetadataEntry, MetadataMember } from '../../core/step/envoy.js'
import type { ProtoObject, ProtoValue } from '../../yaml/proto-json.js'
import { readDouble } from '../../yaml/proto-number.js'
import { decodeUnpadded, lower, toBytes, toText } from './bytes.js'
import { cookieOf } from './cookies.js'
import { type Exchange, headerValues } from './exchange.js'
import { claimAt } from './token.js'

/** The namespace of `jwt_authn`. */
export const JWT_METADATA = 'envoy.filters.http.jwt_authn'

/** Namespaces of what filters write for logs, which is not modelled. */
const LOGGED: ReadonlySet<string> = new Set(['envoy.filters.http.rbac', 'envoy.filters.http.fault'])

export const isLogged = (namespace: string): boolean => LOGGED.has(namespace)

/** Dynamic metadata by namespace and path. */
export function metadataAt(namespace: string, path: readonly string[], { metadata }: Exchange): ProtoValue | undefined {
  const members = metadata.get(namespace)
  return members && claimAt(members, path)
}

/** Sets members of a namespace: each replaces the one before it. */
export function mergeMetadata(namespace: string, members: ProtoObject, { metadata }: Exchange): void {
  if (members.size > 0) metadata.set(namespace, new Map([...(metadata.get(namespace) ?? []), ...members]))
}

/** Envoy's `set_metadata` and `header_to_metadata`. */
export function storeMetadata({ entries, origin }: EnvoyMetadata, exchange: Exchange): void {
  for (const entry of entries) {
    if (entry.from === 'value') setValue(entry, exchange)
    else {
      if (exchange.unknownHeaders.has(lower(entry.name))) exchange.leaveOpen({ field: entry.name, origin })
      setFromRequest(entry, origin, exchange)
    }
  }
}

function setValue(
  { namespace, value, overwrites }: Extract<MetadataEntry, { from: 'value' }>,
  { metadata }: Exchange,
): void {
  const known = metadata.get(namespace)
  const added = toProto(value) as ProtoObject
  if (!known) metadata.set(namespace, added)
  else if (overwrites) metadata.set(namespace, update(known, added) as ProtoObject)
}

function toProto(value: unknown): ProtoValue {
  if (Array.isArray(value)) return value.map(toProto)
  if (typeof value !== 'object' || value === null) return value as ProtoValue
  return new Map(Object.entries(value).map(([name, member]) => [name, toProto(member)]))
}

/** Objects are merged and lists joined; of other values the new one counts (Envoy, `StructUtil::update`). */
function update(before: ProtoValue | undefined, after: ProtoValue): ProtoValue {
  if (Array.isArray(before) && Array.isArray(after)) return [...before, ...after]
  if (!(before instanceof Map && after instanceof Map)) return after
  const merged = new Map(before)
  for (const [name, value] of after) merged.set(name, update(before.get(name), value))
  return merged
}

type FromRequest = Exclude<MetadataEntry, { from: 'value' }>

function setFromRequest(entry: FromRequest, origin: Origin, exchange: Exchange): void {
  const found = readEntry(entry, exchange)
  const member = found === undefined ? entry.missing : entry.present
  const value = member && memberValue(member, found ?? '', exchange)
  // Metadata holds bytes; how those that are not UTF-8 are compared is not modelled.
  if (typeof value === 'string' && value.includes('\ufffd')) exchange.leaveOpen({ field: 'encode', origin })
  if (value !== undefined) mergeMetadata(member!.namespace, new Map([[member!.key, value]]), exchange)
}

/** All lines of a header as one; an empty cookie counts as missing. */
function readEntry({ from, name, removes }: FromRequest, exchange: Exchange): string | undefined {
  if (from === 'cookie') return cookieOf(exchange.headers, name) || undefined
  const lines = headerValues(exchange, lower(name))
  if (removes) exchange.removeHeader(lower(name))
  return lines.length === 0 ? undefined : lines.join(',')
}

/** Longer values are ignored. */
const MOST_BYTES = 8 * 1024

function memberValue(member: MetadataMember, found: string, { regex }: Exchange): ProtoValue | undefined {
  const { value, rewrite, type, isBase64 } = member
  const { pattern = '', substitution = '' } = rewrite ?? {}
  const bytes = value
    ? toBytes(value)
    : rewrite
      ? regex.replaceAll(toBytes(pattern), found, toBytes(substitution))
      : found
  if (bytes.length >= MOST_BYTES) return undefined
  const decoded = isBase64 ? decodeUnpadded(bytes) : bytes
  if (!decoded) return undefined
  return type === 'number' ? readDouble(toText(decoded)) : toText(decoded)
}
