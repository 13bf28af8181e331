import type { UInt32 } from '../../../core/scalars.js'
import type { NamespacedStatuses } from './generated/core.js'
import type { HybridGateway, TcpGateway, VirtualServiceSelectorExpressions } from './generated/gateway.js'
import type { HttpListenerOptions, ListenerOptions, RouteConfigurationOptions } from './generated/gloo.js'
import type { ResourceRef } from './routing.js'

/** A listener: where it listens and what it serves. */
export interface GatewaySpec {
  /**
   * Serve HTTPS: VirtualServices with `sslConfig` instead of those without.
   * @default false
   */
  ssl?: boolean
  /**
   * Address to listen on.
   * @examples ["::"]
   */
  bindAddress?: string
  /**
   * Port to listen on.
   * @rule CW6019
   * @examples [8080]
   */
  bindPort?: UInt32
  /** Listener options. */
  options?: ListenerOptions
  /** Written by Gloo. */
  namespacedStatuses?: NamespacedStatuses
  /**
   * Expect the proxy protocol.
   * @deprecated use `options.proxyProtocol`
   */
  useProxyProto?: boolean | null
  /**
   * HTTP: the VirtualServices it serves.
   * @oneof GatewayType
   * @rule CW2003
   */
  httpGateway?: HttpGateway
  /**
   * TCP. Policies do not apply.
   * @oneof GatewayType
   * @rule CW2003
   */
  tcpGateway?: TcpGateway
  /**
   * Several, by TLS server name and source address.
   * @oneof GatewayType
   * @rule CW2003
   */
  hybridGateway?: HybridGateway
  /**
   * Proxies that get this listener.
   * @default ["gateway-proxy"]
   */
  proxyNames?: string[]
  /** Limits of the route configuration. */
  routeOptions?: RouteConfigurationOptions
}

/** VirtualServices of an HTTP listener. Without a selection: all. */
export interface HttpGateway {
  /** VirtualServices by name. */
  virtualServices?: ResourceRef[]
  /** Labels that a VirtualService must have, all of them. */
  virtualServiceSelector?: { [name: string]: string }
  /** Requirements on labels. */
  virtualServiceExpressions?: VirtualServiceSelectorExpressions
  /** Namespaces to look in; `*` is all. Without any: that of the Gateway, for a selection by labels. */
  virtualServiceNamespaces?: string[]
  /** HTTP options of the listener. */
  options?: HttpListenerOptions
}
