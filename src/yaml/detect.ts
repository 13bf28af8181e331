import { CONFIGURATIONS, FAMILIES } from '../dialects/descriptors.js'
import { isRecord } from './plain.js'
import type { Document, Family } from './source.js'
import { rootIndentation } from './yaml-reader.js'

type Detected = Pick<Document, 'family' | 'apiVersion' | 'kind'>

/** The model of a document, by `apiVersion` and `kind`, or by its root keys. */
export function detect(value: unknown): Detected {
  if (!isRecord(value)) return { family: null }
  const { apiVersion, kind } = value
  if (typeof apiVersion === 'string' && typeof kind === 'string')
    return { family: familyOf(apiVersion, kind), apiVersion, kind }
  return { family: familyOfKeys(Object.keys(value)) ?? familyOfPolicies(value) }
}

/**
 * The kind of a document of another program, from its text alone, without parsing it; undefined: it may be a supported
 * document. The root keys of a block map are the lines at its indentation, since everything inside is indented deeper.
 */
export function detectForeign(text: string): Detected | undefined {
  const indentation = rootIndentation(text)
  const first = new RegExp(`^\\uFEFF?${indentation}([^\\s#-])`, 'm').exec(text)?.[1]
  if (first === undefined || !/[A-Za-z]/.test(first)) return undefined
  const apiVersion = rootScalar(text, indentation, 'apiVersion')
  const kind = rootScalar(text, indentation, 'kind')
  if (apiVersion !== undefined && kind !== undefined)
    return isReadByUs(apiVersion, kind) ? undefined : { family: null, apiVersion, kind }
  const keys = rootKeys(text, indentation)
  const isOurs =
    familyOfKeys(keys) !== null ||
    keys.some(isUnclear) ||
    (keys.some((key) => key === 'policies' || key === 'routes') && NAMES_POLICY.test(text))
  return isOurs ? undefined : { family: null }
}

/**
 * Objects that claimwright checks, that these refer to (`Namespace`), or whose group or kind is close enough to be a
 * typo.
 */
const isReadByUs = (apiVersion: string, kind: string): boolean =>
  !apiVersion.includes('/') ||
  /solo\.|gateway|networking|kustomize/.test(apiVersion) ||
  /List$|Policy|Route|Gateway|Listener|Virtual|Upstream|Backend|Option|Settings|AuthConfig/.test(kind)

/** Members that identify files which consist of `policies` or `routes`. */
const NAMES_POLICY = new RegExp(
  `["']?(?:${CONFIGURATIONS.flatMap(({ keys }) => keys.policies ?? []).join('|')})["']?[ \\t]*:`,
)

/** A file with nothing but routes, attached policies (a list), or a route's policies at the wrong level (a map). */
function familyOfPolicies({ policies, routes }: { policies?: unknown; routes?: unknown }): Family | null {
  const maps = [
    policies,
    ...elements(policies).map((entry) => entry?.['policy']),
    ...[routes as Members, ...elements(routes)].map((route) => route?.['policies']),
  ]
  const hasOne = (names: readonly string[]): boolean =>
    maps.some((map) => typeof map === 'object' && map !== null && names.some((name) => Object.hasOwn(map, name)))
  return CONFIGURATIONS.find(({ keys }) => hasOne(keys.policies ?? []))?.family ?? null
}

type Members = Record<string, unknown> | null | undefined

const elements = (list: unknown): Members[] => (Array.isArray(list) ? (list as Members[]) : [])

/** A root key that a configuration may have. */
export const isRootKey = (key: string): boolean =>
  CONFIGURATIONS.some(({ keys: { own, shared = [] } }) => own.includes(key) || shared.includes(key))

/** Keys that do not identify the document: part of an object, or a merge of keys from elsewhere. */
const isUnclear = (key: string): boolean => key === 'apiVersion' || key === 'kind' || key === '<<'

/** The same for a document that does not parse: from the part that could be read, then from the start of its lines. */
export function detectBroken(value: unknown, text: string): Detected {
  const detected = detect(value)
  if (detected.family !== null) return detected
  const indentation = rootIndentation(text)
  const apiVersion = rootScalar(text, indentation, 'apiVersion')
  const kind = rootScalar(text, indentation, 'kind')
  if (apiVersion !== undefined && kind !== undefined) {
    const family = familyOf(apiVersion, kind)
    return family ? { family, apiVersion, kind } : { family }
  }
  return { family: familyOfKeys(rootKeys(text, indentation)) }
}

/** The same for a template, which may compute `apiVersion`. */
export function detectTemplate(text: string): Detected {
  const detected = detectBroken(null, text)
  if (detected.family !== null) return detected
  const kind = rootScalar(text, rootIndentation(text), 'kind')
  const family = kind && FAMILIES.find(({ distinctiveKinds = [] }) => distinctiveKinds.includes(kind))?.name
  return family ? { family, kind } : detected
}

/** Of JSON, which may be a single line, the first key. */
function rootKeys(text: string, indentation: string): string[] {
  const first = /^\uFEFF?\s*\{\s*"([A-Za-z_]+)"\s*:/.exec(text)?.[1]
  if (first !== undefined) return [first]
  return [...text.matchAll(new RegExp(`^\\uFEFF?${indentation}["']?([A-Za-z_]+|<<)["']?[ \\t]*:`, 'gm'))].map(
    (match) => match[1]!,
  )
}

function rootScalar(text: string, indentation: string, key: string): string | undefined {
  return new RegExp(`^\\uFEFF?${indentation}[{ ]{0,2}["']?${key}["']?[ \\t]*:[ \\t]*["']?([\\w./-]+)`, 'm').exec(
    text,
  )?.[1]
}

function familyOfKeys(keys: readonly string[]): Family | null {
  const found =
    CONFIGURATIONS.find(({ keys: { own } }) => keys.some((key) => own.includes(key))) ??
    CONFIGURATIONS.find(({ keys: { shared = [], alone = [] } }) => {
      if (keys.length === 0 || !keys.every((key) => shared.includes(key))) return false
      return keys.length > 1 || alone.includes(keys[0]!)
    })
  return found?.family ?? null
}

/** Of two families with one group, the one that names the kind. */
function familyOf(apiVersion: string, kind: string): Family | null {
  const group = apiVersion === 'v1' ? '' : apiVersion.split('/')[0]!
  const found = FAMILIES.filter(({ groups = [] }) => groups.includes(group))
  return (found.find(({ kinds }) => kinds?.includes(kind)) ?? found.find(({ kinds }) => !kinds))?.name ?? null
}
