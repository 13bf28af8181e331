// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { AnyValue } from '../telemetry.js'

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
