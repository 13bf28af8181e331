import type { Free, UInt16 } from '../../../core/scalars.js'

/**
 * A service, as `NAMESPACE/HOSTNAME`.
 * @pattern /
 */
export type NamespacedHostname = string

/**
 * An address in a network, as `NETWORK/IP`.
 * @pattern ^[^/]*\/[0-9a-fA-F.:]+$
 */
export type NetworkAddress = string

/** A service of a mesh. */
export interface Service {
  /** Name of the Service. */
  name: string
  /** Its namespace. */
  namespace: string
  /** Host name, by which backends refer to it. */
  hostname: string
  /** Virtual addresses. */
  vips: NetworkAddress[]
  /** Ports, each with that of the workloads. */
  ports: { [port: string]: UInt16 }
  /** Protocols by port. */
  appProtocols?: Free
  /** Identities of the workloads. */
  subjectAltNames?: string[]
  /** Waypoint in front of the service. */
  waypoint?: Free
  /** Several waypoints, by weight. */
  weightedWaypoints?: Free[]
  /** How endpoints are chosen. */
  loadBalancer?: Free
  /** Families of its addresses. */
  ipFamilies?: string | null
  /**
   * Requests from outside pass the waypoint, too.
   * @default false
   */
  ingressUseWaypoint?: boolean
}

/**
 * An instance of services.
 * @ignoresUnknown
 */
export interface LocalWorkload {
  /** Services by name, with their ports and those of the instance. */
  services: { [name: string]: Free }
  /** Addresses. */
  workloadIps: string[]
  /** Namespace. */
  namespace: string
}
