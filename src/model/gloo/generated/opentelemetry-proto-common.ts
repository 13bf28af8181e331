// Written by scripts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Bytes, Int64 } from '../../scalars.js'

export interface AnyValue {
  /** @oneof value */
  stringValue?: string
  /** @oneof value */
  boolValue?: boolean
  /** @oneof value */
  intValue?: Int64
  /** @oneof value */
  doubleValue?: number
  /** @oneof value */
  arrayValue?: ArrayValue
  /** @oneof value */
  kvlistValue?: KeyValueList
  /** @oneof value */
  bytesValue?: Bytes
}

export interface ArrayValue {
  values?: AnyValue[]
}

export interface KeyValue {
  key?: string
  value?: AnyValue
}

export interface KeyValueList {
  values?: KeyValue[]
}
