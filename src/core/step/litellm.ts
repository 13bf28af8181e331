import type { Origin } from '../finding.js'
import type { StepBase } from './step.js'

/**
 * LiteLLM's own order of checks, each a plain data type; `authenticate`, `outside` and these together are the steps of
 * a LiteLLM listener. Fields that name claims are LiteLLM claim paths as written: `.` separates, `\.` is a dot.
 * Steps that read the directory (`state`) say so.
 */
export type LiteLlmCheck =
  | OpenRoutes
  | RequestBody
  | AddressAllowList
  | RouteAllowList
  | PickCredential
  | PublicRoutes
  | Oauth2
  | VirtualKeys
  | LicenseGate
  | VirtualKeyMapping
  | TokenRole
  | ScopeModels
  | Identity
  | AgentGate
  | AdminRoutes
  | SelectTeam
  | EmailDomain
  | CheckOrganization
  | LoadUser
  | LoadEndUser
  | SyncRole
  | TeamFallback
  | RequireIdentity
  | TeamHeaderGate
  | ModelAccess
  | RouteGate

/** Routes that the server answers without authentication. */
export interface OpenRoutes extends StepBase {
  kind: 'open-routes'
}

/** The body is JSON or a form; a body that does not parse is answered 400 whatever the credential is. */
export interface RequestBody extends StepBase {
  kind: 'request-body'
  /** `general_settings.allow_client_side_credentials`: bodies may set `api_base` and the like. */
  allowClientCredentials: boolean
  /** Buckets and addresses of storage that bodies may name, where the configuration lists some. */
  clientStorage?: { buckets: readonly string[]; endpoints: readonly string[] }
  /** Hosts of addresses that fallbacks in bodies may name (`litellm_settings.provider_url_destination_allowed_hosts`). */
  fallbackHosts?: readonly string[]
  /** Models, where clients of some may set members of bodies. */
  catalog?: ModelCatalog
  /** Credentials (`credential_list`) of a federated identity, with the member that makes them so: no body may name them. */
  federated?: readonly { name: string; member: string }[]
}

/**
 * `general_settings.allowed_ips`: addresses of clients, compared as text; no networks. Checked before any credential. A
 * string value allows every address that is a substring of it.
 */
export interface AddressAllowList extends StepBase {
  kind: 'address-allow-list'
  addresses: string[] | string
  /** As in `RouteAllowList`. */
  unusable?: string
  /** `use_x_forwarded_for`: where that header is present, all of its value is the address. */
  forwarded: boolean
}

/**
 * `general_settings.allowed_routes`: exact paths, checked before any credential. A string value allows every route that
 * is a substring of it.
 */
export interface RouteAllowList extends StepBase {
  kind: 'route-allow-list'
  routes: string[] | string
  /** Python type name of a value that cannot hold routes, which fails every request: `NoneType`, `int`, ... */
  unusable?: string
}

/** The first header present: `x-litellm-api-key`, `authorization`, `api-key`, `x-api-key`, ... */
export interface PickCredential extends StepBase {
  kind: 'pick-credential'
  /** `general_settings.litellm_key_header_name`: only this header counts. */
  header?: string
}

/** Routes that need no credential; `extra` are `general_settings.public_routes` of a licensed proxy. */
export interface PublicRoutes extends StepBase {
  kind: 'public-routes'
  extra: string[]
}

/** Token introspection, which requires a licensed proxy and an endpoint; undetermined there. */
export interface Oauth2 extends StepBase {
  kind: 'oauth2'
  licensed: boolean
  /** The environment has `OAUTH_TOKEN_INFO_ENDPOINT`. */
  hasEndpoint: boolean
  /** `enable_jwt_auth`: a credential of three segments is a JWT. */
  jwt: boolean
  /** `general_settings.enable_oauth2_auth`: for credentials that are not JWT-shaped. */
  opaqueTokens: boolean
  /** `litellm_jwtauth.routing_overrides`: JWT-shaped tokens whose unverified claims match any of these. */
  overrides: RoutingOverride[]
}

/** All selectors given must match; `*` and `?` are wildcards. */
export interface RoutingOverride {
  iss: string[]
  client_id?: string[]
  scope?: string[]
  aud?: string[]
  origin: Origin
}

/** A credential that is not a JWT (or any, if `jwt` is off) is a key. Reads the directory: the key exists or not. */
export interface VirtualKeys extends StepBase {
  kind: 'virtual-keys'
  /** Secret. `null`: no key is set, any credential is accepted. */
  masterKey: string | null
  /** `general_settings.enable_jwt_auth` is YAML `true`: a credential of three segments is a JWT. */
  jwt: boolean
  /** `general_settings.allow_user_auth` */
  allowUserAuth: boolean
}

/** JWT authentication requires a licence: without one every JWT is answered 403. */
export interface LicenseGate extends StepBase {
  kind: 'license-gate'
  licensed: boolean
}

/** `virtual_key_claim_field`: maps the token to a key in the directory. Reads the directory. */
export interface VirtualKeyMapping extends StepBase {
  kind: 'virtual-key-mapping'
  claim?: string
  onUnmapped: UnmappedClient
  /** Overrides in `litellm_jwtauth.issuers`. */
  issuers: { issuer: string; claim?: string; onUnmapped?: UnmappedClient }[]
}

export type UnmappedClient = 'fallback_team_mapping' | 'reject' | 'auto_register' | 'link_only'

export type RbacRole = 'proxy_admin' | 'team' | 'internal_user'

