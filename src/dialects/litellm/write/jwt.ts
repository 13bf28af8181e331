import type { Provider } from '../../../core/step/authenticate.js'
import type { IdentityFields } from '../../../core/step/litellm.js'
import type { StepList } from '../../../core/step-list.js'
import type { Writer } from '../../../core/writer.js'
import { KEYS_KEPT } from '../../../gateways/litellm/key-set.js'
import { traitsAt } from '../../../versions/gateway.js'
import { LITELLM } from '../../../versions/litellm.js'

/** `litellm_jwtauth`, and what LiteLLM reads from `environment_variables` only. */
interface WrittenJwt {
  jwt: Record<string, unknown>
  variables: Record<string, string>
}

const ADMIN_SCOPE = 'litellm_proxy_admin'
const ADMIN_ROUTES = ['management_routes', 'spend_tracking_routes', 'global_spend_tracking_routes', 'info_routes']
const TEAM_ROUTES = ['openai_routes', 'info_routes', 'mcp_routes', '/v1/messages', '/v1/messages/count_tokens']

const same = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

export function writeJwtAuth(steps: StepList, writer: Writer): WrittenJwt {
  const step = steps.find('authenticate')
  if (!step) return { jwt: {}, variables: {} }
  const listed = step.providers.filter((provider) => provider.selectedBy === 'issuer')
  const kept = step.providers.map(({ keys }) => (keys.kind === 'remote' ? keys.cacheDuration : undefined))
  const members = {
    ...admin(steps),
    ...identity(steps),
    ...teams(steps),
    ...roles(steps, writer),
    ...keys(steps),
    public_key_ttl: kept.find((one) => one !== undefined && one !== KEYS_KEPT),
    issuers: listed.map((provider) => writer.from(provider.origin, issuer(provider, steps, writer))),
    routing_overrides: steps
      .find('oauth2')
      ?.overrides.map(({ origin, ...selectors }) => writer.from(origin, { ...selectors })),
  }
  return { jwt: { ...writer.object(members), ...emptyLists(steps) }, variables: variables(step.providers) }
}

/** Lists that have a meaning when empty. */
function emptyLists(steps: StepList): Record<string, unknown> {
  const { routes } = steps.find('admin-routes') ?? {}
  const mappings = steps.find('token-role')?.mappings
  return {
    ...(routes?.length === 0 && { admin_allowed_routes: [] }),
    ...(steps.find('select-team')?.routes.length === 0 && { team_allowed_routes: [] }),
    ...(mappings?.length === 0 && { role_mappings: [] }),
  }
}

function variables(providers: readonly Provider[]): Record<string, string> {
  const global = providers.filter((provider) => provider.selectedBy === undefined)
  const [first] = global
  // Whatever the process has there: tokens of issuers that are not listed are not accepted.
  if (!first) return providers.length > 0 ? { JWT_PUBLIC_KEY_URL: '' } : {}
  const urls = global.flatMap(({ keys }) => (keys.kind === 'remote' ? [keys.url] : []))
  return {
    JWT_PUBLIC_KEY_URL: urls.join(','),
    ...(first.issuer !== undefined && { JWT_ISSUER: first.issuer }),
    ...(first.audiences?.[0] !== undefined && { JWT_AUDIENCE: first.audiences[0] }),
  }
}

function issuer({ issuer: name, audiences, keys }: Provider, steps: StepList, writer: Writer): Record<string, unknown> {
  const identity = steps.find('identity')?.issuers.find((one) => one.issuer === name)
  const mapping = steps.find('virtual-key-mapping')?.issuers.find((one) => one.issuer === name)
  const compared = audiences !== undefined && audiences.length > 0
  return writer.object({
    issuer: name,
    jwks_url: keys.kind === 'remote' ? keys.url : undefined,
    audience: compared ? (audiences.length === 1 ? audiences[0] : audiences) : undefined,
    disable_audience_validation: compared ? undefined : true,
    ...fields(identity?.fields ?? {}),
    virtual_key_claim_field: mapping?.claim,
    unregistered_jwt_client_behavior: mapping?.onUnmapped,
  })
}

function fields({ userId, userEmail, teamId, teamIds, orgId, endUserId }: IdentityFields): Record<string, unknown> {
  return {
    user_id_jwt_field: userId,
    user_email_jwt_field: userEmail,
    team_id_jwt_field: teamId,
    team_ids_jwt_field: teamIds,
    org_id_jwt_field: orgId,
    end_user_id_jwt_field: endUserId,
  }
}

function admin(steps: StepList): Record<string, unknown> {
  const step = steps.find('admin-routes')
  return {
    admin_jwt_scope: step?.scope === ADMIN_SCOPE ? undefined : step?.scope,
    admin_allowed_routes: same(step?.routes, ADMIN_ROUTES) ? undefined : step?.routes,
  }
}

function identity(steps: StepList): Record<string, unknown> {
  const step = steps.find('identity')
  const user = steps.find('user')
  return {
    ...fields(step?.fields ?? {}),
    org_alias_jwt_field: step?.orgAlias,
    object_id_jwt_field: step?.objectId,
    team_id_default: step?.teamIdDefault,
    user_id_upsert: user?.upsert || undefined,
    user_allowed_email_domain: steps.find('email-domain')?.domain,
    agent_id_jwt_field: steps.find('agent')?.claim,
  }
}

function teams(steps: StepList): Record<string, unknown> {
  const step = steps.find('select-team')
  return {
    team_alias_jwt_field: step?.teamAliasField,
    team_id_upsert: step?.teamIdUpsert || undefined,
    team_allowed_routes: same(step?.routes, [...TEAM_ROUTES, ...traitsAt(LITELLM).teamRoutes])
      ? undefined
      : step?.routes,
    team_claim_fallback: step?.claimFallback || undefined,
    fallback_to_db_teams: step?.dbFallback || undefined,
    enforce_team_based_model_access: step?.enforce || undefined,
  }
}

function roles(steps: StepList, writer: Writer): Record<string, unknown> {
  const role = steps.find('token-role')
  const scopes = steps.find('scope-models')
  const sync = steps.find('sync-role')
  return {
    enforce_rbac: role?.enforce || undefined,
    roles_jwt_field: role?.rolesField ?? sync?.rolesField,
    user_roles_jwt_field: role?.userRolesField,
    user_allowed_roles: role?.userAllowedRoles,
    role_mappings: role?.mappings?.map((mapping) =>
      writer.from(mapping.origin, { role: mapping.role, internal_role: mapping.internalRole }),
    ),
    enforce_scope_based_access: scopes ? true : undefined,
    scope_mappings: scopes?.mappings.map(({ scope, models, origin }) => writer.from(origin, { scope, models })),
    sync_user_role_and_teams: sync ? true : undefined,
    jwt_litellm_role_map: sync?.map.map((one) =>
      writer.from(one.origin, { jwt_role: one.role, litellm_role: one.becomes }),
    ),
  }
}

function keys(steps: StepList): Record<string, unknown> {
  const step = steps.find('virtual-key-mapping')
  const usual = step?.onUnmapped === 'fallback_team_mapping'
  return {
    virtual_key_claim_field: step?.claim,
    unregistered_jwt_client_behavior: usual ? undefined : step?.onUnmapped,
  }
}
