import { memo } from '../../../core/memo.js'
import { isRecord, list } from '../../../yaml/plain.js'
import { field } from '../../../yaml/proto-names.js'
import { readDouble } from '../../../yaml/proto-number.js'
import type { Document } from '../../../yaml/source.js'
import { mentions } from './mentions.js'

/** `layered_runtime`. */
interface Runtime {
  /** Values by key. Later layers override earlier ones. */
  values: ReadonlyMap<string, unknown>
  /** There are layers of a server, a folder or an administrator. */
  isOpen: boolean
}

export const runtimeOf: (document: Document) => Runtime = memo((document: Document): Runtime => {
  const layers = list(field(field(document.value, 'layered_runtime'), 'layers'))
  const values = new Map<string, unknown>()
  for (const layer of layers) collect(field(layer, 'static_layer'), '', values)
  return { values, isOpen: layers.some((layer) => field(layer, 'static_layer') === undefined) }
})

/** Members of members have keys with dots; a fraction, or nothing, is a value. */
function collect(value: unknown, prefix: string, values: Map<string, unknown>): void {
  if (!isRecord(value)) return
  for (const [name, item] of Object.entries(value)) {
    const key = `${prefix}${name}`
    if (isRecord(item) && !isFraction(item)) collect(item, `${key}.`, values)
    else values.set(key, item)
  }
}

const isFraction = (value: Record<string, unknown>): boolean =>
  'numerator' in value || 'denominator' in value || Object.keys(value).length === 0

/** A value as a whole number, also from a string; `undefined` for any other (Envoy, runtime_impl.cc `setNumberValue`). */
export function wholeNumber(value: unknown): number | undefined {
  const number = readDouble(value)
  return number !== undefined && number >= 0 && number <= 2 ** 64 ? Math.trunc(number) : undefined
}

/** Whether the runtime has a value for this key, or may have: it overrides that of the field. */
export function mayOverride(key: string | undefined, document: Document): boolean {
  const { values, isOpen } = runtimeOf(document)
  return Boolean(key) && (isOpen || values.has(key!))
}

/** Whether a field of the configuration names a key of the runtime. */
export const namesRuntimeKeys = mentions(/"(?:runtime_?key|(?!layered)\w+_?runtime)":/i)

/** Keys of features of Envoy, and of filters that read keys which their configuration does not name. */
const FEATURES = /^(?:envoy\.(?:reloadable|restart)_features|fault|csrf|cors|ext_authz|health_check|ratelimit)\b/

/** Whether it may change how Envoy decides, besides the keys that fields name. */
export const changesFeatures = ({ values }: Runtime): boolean => [...values.keys()].some((key) => FEATURES.test(key))
