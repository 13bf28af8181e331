import type { Bytes, Free, Int64 } from '../../../core/scalars.js'

/** A value of OpenTelemetry. It contains itself: the CRD keeps whatever is in its lists and maps. */
export interface AnyValue {
  /**
   * A string.
   * @oneof value
   */
  stringValue?: string
  /**
   * A boolean.
   * @oneof value
   */
  boolValue?: boolean
  /**
   * A whole number.
   * @oneof value
   */
  intValue?: Int64
  /**
   * A number.
   * @oneof value
   */
  doubleValue?: number
  /**
   * A list of values.
   * @oneof value
   */
  arrayValue?: Free
  /**
   * Values by name.
   * @oneof value
   */
  kvlistValue?: Free
  /**
   * Bytes in base64.
   * @oneof value
   */
  bytesValue?: Bytes
}
