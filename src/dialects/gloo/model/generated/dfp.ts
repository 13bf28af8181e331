// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
// biome-ignore-all lint/suspicious/noEmptyInterface: some messages have no members
import type { Duration, EnumNumber, UInt32 } from '../../../../core/scalars.js'
import type { Address, SocketAddress } from './core.js'
import type { CircuitBreakerConfig, UpstreamSslConfig } from './gloo.js'

export type DnsLookupFamily = 'V4_PREFERRED' | 'V4_ONLY' | 'V6_ONLY' | 'AUTO' | 'ALL' | EnumNumber

export interface AppleDnsResolverConfig {}

export interface CaresDnsResolverConfig {
  resolvers?: Address[]
  dnsResolverOptions?: DnsResolverOptions
}

export interface DnsCacheCircuitBreakers {
  maxPendingRequests?: UInt32 | null
}

export interface DnsCacheConfig {
  dnsLookupFamily?: DnsLookupFamily
  dnsRefreshRate?: Duration
  hostTtl?: Duration
  maxHosts?: UInt32 | null
  dnsFailureRefreshRate?: RefreshRate
  dnsCacheCircuitBreaker?: DnsCacheCircuitBreakers
  /** @oneof DnsCacheType */
  caresDns?: CaresDnsResolverConfig
  /** @oneof DnsCacheType */
  appleDns?: AppleDnsResolverConfig
  preresolveHostnames?: SocketAddress[]
  dnsQueryTimeout?: Duration
}

export interface DnsResolverOptions {
  useTcpForDnsLookups?: boolean
  noDefaultSearchDomain?: boolean
}

export interface DfpFilterConfig {
  dnsCacheConfig?: DnsCacheConfig
  saveUpstreamAddress?: boolean
  sslConfig?: UpstreamSslConfig
  circuitBreakers?: CircuitBreakerConfig
}

export interface PerRouteConfig {
  /** @oneof host_rewrite_specifier */
  hostRewrite?: string
  /** @oneof host_rewrite_specifier */
  autoHostRewriteHeader?: string
}

export interface RefreshRate {
  baseInterval?: Duration
  maxInterval?: Duration
}