/** The token's role and, with `enforce`, the permissions of that role. */
export interface TokenRole extends StepBase {
  kind: 'token-role'
  adminScope: string
  rolesField?: string
  userRolesField?: string
  userAllowedRoles?: string[]
  /** The first entry whose role the token has decides. */
  mappings?: { role: string; internalRole: RbacRole; origin: Origin }[]
  /** `litellm_jwtauth.enforce_rbac` */
  enforce: boolean
  /** `general_settings.role_permissions`; the first entry of a role counts. Absent lists do not restrict. */
  permissions: { role: RbacRole; models?: string[]; routes?: string[]; origin: Origin }[]
}

/** `scope_mappings` under `enforce_scope_based_access`: a model in the body requires a scope that lists it. */
export interface ScopeModels extends StepBase {
  kind: 'scope-models'
  mappings: { scope: string; models: string[]; origin: Origin }[]
}

/**
 * Which claims identify the user, team and other objects. If they are also mapped per issuer, the presence of the claim
 * decides.
 */
export interface IdentityFields {
  userId?: string
  userEmail?: string
  teamId?: string
  teamIds?: string
  orgId?: string
  endUserId?: string
}

/** Reads the identity from the token. Runs before the steps that use it. */
export interface Identity extends StepBase {
  kind: 'identity'
  fields: IdentityFields
  issuers: { issuer: string; fields: IdentityFields }[]
  teamAlias?: string
  orgAlias?: string
  /** With a role from `role_mappings`: the claim that is the team's or the user's id. */
  objectId?: string
  teamIdDefault?: string
}

/** `agent_id_jwt_field`: the claim must name a registered agent. Only agents of the configuration are known. */
export interface AgentGate extends StepBase {
  kind: 'agent'
  claim: string
  /** Names of the agents in the configuration. */
  agents: string[]
}

/** Tokens with the admin scope may call only these routes. */
export interface AdminRoutes extends StepBase {
  kind: 'admin-routes'
  scope: string
  routes: string[]
}

/** Finds the team that the request is attributed to. Reads the directory. */
export interface SelectTeam extends StepBase {
  kind: 'select-team'
  teamIdField?: string
  teamAliasField?: string
  teamIdUpsert: boolean
  /** `team_allowed_routes`; only consulted if the token names several teams or the directory is the fallback. */
  routes: string[]
  /** `team_claim_fallback` */
  claimFallback: boolean
  /** `fallback_to_db_teams` */
  dbFallback: boolean
  /** `enforce_team_based_model_access` */
  enforce: boolean
  catalog: ModelCatalog
}

/** The organization must exist. Reads the directory. */
export interface CheckOrganization extends StepBase {
  kind: 'organization'
}

/**
 * `user_allowed_email_domain`: the exact part after the last `@`. Admins are exempt: the rejection comes with the user
 * check.
 */
export interface EmailDomain extends StepBase {
  kind: 'email-domain'
  domain: string
}

/** The user must exist, or be created. Reads the directory. */
export interface LoadUser extends StepBase {
  kind: 'user'
  upsert: boolean
  /** `litellm_settings.default_internal_user_params` of users that are created. */
  defaults: { role?: string; models: string[] }
}

/** `end_user_id_jwt_field`: requires a database. Reads the directory. */
export interface LoadEndUser extends StepBase {
  kind: 'end-user'
}

/** `sync_user_role_and_teams`: the token's role and teams replace those of the user's row. */
export interface SyncRole extends StepBase {
  kind: 'sync-role'
  rolesField?: string
  /** Patterns with `*`, `?` and `[...]`; the first that matches any role decides. */
  map: { role: string; becomes: string; origin: Origin }[]
  /** `fallback_to_db_teams` keeps the row's teams if the token names none. */
  keepTeams: boolean
  teamIdField?: string
}

/** If no team is set yet: the user's only team, or with `fallback_to_db_teams` one that has the model. */
export interface TeamFallback extends StepBase {
  kind: 'team-fallback'
  enforce: boolean
  routes: string[]
  catalog: ModelCatalog
}

/** A team that `x-litellm-team-id` named unchecked must be one of the user's. Reads the directory. */
export interface TeamHeaderGate extends StepBase {
  kind: 'team-header'
  routes: string[]
}

/** `general_settings.enforce_rbac`: a user or a team must have been found. */
export interface RequireIdentity extends StepBase {
  kind: 'require-identity'
}

/** Blocked teams, models of the team or the user, organization rules. Reads the directory. */
export interface ModelAccess extends StepBase {
  kind: 'model-access'
  catalog: ModelCatalog
  /** `general_settings.enforce_user_param` as written, if it is on. */
  enforceUserParam?: string
  /** `general_settings.reject_clientside_metadata_tags` as written, if it is on. */
  rejectsTags?: string
}

export interface ModelCatalog {
  models: Deployment[]
  /**
   * `litellm_settings.model_alias_map`, and `ofRouter`, `router_settings.model_group_alias`; a `hidden` name is not listed,
   * and clients set nothing for it.
   */
  aliases: { from: string; to: string; ofRouter?: true; hidden?: true }[]
}

/** An entry of `model_list`. */
export interface Deployment {
  name: string
  /** `model_info.access_groups` */
  accessGroups: string[]
  provider?: string
  /** `litellm_params.configurable_clientside_auth_params` */
  clientParameters?: ClientParameter[]
  /** `model_info.team_id` and `team_public_model_name` */
  team?: { id: string; publicName?: string }
}

/** A member of bodies that clients may set, or a regular expression of the values that `api_base` may have. */
export type ClientParameter = string | { address: string }

/** Routes that non-admin callers may call. */
export interface RouteGate extends StepBase {
  kind: 'route-gate'
  /** `general_settings.admin_only_routes` of a licensed proxy. */
  adminOnly: string[]
  /** `general_settings.pass_through_endpoints`: their authentication is not modelled. */
  passThrough: string[]
}
