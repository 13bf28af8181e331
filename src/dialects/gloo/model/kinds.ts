import type { Free, Integer } from '../../../core/scalars.js'
import type { ObjectMeta } from '../../../kubernetes/model/metadata.js'
import type { GatewaySpec } from './gateway.js'
import type { AuthConfigSpec } from './generated/enterprise.js'
import type { HttpListenerOptionSpec, ListenerOptionSpec } from './generated/gateway.js'
import type { UpstreamGroupSpec, UpstreamSpec } from './generated/gloo.js'
import type { SettingsSpec } from './generated/settings.js'
import type { RouteOptionSpec, VirtualHostOptionSpec } from './options.js'
import type { RouteTableSpec, VirtualServiceSpec } from './routing.js'

/** Virtual host of a Gloo gateway: domains, routes, and the policies of both. */
export interface VirtualService {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'VirtualService'
  metadata?: ObjectMeta
  /** Domains, routes and policies. */
  spec?: VirtualServiceSpec
  /** Written by Gloo. */
  status?: Free
}

/** Routes that a VirtualService (or another RouteTable) delegates to. */
export interface RouteTable {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'RouteTable'
  metadata?: ObjectMeta
  /** Routes, and how heavily this table weighs where several are selected. */
  spec?: RouteTableSpec
  /** Written by Gloo. */
  status?: Free
}

/** Route options for an HTTPRoute, or for routes of a VirtualService that name it in `optionsConfigRefs`. */
export interface RouteOption {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'RouteOption'
  metadata?: ObjectMeta
  /** Options and the routes they attach to. */
  spec?: RouteOptionSpec
  /** Written by Gloo. */
  status?: Free
}

/** Virtual host options for a Gateway's listeners, or for VirtualServices that name it in `optionsConfigRefs`. */
export interface VirtualHostOption {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'VirtualHostOption'
  metadata?: ObjectMeta
  /** Options and the listeners they attach to. */
  spec?: VirtualHostOptionSpec
  /** Written by Gloo. */
  status?: Free
}

/** Listener of a Gloo gateway: port, and the VirtualServices it serves. */
export interface Gateway {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'Gateway'
  metadata?: ObjectMeta
  /** Address, port, listener options, and which VirtualServices it serves. */
  spec?: GatewaySpec
  /** Written by Gloo. */
  status?: Free
}

/** HTTP listener options for a Gateway of the Gateway API. */
export interface HttpListenerOption {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'HttpListenerOption'
  metadata?: ObjectMeta
  /** Options and the listeners they attach to. */
  spec?: HttpListenerOptionSpec
  /** Written by Gloo. */
  status?: Free
}

/** Listener options for a Gateway of the Gateway API. */
export interface ListenerOption {
  apiVersion: 'gateway.solo.io/v1'
  kind: 'ListenerOption'
  metadata?: ObjectMeta
  /** Options and the listeners they attach to. */
  spec?: ListenerOptionSpec
  /** Written by Gloo. */
  status?: Free
}

/** Answer that an HTTPRoute gives itself, for rules that name it in an `ExtensionRef` filter. */
export interface DirectResponse {
  apiVersion: 'gateway.gloo.solo.io/v1alpha1'
  kind: 'DirectResponse'
  metadata?: ObjectMeta
  /** Status and body of the answer. */
  spec?: DirectResponseSpec
  /** Written by Gloo. */
  status?: Free
}

export interface DirectResponseSpec {
  /**
   * Status of the answer.
   * @minimum 200
   * @maximum 599
   */
  status: Integer
  /**
   * Body of the answer.
   * @maxLength 4096
   */
  body?: string
}

/** Destination that Gloo can route to: a service, a host, a function. */
export interface Upstream {
  apiVersion: 'gloo.solo.io/v1'
  kind: 'Upstream'
  metadata?: ObjectMeta
  /** Where it is and how to talk to it. */
  spec?: UpstreamSpec
  /** Written by Gloo. */
  status?: Free
}

/** Weighted group of destinations. */
export interface UpstreamGroup {
  apiVersion: 'gloo.solo.io/v1'
  kind: 'UpstreamGroup'
  metadata?: ObjectMeta
  /** Destinations and their weights. */
  spec?: UpstreamGroupSpec
  /** Written by Gloo. */
  status?: Free
}

/** Settings of the Gloo installation. Of policy concern: `rbac.requireRbac`. */
export interface Settings {
  apiVersion: 'gloo.solo.io/v1'
  kind: 'Settings'
  metadata?: ObjectMeta
  /** Settings of the installation. */
  spec?: SettingsSpec
  /** Written by Gloo. */
  status?: Free
}

/** External authentication by the ext-auth server. Its decision is not modelled. */
export interface AuthConfig {
  apiVersion: 'enterprise.gloo.solo.io/v1'
  kind: 'AuthConfig'
  metadata?: ObjectMeta
  /** Steps of the ext-auth server, in order. */
  spec?: AuthConfigSpec
  /** Written by Gloo. */
  status?: Free
}

/** Rate limits of the rate limit server. Only the header is modelled: the proxy does not make the decision. */
export interface RateLimitConfig {
  apiVersion: 'ratelimit.solo.io/v1alpha1'
  kind: 'RateLimitConfig'
  metadata?: ObjectMeta
  /** Not checked. */
  spec?: Free
  /** Written by Gloo. */
  status?: Free
}
