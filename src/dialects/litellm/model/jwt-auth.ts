import type { Free } from '../../../core/scalars.js'
import type { LaxBoolean, LaxNumber } from './scalars.js'

/** JWT authentication. An unknown key makes LiteLLM refuse to start, whether or not `enable_jwt_auth` is set. */
export interface JwtAuth {
  /**
   * Scope (claim `scope`, exact) that makes a token an admin's. Admins may call `admin_allowed_routes` only: model
   * calls answer 401.
   * @default "litellm_proxy_admin"
   * @rule CW6036
   */
  admin_jwt_scope?: string
  /**
   * Routes that admin tokens may call: names of route groups, paths, or prefixes with `*` at the end. The default
   * has no model routes.
   * @default ["management_routes", "spend_tracking_routes", "global_spend_tracking_routes", "info_routes"]
   * @rule CW6036
   */
  admin_allowed_routes?: string[]
  /**
   * Claim with the team's id, `a.b` for a nested one. If set, a token without it is rejected with 401, and
   * `team_allowed_routes` has no effect.
   * @rule CW6035
   */
  team_id_jwt_field?: string | null
  /**
   * Create a team that the database lacks.
   * @default false
   */
  team_id_upsert?: LaxBoolean
  /** Claim with a list of team ids. A string is ignored. The first team that may use the model is selected. */
  team_ids_jwt_field?: string | null
  /**
   * Add users who log in to their team. Not read when a request is authenticated.
   * @default false
   */
  upsert_sso_user_to_team?: LaxBoolean
  /**
   * Routes that team tokens may call. Only used with `team_ids_jwt_field`.
   * @default ["openai_routes", "info_routes", "mcp_routes", "/v1/messages", "/v1/messages/count_tokens"]
   * @rule CW6035
   */
  team_allowed_routes?: string[]
  /** Team of tokens without the team claim. */
  team_id_default?: string | null
  /** Claim with the team's name, which is looked up in the database. */
  team_alias_jwt_field?: string | null
  /** Claim with the organization's id. It must exist in the database. */
  org_id_jwt_field?: string | null
  /** Claim with the organization's name, which is looked up in the database. */
  org_alias_jwt_field?: string | null
  /** Claim with the user's id. Without it tokens have no user: `sub` is not a default. */
  user_id_jwt_field?: string | null
  /**
   * Claim with the e-mail address.
   * @rule CW6034
   */
  user_email_jwt_field?: string | null
  /**
   * Domain that the e-mail address must have, exactly: no subdomains. Without `user_email_jwt_field` all users except
   * admins are denied.
   * @rule CW6034
   */
  user_allowed_email_domain?: string | null
  /** Claim with the user's roles. Needs `user_allowed_roles`, or LiteLLM refuses to start. */
  user_roles_jwt_field?: string | null
  /** Roles, one of which makes the caller an internal user under `enforce_rbac`. Needs `user_roles_jwt_field`. */
  user_allowed_roles?: string[] | null
  /**
   * Create a user that the database lacks.
   * @default false
   */
  user_id_upsert?: LaxBoolean
  /** Claim with the end user's id. Needs a database. */
  end_user_id_jwt_field?: string | null
  /** Claim that names the calling agent. An agent that is not registered answers 403, to admins as well. */
  agent_id_jwt_field?: string | null
  /** Claim that names the MCP client, for `mcp_allowed_clients`. */
  mcp_client_id_jwt_field?: string | null
  /**
   * Seconds that fetched keys are used. An unknown `kid` does not fetch them again.
   * @default 600
   */
  public_key_ttl?: LaxNumber
  /**
   * Seconds that old keys are used further while the key server is down.
   * @default 3600
   * @minimum 0
   */
  public_key_stale_ttl?: LaxNumber
  /**
   * Not read when a request is authenticated.
   * @default ["public_routes"]
   */
  public_allowed_routes?: string[]
  /**
   * Reject tokens that do not belong to an admin, a team or a user, and apply `general_settings.role_permissions`.
   * @default false
   * @rule CW6035
   */
  enforce_rbac?: LaxBoolean
  /** Claim with a list of roles, for `role_mappings` and `jwt_litellm_role_map`. */
  roles_jwt_field?: string | null
  /** Maps roles of the token to kinds of callers. The first mapping that matches is used. */
  role_mappings?: RoleMapping[] | null
  /**
   * Claim with the id of the team or user that `role_mappings` makes of the caller. Needs `role_mappings`, or
   * LiteLLM refuses to start.
   */
  object_id_jwt_field?: string | null
  /**
   * Models by scope. Needs `enforce_scope_based_access: true`, or LiteLLM refuses to start.
   * @rule CW6035
   */
  scope_mappings?: ScopeMapping[] | null
  /**
   * Allow only the models that `scope_mappings` names for the token's scopes. Requests without `model` are allowed.
   * @default false
   */
  enforce_scope_based_access?: LaxBoolean
  /**
   * Refuse tokens without a team of `team_ids_jwt_field`.
   * @default false
   */
  enforce_team_based_model_access?: LaxBoolean
  /**
   * Function `module.name` that receives the claims of a verified token and may reject it. The module is loaded from
   * the configuration file's folder; claimwright does not know which tokens it accepts.
   * @rule CW3001
   */
  custom_validate?: string | null
  /** Maps roles of the token to LiteLLM's user roles. The first mapping that matches is used. */
  jwt_litellm_role_map?: RoleOfUser[] | null
  /**
   * Write the token's role and teams over the user's in the database.
   * @default false
   */
  sync_user_role_and_teams?: LaxBoolean
  /** User info URL that identifies the owner of a token that is not a JWT. */
  oidc_userinfo_endpoint?: string | null
  /**
   * Ask `oidc_userinfo_endpoint`.
   * @default false
   */
  oidc_userinfo_enabled?: LaxBoolean
  /**
   * Seconds that its answers are kept.
   * @default 300
   */
  oidc_userinfo_cache_ttl?: LaxNumber
  /** Claim by which a registered virtual key is looked up; the request then has that key's rights. Needs a database. */
  virtual_key_claim_field?: string | null
  /**
   * Seconds that such look-ups are kept.
   * @default 300
   */
  virtual_key_mapping_cache_ttl?: LaxNumber
  /**
   * Handling of a token whose claim names no virtual key: continue by team, reject with 403, or register a key.
   * @default "fallback_team_mapping"
   */
  unregistered_jwt_client_behavior?: UnregisteredClient
  /** Since 1.108: applications that may redeem identity assertions at the token endpoint. */
  id_jag_requesting_apps?: Free[] | null
  /**
   * With `auto_register`: use a key that the user already has.
   * @default false
   */
  auto_register_map_existing_key?: LaxBoolean
  /** Tokens, by their claims before they are verified, that go to OAuth2 introspection instead. */
  routing_overrides?: RoutingOverride[] | null
  /**
   * Treat a team claim that names no team as absent, and use the user's only team.
   * @default false
   */
  team_claim_fallback?: LaxBoolean
  /**
   * Take the user's teams from the database when the token has no team.
   * @default false
   */
  fallback_to_db_teams?: LaxBoolean
  /**
   * Keys, audience and claims by issuer (`iss`, before it is verified). A token of another issuer is verified with the
   * environment's `JWT_PUBLIC_KEY_URL`: this is not a list of allowed issuers.
   * @rule CW6032
   */
  issuers?: JwtIssuer[] | null
  /**
   * Old name of `virtual_key_claim_field`.
   * @deprecated use `virtual_key_claim_field`
   */
  jwt_client_id_field?: string | null
}

