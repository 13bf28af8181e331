import type { LabelSelector, ObjectMeta } from '../model/metadata.js'
import type {
  AllowedListeners,
  GatewayDefaultScope,
  GatewayInfrastructure,
  GatewaySpecAddress,
  GatewayStatus,
  Group,
  Hostname,
  Kind,
  ListenerSetSpec,
  ListenerSetStatus,
  Namespace,
  ObjectName,
  PortNumber,
  ProtocolType,
  SectionName,
} from './generated/common.js'
import type { RouteGroupKind } from './generated/routes.js'
import type { GatewayTLSConfig, ListenerTLSConfig } from './generated/tls.js'

/** Listeners of a gateway, and which routes may attach to them. */
export interface Gateway {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1beta1'
  kind: 'Gateway'
  metadata?: ObjectMeta
  /** Class and listeners. */
  spec: GatewaySpec
  status?: GatewayStatus
}

/** Class and listeners. */
export interface GatewaySpec {
  /**
   * Which controller it is for.
   * @examples ["agentgateway","gloo-gateway"]
   */
  gatewayClassName: ObjectName
  /**
   * Listeners. Their names are what `sectionName` means elsewhere.
   * @minItems 1
   * @maxItems 64
   */
  listeners: Listener[]
  /**
   * Addresses to ask for.
   * @maxItems 16
   */
  addresses?: GatewaySpecAddress[]
  /** What the controller should know when it sets the gateway up. */
  infrastructure?: GatewayInfrastructure
  /** ListenerSets that may attach. */
  allowedListeners?: AllowedListeners
  /** TLS towards clients and backends. */
  tls?: GatewayTLSConfig
  /** Routes without a parent that may attach. */
  defaultScope?: GatewayDefaultScope
}

/** A listener. */
export interface Listener {
  /** Name, unique in the gateway. */
  name: SectionName
  /**
   * Hosts that it is for; all, without one.
   * @examples ["*.example.com"]
   */
  hostname?: Hostname
  /**
   * Port.
   * @minimum 1
   * @maximum 65535
   */
  port: PortNumber
  /**
   * `HTTP`, `HTTPS`, `TLS`, `TCP` or `UDP`.
   * @examples ["HTTP"]
   */
  protocol: ProtocolType
  /** Certificates, for `HTTPS` and `TLS`. */
  tls?: ListenerTLSConfig
  /**
   * Routes that may attach. Without it: routes of the same namespace.
   * @rule CW3001
   */
  allowedRoutes?: AllowedRoutes
}

/** Routes that may attach. */
export interface AllowedRoutes {
  /** Namespaces they may be in. */
  namespaces?: RouteNamespaces
  /**
   * Kinds they may be of.
   * @maxItems 8
   */
  kinds?: RouteGroupKind[]
}

/** Namespaces that routes may be in. */
export interface RouteNamespaces {
  /**
   * `Same`: that of the gateway. `All`: any. `Selector`: those with the labels of `selector`.
   * @default "Same"
   */
  from?: 'All' | 'Selector' | 'Same'
  /** Labels, for `from: Selector`. */
  selector?: LabelSelector
}

/** Listeners that are added to a Gateway. */
export interface ListenerSet {
  apiVersion: 'gateway.networking.k8s.io/v1'
  kind: 'ListenerSet'
  metadata?: ObjectMeta
  /** The gateway and the listeners. */
  spec: ListenerSetSpec
  status?: ListenerSetStatus
}

/** Allows objects of other namespaces to refer to objects of this one. */
export interface ReferenceGrant {
  apiVersion: 'gateway.networking.k8s.io/v1' | 'gateway.networking.k8s.io/v1beta1'
  kind: 'ReferenceGrant'
  metadata?: ObjectMeta
  /** Who may refer to what. */
  spec: ReferenceGrantSpec
}

/** Who may refer to what. */
export interface ReferenceGrantSpec {
  /**
   * Objects that may refer.
   * @minItems 1
   * @maxItems 16
   */
  from: ReferenceGrantFrom[]
  /**
   * Objects that they may refer to.
   * @minItems 1
   * @maxItems 16
   */
  to: ReferenceGrantTo[]
}

/** Objects that may refer. */
export interface ReferenceGrantFrom {
  /** API group. */
  group: Group
  /** Kind. */
  kind: Kind
  /** Namespace. */
  namespace: Namespace
}

/** Objects that may be referred to. */
export interface ReferenceGrantTo {
  /** API group, `""` for core kinds. */
  group: Group
  /** Kind. */
  kind: Kind
  /** Name; any, without one. */
  name?: ObjectName
}
