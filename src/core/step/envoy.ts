import type { EnvoyExpression, ExpressionSettings } from '../envoy-expression.js'
import type { Origin } from '../finding.js'
import type { Match } from '../program.js'
import type { Provider } from './authenticate.js'
import type { HeaderEdit } from './edit-headers.js'
import type { ChainPlace, Content } from './outside.js'
import type { StepBase } from './step.js'

/** Native Envoy filters, for configurations that the steps shared by all gateways cannot express. */
export type NativeStep = EnvoyJwt | EnvoyRbac | EnvoyHeaders | EnvoyMetadata

/** `jwt_authn`: the first rule that matches determines what is required; without rules, nothing is. */
export interface EnvoyJwt extends StepBase {
  kind: 'envoy-jwt'
  place: number
  rules: { match: Match | null; requirement: JwtRequirement }[]
  /**
   * All providers of the filter. Their headers are removed from client requests, whether or not a provider is required.
   */
  providers: EnvoyProvider[]
  /** CORS preflights are allowed. */
  bypassPreflight: boolean
  /** Rejections have neither a body nor `www-authenticate`. */
  stripFailure: boolean
  /** The route names a requirement that the filter does not have: 403 with this text. */
  unknownRequirement?: string
}

export type JwtRequirement =
  | { kind: 'provider'; provider: EnvoyProvider; audiences?: string[]; origin: Origin }
  | { kind: 'any' | 'all'; of: JwtRequirement[] }
  | { kind: 'allow-missing' | 'allow-missing-or-failed'; origin: Origin }
  /** Claims are forwarded without any check; `header` is then set to `false`. */
  | { kind: 'extract-only'; header: string }
  | { kind: 'nothing' }

export interface EnvoyProvider extends Provider {
  subjects?: TextMatcher
  /** Maximum seconds from `iat` to `exp`. */
  maxLifetime?: number
  /** Keys of the dynamic metadata. */
  payloadKey?: string
  headerKey?: string
  failureKey?: string
  /** Claims whose space-separated values become a list in the metadata. */
  wordLists: string[]
  payloadHeader?: { name: string; padded: boolean }
  clearsRoute: boolean
}

/** `rbac` of a filter or a route. */
export interface EnvoyRbac extends StepBase {
  kind: 'envoy-rbac'
  place: number
  /**
   * `deny`: rejects what a policy describes; `allow`: rejects everything else. A single policy of a matcher is unnamed.
   */
  effect: 'allow' | 'deny'
  policies: { name?: string; when: EnvoyCondition; origin: Origin }[]
}

/** `header_mutation`. */
export interface EnvoyHeaders extends StepBase {
  kind: 'envoy-headers'
  place: number
  /** Of the filter and of its route configurations, in the order in which they apply. */
  levels: { request: HeaderEdit[]; query: QueryEdit[] }[]
  response: HeaderEdit[]
}

/** Like a header edit, for a parameter of the query. Other parameters are decoded, and all are sorted by name. */
export interface QueryEdit {
  op: 'add' | 'set' | 'remove'
  name: string
  /** A format. */
  value?: string
  only?: 'absent' | 'present'
  origin: Origin
}

/** `set_metadata` and `header_to_metadata`: dynamic metadata for the conditions and values of what follows. */
export interface EnvoyMetadata extends StepBase {
  kind: 'envoy-metadata'
  place: ChainPlace
  entries: MetadataEntry[]
}

/** `value`: members to merge if the namespace is new, or `overwrites`. Otherwise what is read from the request. */
export type MetadataEntry =
  | { from: 'value'; namespace: string; value: Record<string, unknown>; overwrites: boolean }
  | { from: 'header' | 'cookie'; name: string; removes: boolean; present?: MetadataMember; missing?: MetadataMember }

/** A member of the metadata: a fixed value, or the one that was read, after `rewrite`. */
export interface MetadataMember {
  namespace: string
  key: string
  value?: string
  rewrite?: { pattern: string; substitution: string }
  type: 'string' | 'number'
  isBase64: boolean
}

export interface TextMatcher {
  match: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'
  value: string
  ignoreCase?: boolean
}

/**
 * A condition on the request in Envoy's rules. `unknown`: it depends on the environment, or on a field that is not
 * modelled.
 */
export type EnvoyCondition =
  | { kind: 'always' | 'never' }
  | { kind: 'all' | 'any'; of: EnvoyCondition[] }
  | { kind: 'not'; of: EnvoyCondition }
  | HeaderCondition
  /** The path without its query. */
  | { kind: 'url-path'; match: TextMatcher }
  | { kind: 'query'; name: string; match: TextMatcher | 'present' }
  | { kind: 'cookie'; name: string; match: TextMatcher; invert: boolean }
  | { kind: 'metadata'; filter: string; path: string[]; value: ValueMatcher; invert: boolean }
  | { kind: 'connection'; test: ConnectionTest; otherwise: UnknownCondition }
  | ExpressionCondition
  | UnknownCondition

/** `written`: filters that are not modelled may write metadata, or the filter state. */
export interface ExpressionCondition {
  kind: 'expression'
  expression: EnvoyExpression
  settings: ExpressionSettings
  written: { metadata: boolean; state: boolean }
  otherwise: UnknownCondition
}

export interface UnknownCondition {
  kind: 'unknown'
  field: string
  content: Content
  origin: Origin
}

/**
 * What is known of some connections only, as without TLS there is neither a certificate nor a server name. `port` and
 * `gateway` are of the gateway's end; `peer` is the address of the client's end, `client` that which Envoy determines
 * for the client.
 */
export type ConnectionTest =
  | { of: 'certificate'; exists: boolean }
  | { of: 'server-name'; match: TextMatcher }
  | { of: 'port'; from: number; to: number }
  | { of: 'client' | 'peer' | 'gateway'; network: Network }

/** A CIDR range. */
export interface Network {
  address: string
  bits: number
}

export interface HeaderCondition {
  kind: 'header'
  name: string
  match: TextMatcher | 'present' | { start: number; end: number }
  invert: boolean
  /** An absent header counts as an empty one. */
  missingIsEmpty: boolean
  /** All lines, joined, as one value. */
  joined?: boolean
}

/** `envoy.type.matcher.v3.ValueMatcher`. A range includes its start but not its end. */
export type ValueMatcher =
  | { kind: 'null' }
  | { kind: 'bool'; value: boolean }
  | { kind: 'number'; value: number }
  | { kind: 'range'; start: number; end: number }
  | { kind: 'text'; match: TextMatcher }
  | { kind: 'present'; value: boolean }
  | { kind: 'list'; of: ValueMatcher }
  | { kind: 'or'; of: ValueMatcher[] }
