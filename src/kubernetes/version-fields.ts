import type { Finding } from '../core/finding.js'
import { memo } from '../core/memo.js'
import { type Gateway, isFieldIn, type VersionedField } from '../versions/gateway.js'
import { GATEWAYS, type Target, type Targets } from '../versions/target.js'
import { locate } from '../yaml/locate.js'
import { isRecord } from '../yaml/plain.js'
import { recordedLike, unrecorded } from '../yaml/recorded.js'
import type { Document, Family, Source } from '../yaml/source.js'
import { withValue } from '../yaml/with-value.js'

/** A document as the gateways in use read it, and what they do not know in it. */
interface VersionedDocument {
  /** The document, or a copy without the fields that the versions in use do not have. */
  document: Document
  findings: Finding[]
}

/** Leaves out of a document what the versions in use do not have, with a finding (CW2031) for each. */
export function withoutUnknownFields(document: Document, source: Source, targets: Targets): VersionedDocument {
  const unknown = fieldsUnknownTo(targets).filter(({ field }) => appliesTo(field, document))
  if (unknown.length === 0) return { document, findings: [] }
  // What no gateway reads must not count as read because it was searched for fields of other versions.
  const written = unrecorded(document.value)
  const places = placesOf(
    written,
    unknown.map(({ field }) => field.path.split('.')),
  )
  const absent = unknown.flatMap(({ field, target }, index) =>
    places[index]!.filter((place) => field.values?.includes(at(written, place)) ?? true).map((place) => ({
      field,
      place,
      target,
    })),
  )
  if (absent.length === 0) return { document, findings: [] }
  const findings = absent.map(({ field, place, target }) => finding(source, document, field, place, target))
  const value = structuredClone(written)
  for (const { field, place } of absent) if (field.values === undefined) remove(value, place)
  return { document: withValue(document, recordedLike(document.value, value)), findings }
}

const fieldsUnknownTo = memo((targets: Targets) =>
  Object.values(targets).flatMap((target) =>
    GATEWAYS[target.gateway].fields
      .filter((field) => !isFieldIn(field, target.version))
      .map((field) => ({ field, target })),
  ),
)

const appliesTo = ({ family, kinds }: VersionedField, document: Document): boolean =>
  family === document.family && (kinds === undefined || kinds.includes(document.kind ?? ''))

/** Names and indices from the root; a field's path also has `*` for any of them and `**` for any number of them. */
type Place = readonly (string | number)[]

/** Where the value has what each of the paths describes, in one walk. */
function placesOf(value: unknown, paths: readonly string[][]): Place[][] {
  const found = paths.map((): Place[] => [])
  const walk = (parent: unknown, above: Place, expected: readonly Expected[]): void => {
    for (const [key, member] of membersOf(parent)) {
      const next: Expected[] = []
      const advance = (path: number, part: number): void => {
        const name = paths[path]![part]
        if (name === '**') {
          next.push({ path, part })
          advance(path, part + 1)
        } else if (name === '*' || name === key) {
          if (part + 1 === paths[path]!.length) found[path]!.push([...above, key])
          else next.push({ path, part: part + 1 })
        }
      }
      for (const { path, part } of expected) advance(path, part)
      if (next.length > 0) walk(member, [...above, key], next)
    }
  }
  walk(
    value,
    [],
    paths.map((_, path) => ({ path, part: 0 })),
  )
  return found
}

/** The part of a path that comes next. */
interface Expected {
  path: number
  part: number
}

function membersOf(value: unknown): [string | number, unknown][] {
  if (Array.isArray(value)) return [...value.entries()]
  return isRecord(value) ? Object.entries(value) : []
}

const at = (value: unknown, place: Place): unknown =>
  place.reduce((found, key) => (found as Record<string | number, unknown>)[key], value)

function remove(value: unknown, place: Place): void {
  const parent = at(value, place.slice(0, -1)) as Record<string | number, unknown> | undefined
  if (parent !== undefined) delete parent[place.at(-1)!]
}

function finding(source: Source, document: Document, field: VersionedField, place: Place, target: Target): Finding {
  const pointer = place.map((key) => `/${String(key).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
  const span = locate(source, { document: document.index, pointer }, field.values ? 'value' : 'key')
  const what = field.values ? String(at(unrecorded(document.value), place)) : String(place.at(-1))
  const { severity, text, refused } = consequenceOf(field, document.family!)
  const gateway: Gateway = GATEWAYS[target.gateway]
  const isFuture = field.since !== undefined && !isFieldIn({ ...field, until: undefined }, target.version)
  const when = isFuture
    ? `requires ${gateway.title} ${field.since!.at(-1)}`
    : `was removed in ${gateway.title} ${field.until!.at(-1)}`
  return {
    code: 'CW2031',
    severity,
    confidence: 'high',
    message: `\`${what}\` ${when} (target is ${target.asked ?? target.version}): ${text}`,
    span,
    related: [],
    ...(refused && { refused: true }),
    help: isFuture ? `update ${gateway.title} to ${field.since!.at(-1)} or later, or leave it out` : 'leave it out',
  }
}

/** What the gateway does with a document that has a field, or a value, which its version does not know. */
function consequenceOf(
  { path, values }: VersionedField,
  family: Family,
): Pick<Finding, 'severity' | 'refused'> & { text: string } {
  if (family === 'standalone') return { severity: 'error', text: 'agentgateway will refuse to start', refused: true }
  if (family === 'litellm') {
    if (/^general_settings\.(litellm_jwtauth|role_permissions)\./.test(path))
      return { severity: 'error', text: 'LiteLLM will refuse to start', refused: true }
    return { severity: 'warning', text: 'LiteLLM will ignore it' }
  }
  if (family === 'envoy') return { severity: 'error', text: 'Envoy will refuse the configuration', refused: true }
  if (values) return { severity: 'error', text: 'the object will be refused', refused: true }
  return {
    severity: 'error',
    text: 'kubectl will refuse the object, and the API server prunes the field for other clients',
  }
}