/** An issuer. Exactly one of `audience` and `disable_audience_validation: true`. */
export interface JwtIssuer {
  /** `iss` of its tokens, exactly. */
  issuer: string
  /** URL of its key set. Default: the `jwks_uri` in `ISSUER/.well-known/openid-configuration`. */
  jwks_url?: string | null
  /** Audience of its tokens, or several, one of which must be in `aud`. */
  audience?: string | string[] | null
  /**
   * Do not check `aud`.
   * @default false
   */
  disable_audience_validation?: LaxBoolean
  /** Claim with the user's id. */
  user_id_jwt_field?: string | null
  /** Claim with the e-mail address. */
  user_email_jwt_field?: string | null
  /** Claim with the team's id. */
  team_id_jwt_field?: string | null
  /** Claim with the team ids; a string counts as one. */
  team_ids_jwt_field?: string | null
  /** Claim with the organization's id. */
  org_id_jwt_field?: string | null
  /** Claim with the end user's id. */
  end_user_id_jwt_field?: string | null
  /** Claim by which a virtual key is looked up. */
  virtual_key_claim_field?: string | null
  /** What happens to a token whose claim names no virtual key. */
  unregistered_jwt_client_behavior?: UnregisteredClient | null
}

/**
 * A role of the token, and what it makes of the caller. Unknown keys are ignored.
 * @ignoresUnknown
 */
export interface RoleMapping {
  /** Role in the token, `*` and `?` as wildcards. */
  role: string
  /** What the caller is. `proxy_admin` does not make an admin: only `admin_jwt_scope` does. */
  internal_role: CallerRole
}

/**
 * A role of the token, and the user's role. Unknown keys are ignored.
 * @ignoresUnknown
 */
export interface RoleOfUser {
  /** Role in the token, `*` and `?` as wildcards. */
  jwt_role: string
  /** Role of the user. */
  litellm_role: UserRole
}

/** A scope, and the models that it allows. */
export interface ScopeMapping {
  /** Names of models, exactly. */
  models?: string[] | null
  /** Accepted and never read. */
  routes?: string[] | null
  /** Scope in the token. */
  scope: string
}

/** Tokens by their claims: all that are set must match, `*` and `?` as wildcards. */
export interface RoutingOverride {
  /** Issuer. */
  iss: string | string[]
  /** Client. */
  client_id?: string | string[] | null
  /** Scope. */
  scope?: string | string[] | null
  /** Audience. */
  aud?: string | string[] | null
  /**
   * Where they go.
   * @default "oauth2"
   */
  path?: 'oauth2'
}

/** Permissions of a role. Only used with `litellm_jwtauth.enforce_rbac: true`. */
export interface RolePermissions {
  /** Names of models, exactly; all, without any. */
  models?: string[] | null
  /** Routes: names of route groups, paths, or prefixes with `*` at the end; all, without any. */
  routes?: string[] | null
  /** Role. */
  role: CallerRole
}

/** What a caller can be made by `role_mappings`. */
export type CallerRole = 'proxy_admin' | 'team' | 'internal_user'

/** Role of a user in LiteLLM's database. */
export type UserRole =
  | 'proxy_admin'
  | 'proxy_admin_viewer'
  | 'org_admin'
  | 'internal_user'
  | 'internal_user_viewer'
  | 'team'
  | 'customer'

/** What happens to a token whose claim names no virtual key. */
export type UnregisteredClient = 'fallback_team_mapping' | 'reject' | 'auto_register' | 'link_only'
