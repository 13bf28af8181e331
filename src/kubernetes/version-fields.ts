import type { Finding } from '../core/finding.js'
import { type Gateway, isFieldIn, type VersionedField } from '../versions/gateway.js'
import { GATEWAYS, type Target, type Targets } from '../versions/target.js'
import { locate } from '../yaml/locate.js'
import { isRecord } from '../yaml/plain.js'
import type { Document, Family, Source } from '../yaml/source.js'

/** A document as the gateways in use read it, and what they do not know in it. */
export interface VersionedDocument {
  /** The document, or a copy without the fields that the versions in use do not have. */
  document: Document
  findings: Finding[]
}

/** Leaves out of a document what the versions in use do not have, with a finding (CW2031) for each. */
export function withoutUnknownFields(document: Document, source: Source, targets: Targets): VersionedDocument {
  const absent = Object.values(targets).flatMap((target) =>
    GATEWAYS[target.gateway].fields
      .filter((field) => appliesTo(field, document) && !isFieldIn(field, target.version))
      .flatMap((field) => [...placesOf(document.value, field)].map((place) => ({ field, place, target }))),
  )
  if (absent.length === 0) return { document, findings: [] }
  const findings = absent.map(({ field, place, target }) => finding(source, document, field, place, target))
  const value = structuredClone(document.value)
  for (const { field, place } of absent) if (field.values === undefined) remove(value, place)
  return { document: withValue(document, value), findings }
}

const appliesTo = ({ family, kinds }: VersionedField, document: Document): boolean =>
  family === document.family && (kinds === undefined || kinds.includes(document.kind ?? ''))

/** The tree of the document is parsed only where a position is asked for: it is inherited, not copied. */
const withValue = (document: Document, value: unknown): Document =>
  Object.create(document, { value: { value, enumerable: true } }) as Document

type Place = readonly (string | number)[]

/** Paths in a value that a field's path describes. */
function* placesOf(value: unknown, { path, values }: VersionedField): Generator<Place> {
  for (const place of matches(value, path.split('.'), []))
    if (values === undefined || values.includes(at(value, place))) yield place
}

function* matches(value: unknown, [part, ...rest]: string[], above: Place): Generator<Place> {
  if (part === undefined) {
    yield above
    return
  }
  if (part === '**') yield* matches(value, rest, above)
  for (const [key, member] of membersOf(value)) {
    if (part === '**') yield* matches(member, ['**', ...rest], [...above, key])
    else if (part === '*' || part === key) yield* matches(member, rest, [...above, key])
  }
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
  const what = field.values ? String(at(document.value, place)) : String(place.at(-1))
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
