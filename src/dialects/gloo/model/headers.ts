import type { V2CoreHeaderValue } from './generated/core.js'
import type { ResourceRef } from './routing.js'

/** Headers that are added and removed on the way to the upstream and back. */
export interface HeaderManipulation {
  /** Headers for the upstream. `%NAME(...)%` is an Envoy command, `%%` a percent sign. */
  requestHeadersToAdd?: V2CoreHeaderValueOption[]
  /**
   * Headers that the upstream must not see. `Host` and names that begin with `:` are rejected.
   * @examples [["x-internal"]]
   */
  requestHeadersToRemove?: string[]
  /** Headers for the client, on answers of the gateway itself too. */
  responseHeadersToAdd?: HeadersHeaderValueOption[]
  /** Headers that the client must not see. */
  responseHeadersToRemove?: string[]
}

/** A response header. */
export interface HeadersHeaderValueOption {
  /** Name and value. */
  header?: HeadersHeaderValue
  /**
   * Add to headers of that name. `false` replaces them.
   * @default true
   */
  append?: boolean | null
}

/** Name and value of a header. */
export interface HeadersHeaderValue {
  /**
   * Name.
   * @examples ["x-frame-options"]
   */
  key?: string
  /** Value. `%NAME(...)%` is an Envoy command, `%%` a percent sign. */
  value?: string
}

/** A request header. */
export interface V2CoreHeaderValueOption {
  /**
   * Name and value. When `headerSecretRef` is set too, this is dropped in silence.
   * @oneof header_option
   * @rule CW2003
   */
  header?: V2CoreHeaderValue
  /**
   * Secret whose entries become headers. If it does not exist, Gloo rejects the route.
   * @oneof header_option
   * @rule CW3001 CW2003
   */
  headerSecretRef?: ResourceRef
  /**
   * Add to headers of that name. `false` replaces them.
   * @default true
   */
  append?: boolean | null
}

/** Headers that are added and removed before any other processing of the request. */
export interface EarlyHeaderManipulation {
  /** Headers to add. */
  headersToAdd?: V2CoreHeaderValueOption[]
  /** Headers to remove. */
  headersToRemove?: string[]
}
