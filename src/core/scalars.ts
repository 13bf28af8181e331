/**
 * Scalars that the configurations share. Each is a named definition in the schemas: the generator works from a copy of
 * this file in which they are interfaces (scripts/build-schema.mjs says why).
 */

/**
 * Unsigned 32-bit number.
 * @TJS-type integer
 * @minimum 0
 * @maximum 4294967295
 */
export type UInt32 = number

/**
 * Signed 32-bit number.
 * @TJS-type integer
 * @minimum -2147483648
 * @maximum 2147483647
 */
export type Int32 = number

/**
 * 64-bit number, as a number or a string.
 * @TJS-type ["integer","string"]
 * @pattern ^-?[0-9]+$
 */
export type Int64 = number | string

/**
 * Whole number.
 * @TJS-type integer
 */
export type Integer = number

/**
 * Whole number from 1.
 * @TJS-type integer
 * @minimum 1
 */
export type Positive = number

/**
 * Status of an HTTP answer.
 * @TJS-type integer
 * @minimum 100
 * @maximum 999
 */
export type StatusCode = number

/**
 * Method of an HTTP request.
 * @pattern ^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$
 */
export type HttpMethod = string

/**
 * Name of a header.
 * @pattern ^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$
 */
export type HeaderName = string

/**
 * Name of a header, or a part of the request by its name in HTTP/2.
 * @pattern ^([!#$%&'*+\-.^_`|~0-9A-Za-z]+|:(method|scheme|authority|path|status))$
 */
export type HeaderOrPseudoName = string

/**
 * Host and port, with the first colon before the port, or a socket.
 * @pattern ^(unix:.*|[^:]*:\+?[0-9]+)$
 */
export type HostAndPort = string

/**
 * Name of an MCP target.
 * @pattern ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$
 * @maxLength 253
 */
export type McpTargetName = string

/**
 * Whole number from 0 to 255.
 * @TJS-type integer
 * @minimum 0
 * @maximum 255
 */
export type UInt8 = number

/**
 * Whole number from 0 to 65535.
 * @TJS-type integer
 * @minimum 0
 * @maximum 65535
 */
export type UInt16 = number

/**
 * Whole number from 0.
 * @TJS-type integer
 * @minimum 0
 */
export type UInt64 = number

/**
 * Numeric enum value. Gloo accepts any number, including undefined ones.
 * @TJS-type integer
 */
export type EnumNumber = number

/**
 * Time such as `1.5s`, `5m` or `1h30m`.
 * @TJS-type string
 * @pattern ^[-+]?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|ms|s|m|h))+)$
 */
export type Duration = string

/**
 * Time such as `1.5s`, `5m` or `1h30m`, not negative.
 * @TJS-type string
 * @pattern ^\+?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$
 */
export type TimeSpan = string

/**
 * Base64 text.
 * @TJS-type string
 * @pattern ^([A-Za-z0-9+/_-]{4})*([A-Za-z0-9+/_-]{2}(==)?|[A-Za-z0-9+/_-]{3}=?)?$
 */
export type Bytes = string

/**
 * Kubernetes quantity, `100m` or `1Gi`.
 * @TJS-type ["number","string"]
 */
export type Quantity = number | string

/** Any value. */
// biome-ignore lint/suspicious/noExplicitAny: the schema generator writes `unknown` as an empty object
export type Anything = any

/** Map of anything. */
export interface Free {
  [key: string]: Anything
}

/** Map that must be empty. */
// biome-ignore lint/suspicious/noEmptyInterface: the schema generator reads it as a map without members
export interface Empty {}
