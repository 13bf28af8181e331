// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Integer } from '../../../../core/scalars.js'
import type { Authorization, CELExpression } from '../authorization.js'
import type { PolicyBackendEndpoint } from './backend.js'
import type {
  ByteSize,
  Duration,
  LongString,
  MetricLabels,
  OTLPProtocol,
  ResourceAdd,
  ShortString,
  TinyString,
} from './common.js'
import type { HTTPHeaderCase } from './routes.js'
import type { FrontendTLS } from './tls.js'

/** @atLeastOneOf * */
export interface Frontend {
  tcp?: FrontendTCP
  networkAuthorization?: Authorization
  tls?: FrontendTLS
  http?: FrontendHTTP
  proxyProtocol?: FrontendProxyProtocol
  connect?: FrontendConnect
  accessLog?: AccessLog
  tracing?: Tracing
  metrics?: MetricLabels
}

/** @atLeastOneOf * */
export interface FrontendTCP {
  keepalive?: Keepalive
}

/** @atLeastOneOf * */
export interface FrontendHTTP {
  maxBufferSize?: ByteSize
  /**
   * @minimum 1
   * @maximum 4096
   */
  http1MaxHeaders?: Integer
  http1IdleTimeout?: Duration
  http1HeaderCase?: HTTPHeaderCase
  http2WindowSize?: ByteSize
  http2ConnectionWindowSize?: ByteSize
  http2FrameSize?: ByteSize
  http2MaxHeaderSize?: ByteSize
  http2KeepaliveInterval?: Duration
  http2KeepaliveTimeout?: Duration
  maxConnectionDuration?: Duration
}

export interface FrontendProxyProtocol {
  /** @default "V2" */
  version?: ProxyProtocolVersion
  /** @default "Strict" */
  mode?: ProxyProtocolMode
}

export interface FrontendConnect {
  mode: FrontendConnectMode
}

export interface AccessLog {
  filter?: CELExpression
  attributes?: LogTracingAttributes
  otlp?: OtlpAccessLog
}

/** @exactlyOneOf backendRef;url */
export interface Tracing extends PolicyBackendEndpoint {
  /** @default "GRPC" */
  protocol?: OTLPProtocol
  path?: LongString
  attributes?: LogTracingAttributes
  resources?: ResourceAdd[]
  randomSampling?: CELExpression
  clientSampling?: CELExpression
  filter?: CELExpression
}

export interface Keepalive {
  /**
   * @minimum 1
   * @maximum 64
   */
  retries?: Integer
  time?: Duration
  interval?: Duration
}

export type ProxyProtocolVersion = 'V1' | 'V2' | 'All'

export type ProxyProtocolMode = 'Strict' | 'Optional'

export type FrontendConnectMode = 'Deny' | 'Route' | 'Tunnel'

/** @atLeastOneOf * */
export interface LogTracingAttributes {
  /**
   * @minItems 1
   * @maxItems 32
   */
  remove?: TinyString[]
  /**
   * @minItems 1
   * @maxItems 64
   */
  add?: AttributeAdd[]
}

/** @exactlyOneOf backendRef;url */
export interface OtlpAccessLog extends PolicyBackendEndpoint {
  filter?: CELExpression
  attributes?: LogTracingAttributes
  /** @default "GRPC" */
  protocol?: OTLPProtocol
  path?: LongString
}

export interface AttributeAdd {
  name: ShortString
  expression: CELExpression
}
