import { originOf } from '../../core/origin-of.js'
import type {
  AddressAllowList,
  ClientParameter,
  Deployment,
  Identity,
  IdentityFields,
  ModelCatalog,
  Oauth2,
  RbacRole,
  RequestBody,
  RouteAllowList,
  ScopeModels,
  SyncRole,
  TokenRole,
  UnmappedClient,
  VirtualKeyMapping,
} from '../../core/step/litellm.js'
import type { Outside } from '../../core/step/outside.js'
import type { Step } from '../../gateways/litellm/program.js'
import type { LitellmTraits } from '../../gateways/litellm/traits.js'
import type { Graph } from '../../kubernetes/graph.js'
import { traitsAt } from '../../versions/gateway.js'
import { LITELLM } from '../../versions/litellm.js'
import type { Cursor } from '../../yaml/cursor.js'
import { hookContent } from './content.js'
import { readAuthenticate } from './jwt.js'
import { readProviderModel } from './provider-model.js'
import { given, isGiven, listOr, pythonText, type Settings } from './settings.js'
import { licence, masterKey } from './start-up.js'
import type { UnmodelledChecks } from './unmodelled.js'

const ADMIN_SCOPE = 'litellm_proxy_admin'
const ADMIN_ROUTES = ['management_routes', 'spend_tracking_routes', 'global_spend_tracking_routes', 'info_routes']
const TEAM_ROUTES = ['openai_routes', 'info_routes', 'mcp_routes', '/v1/messages', '/v1/messages/count_tokens']

/** Buckets and addresses that bodies may name. */
function readClientStorage(general: Cursor): RequestBody['clientStorage'] {
  const [buckets, endpoints] = ['allowed_client_side_s3_buckets', 'allowed_client_side_s3_endpoint_urls'].map((name) =>
    listOr(general.at(name), []),
  )
  return buckets!.length + endpoints!.length > 0 ? { buckets: buckets!, endpoints: endpoints! } : undefined
}

/** Hosts of addresses that fallbacks in bodies may name: a list, or one string. */
function readFallbackHosts(root: Cursor): RequestBody['fallbackHosts'] {
  const at = root.at('litellm_settings', 'provider_url_destination_allowed_hosts')
  const hosts = at.string === undefined ? at.strings() : [at.string]
  return hosts.length > 0 ? hosts : undefined
}

/** Credentials that hold a member of an identity's federation, or an API key that is one of its tokens. */
function readFederated(root: Cursor, traits: LitellmTraits): RequestBody['federated'] {
  const found = root
    .at('credential_list')
    .items()
    .flatMap((credential) => {
      const values = credential.at('credential_values')
      const member =
        traits.serverOwnedMembers.find((name) => isGiven(values.at(name))) ??
        (traits.guardsKeyReferences && values.at('api_key').string?.startsWith('oidc/') ? 'api_key' : undefined)
      const name = credential.at('credential_name').string
      return member === undefined || name === undefined ? [] : [{ name, member }]
    })
  return found.length > 0 ? found : undefined
}

/** Every check of a request, in LiteLLM's order. */
export function readSteps(
  root: Cursor,
  settings: Settings,
  unmodelled: UnmodelledChecks,
  { readFile, targets }: Pick<Graph, 'readFile' | 'targets'>,
): Step[] {
  return new Steps(root, settings, readFile, traitsAt(LITELLM, targets.litellm.version)).all(unmodelled)
}

class Steps {
  private readonly general: Cursor
  private readonly jwt: Cursor
  private readonly catalog: ModelCatalog
  private readonly licence: 'none' | 'jwt' | 'all'

  constructor(
    private readonly root: Cursor,
    private readonly settings: Settings,
    private readonly readFile: Graph['readFile'],
    private readonly traits: LitellmTraits,
  ) {
    this.general = root.at('general_settings')
    this.jwt = this.general.at('litellm_jwtauth')
    this.catalog = readCatalog(root, settings)
    this.licence = licence(this.general, settings)
  }

  all({ after }: UnmodelledChecks): Step[] {
    return [...this.entrance(), ...(this.enabled() ? this.tokens() : []), ...this.access(), ...after]
  }

  /** Only the YAML boolean: any text leaves JWT authentication off. */
  private enabled(): boolean {
    return this.general.at('enable_jwt_auth').value === true
  }

  private entrance(): Step[] {
    const { general, settings } = this
    const licensed = this.licence === 'all'
    const at = (name: string): Cursor => (general.has(name) ? general.at(name) : general.exists ? general : this.root)
    const overrides = this.jwt.at('routing_overrides').items()
    const instead = (name: string, on: boolean): Step[] => (on ? [this.hook(general.at(name))] : [])
    return [
      { kind: 'open-routes', origin: originOf(at('')) },
      {
        kind: 'request-body',
        allowClientCredentials: settings.isTrue(general.at('allow_client_side_credentials')),
        ...given('clientStorage', readClientStorage(general)),
        ...given('fallbackHosts', readFallbackHosts(this.root)),
        ...(this.catalog.models.some(({ clientParameters }) => clientParameters) && { catalog: this.catalog }),
        ...given('federated', readFederated(this.root, this.traits)),
        origin: originOf(at('')),
      },
      ...this.addressAllowList(),
      ...this.routeAllowList(),
      {
        kind: 'pick-credential',
        ...given('header', general.at('litellm_key_header_name').string),
        origin: originOf(at('litellm_key_header_name')),
      },
      ...instead('custom_auth', general.at('custom_auth').string !== undefined),
      {
        kind: 'public-routes',
        extra: licensed ? listOr(general.at('public_routes'), []) : [],
        origin: originOf(at('public_routes')),
      },
      ...(settings.isTrue(general.at('enable_oauth2_auth')) || overrides.length > 0 ? [this.oauth2(overrides)] : []),
      ...instead('enable_oauth2_proxy_auth', settings.isTrue(general.at('enable_oauth2_proxy_auth'))),
      {
        kind: 'virtual-keys',
        masterKey: masterKey(general, settings),
        jwt: this.enabled(),
        allowUserAuth: settings.isTrue(general.at('allow_user_auth')),
        origin: originOf(at('master_key')),
      },
    ]
  }

  /** Code of the user decides; the field names its function. */
  private hook(cursor: Cursor): Outside {
    const content = hookContent(cursor, this.readFile)
    return { kind: 'outside', what: 'custom-hook', name: cursor.name, content, origin: originOf(cursor) }
  }

  /** Without a licence LiteLLM does not start. */
  private addressAllowList(): AddressAllowList[] {
    const at = this.general.at('allowed_ips')
    if ((this.settings.resolved(at) ?? null) === null) return []
    const { values: addresses, ...unusable } = this.allowList(at)
    const forwarded = this.settings.isTrue(this.general.at('use_x_forwarded_for'))
    return [{ kind: 'address-allow-list', addresses, ...unusable, forwarded, origin: originOf(at) }]
  }

  private routeAllowList(): RouteAllowList[] {
    const at = this.general.at('allowed_routes')
    if (!at.exists) return []
    const { values: routes, ...unusable } = this.allowList(at)
    return [{ kind: 'route-allow-list', routes, ...unusable, origin: originOf(at) }]
  }

  /** What Python's `in` looks a text up in. */
  private allowList(at: Cursor): { values: string[] | string; unusable?: string } {
    const value = this.settings.resolved(at) ?? null
    if (typeof value === 'string') return { values: value }
    if (Array.isArray(value)) return { values: at.strings() }
    if (at.isMap) return { values: at.members().map(([name]) => name) }
    const unusable =
      value === null ? 'NoneType' : typeof value === 'boolean' ? 'bool' : Number.isInteger(value) ? 'int' : 'float'
    return { values: [], unusable }
  }

  private oauth2(overrides: Cursor[]): Oauth2 {
    return {
      kind: 'oauth2',
      jwt: this.enabled(),
      licensed: this.licence === 'all',
      hasEndpoint: Boolean(this.settings.variable('OAUTH_TOKEN_INFO_ENDPOINT')),
      opaqueTokens: this.settings.isTrue(this.general.at('enable_oauth2_auth')),
      overrides: overrides.map((override) => ({
        iss: this.settings.listed(override.at('iss')) ?? [],
        ...given('client_id', this.settings.listed(override.at('client_id'))),
        ...given('scope', this.settings.listed(override.at('scope'))),
        ...given('aud', this.settings.listed(override.at('aud'))),
        origin: originOf(override),
      })),
      origin: originOf(overrides.length > 0 ? this.jwt.at('routing_overrides') : this.general.at('enable_oauth2_auth')),
    }
  }

  private tokens(): Step[] {
    const { jwt, settings, catalog, general } = this
    const enabled = general.at('enable_jwt_auth')
    const at = (name: string) => originOf(jwt.has(name) ? jwt.at(name) : enabled)
    const text = (name: string): string | undefined => settings.text(jwt.at(name))
    const flag = (name: string): boolean => settings.flag(jwt.at(name))
    const teamRoutes = listOr(jwt.at('team_allowed_routes'), [...TEAM_ROUTES, ...this.traits.teamRoutes])
    const hook = jwt.at('custom_validate')
    const domain = text('user_allowed_email_domain')
    const agent = text('agent_id_jwt_field')
    return [
      { kind: 'license-gate', licensed: this.licence !== 'none', origin: originOf(enabled) },
      readAuthenticate(jwt, enabled, settings),
      ...this.virtualKeyMapping(),
      ...(hook.string === undefined ? [] : [this.hook(hook)]),
      this.identity(at('user_id_jwt_field')),
      this.tokenRole(),
      ...this.scopeModels(),
      ...(domain === undefined
        ? []
        : [{ kind: 'email-domain', domain, origin: at('user_allowed_email_domain') } as const]),
      ...(agent === undefined
        ? []
        : [{ kind: 'agent', claim: agent, agents: agentsOf(this.root), origin: at('agent_id_jwt_field') } as const]),
      {
        kind: 'admin-routes',
        scope: text('admin_jwt_scope') ?? ADMIN_SCOPE,
        routes: listOr(jwt.at('admin_allowed_routes'), ADMIN_ROUTES),
        origin: at('admin_allowed_routes'),
      },
      {
        kind: 'select-team',
        ...given('teamIdField', text('team_id_jwt_field')),
        ...given('teamAliasField', text('team_alias_jwt_field')),
        teamIdUpsert: flag('team_id_upsert'),
        routes: teamRoutes,
        claimFallback: flag('team_claim_fallback'),
        dbFallback: flag('fallback_to_db_teams'),
        enforce: flag('enforce_team_based_model_access'),
        catalog,
        origin: at('team_id_jwt_field'),
      },
      { kind: 'organization', origin: at('org_id_jwt_field') },
      { kind: 'user', upsert: flag('user_id_upsert'), defaults: this.newUsers(), origin: at('user_id_jwt_field') },
      { kind: 'end-user', origin: at('end_user_id_jwt_field') },
      ...(flag('sync_user_role_and_teams') ? [this.syncRole()] : []),
      {
        kind: 'team-fallback',
        enforce: flag('enforce_team_based_model_access'),
        routes: teamRoutes,
        catalog,
        origin: at('fallback_to_db_teams'),
      },
      { kind: 'team-header', routes: teamRoutes, origin: at('team_ids_jwt_field') },
      ...(settings.isTruthy(general.at('enforce_rbac'))
        ? [{ kind: 'require-identity', origin: originOf(general.at('enforce_rbac')) } as const]
        : []),
    ]
  }

  private virtualKeyMapping(): VirtualKeyMapping[] {
    const { jwt, settings } = this
    const claim = settings.text(jwt.at('virtual_key_claim_field')) ?? settings.text(jwt.at('jwt_client_id_field'))
    const issuers = jwt
      .at('issuers')
      .items()
      .flatMap((issuer) => {
        const field = issuer.at('virtual_key_claim_field').string
        const behaviour = issuer.at('unregistered_jwt_client_behavior').string as UnmappedClient | undefined
        if (field === undefined && behaviour === undefined) return []
        return [
          { issuer: issuer.at('issuer').string ?? '', ...given('claim', field), ...given('onUnmapped', behaviour) },
        ]
      })
    if (claim === undefined && issuers.length === 0) return []
    const onUnmapped = (jwt.at('unregistered_jwt_client_behavior').string ?? 'fallback_team_mapping') as UnmappedClient
    return [
      {
        kind: 'virtual-key-mapping',
        ...given('claim', claim),
        onUnmapped,
        issuers,
        origin: originOf(jwt.at('virtual_key_claim_field')),
      },
    ]
  }

  private identity(origin: Identity['origin']): Identity {
    const { jwt, settings } = this
    const text = (name: string): string | undefined => settings.text(jwt.at(name))
    return {
      kind: 'identity',
      fields: this.fields(jwt),
      issuers: jwt
        .at('issuers')
        .items()
        .map((issuer) => ({ issuer: issuer.at('issuer').string ?? '', fields: this.fields(issuer) })),
      ...given('teamAlias', text('team_alias_jwt_field')),
      ...given('orgAlias', text('org_alias_jwt_field')),
      ...given('objectId', text('object_id_jwt_field')),
      ...given('teamIdDefault', text('team_id_default')),
      origin,
    }
  }

  private fields(cursor: Cursor): IdentityFields {
    const text = (name: string): string | undefined => this.settings.text(cursor.at(name))
    return {
      ...given('userId', text('user_id_jwt_field')),
      ...given('userEmail', text('user_email_jwt_field')),
      ...given('teamId', text('team_id_jwt_field')),
      ...given('teamIds', text('team_ids_jwt_field')),
      ...given('orgId', text('org_id_jwt_field')),
      ...given('endUserId', text('end_user_id_jwt_field')),
    }
  }

  private tokenRole(): TokenRole {
    const { jwt, settings, general } = this
    const mappings = jwt.at('role_mappings')
    const users = jwt.at('user_allowed_roles')
    return {
      kind: 'token-role',
      adminScope: settings.text(jwt.at('admin_jwt_scope')) ?? ADMIN_SCOPE,
      ...given('rolesField', settings.text(jwt.at('roles_jwt_field'))),
      ...given('userRolesField', settings.text(jwt.at('user_roles_jwt_field'))),
      ...(Array.isArray(users.value) && { userAllowedRoles: users.strings() }),
      ...(Array.isArray(mappings.value) && {
        mappings: mappings.items().map((cursor) => ({
          role: cursor.at('role').string ?? '',
          internalRole: cursor.at('internal_role').string as RbacRole,
          origin: originOf(cursor),
        })),
      }),
      enforce: settings.flag(jwt.at('enforce_rbac')),
      permissions: general
        .at('role_permissions')
        .items()
        .map((cursor) => ({
          role: cursor.at('role').string as RbacRole,
          ...(Array.isArray(cursor.at('models').value) && { models: cursor.at('models').strings() }),
          ...(Array.isArray(cursor.at('routes').value) && { routes: cursor.at('routes').strings() }),
          origin: originOf(cursor),
        })),
      origin: originOf(jwt.has('enforce_rbac') ? jwt.at('enforce_rbac') : general.at('enable_jwt_auth')),
    }
  }

  private scopeModels(): ScopeModels[] {
    const at = this.jwt.at('scope_mappings')
    const entries = at.items()
    if (!this.settings.flag(this.jwt.at('enforce_scope_based_access')) || entries.length === 0) return []
    const mappings = entries.map((entry) => ({
      scope: entry.at('scope').string ?? '',
      models: entry.at('models').strings(),
      origin: originOf(entry),
    }))
    return [{ kind: 'scope-models', mappings, origin: originOf(at) }]
  }

  private syncRole(): SyncRole {
    const { jwt, settings } = this
    return {
      kind: 'sync-role',
      ...given('rolesField', settings.text(jwt.at('roles_jwt_field'))),
      map: jwt
        .at('jwt_litellm_role_map')
        .items()
        .map((cursor) => ({
          role: cursor.at('jwt_role').string ?? '',
          becomes: cursor.at('litellm_role').string ?? '',
          origin: originOf(cursor),
        })),
      keepTeams: settings.flag(jwt.at('fallback_to_db_teams')),
      ...given('teamIdField', settings.text(jwt.at('team_id_jwt_field'))),
      origin: originOf(jwt.at('sync_user_role_and_teams')),
    }
  }

  private newUsers(): { role?: string; models: string[] } {
    const at = this.root.at('litellm_settings', 'default_internal_user_params')
    return { ...given('role', at.at('user_role').string), models: at.at('models').strings() }
  }

  private access(): Step[] {
    const { general, catalog } = this
    const user = general.at('enforce_user_param')
    const tags = general.at('reject_clientside_metadata_tags')
    const origin = originOf(general.exists ? general : this.root)
    return [
      {
        kind: 'model-access',
        catalog,
        ...(this.settings.isTruthy(user) && { enforceUserParam: pythonText(user.value) }),
        ...(this.settings.isTruthy(tags) && { rejectsTags: pythonText(tags.value) }),
        origin,
      },
      {
        kind: 'route-gate',
        adminOnly: this.licence === 'all' ? listOr(general.at('admin_only_routes'), []) : [],
        passThrough: general
          .at('pass_through_endpoints')
          .items()
          .flatMap((cursor) => cursor.at('path').string ?? []),
        origin,
      },
    ]
  }
}

/** Agents have a name and a card; anything else is passed over. */
function agentsOf(root: Cursor): string[] {
  const list = root.has('agents') ? root.at('agents') : root.at('agent_list')
  return list
    .items()
    .flatMap((cursor) => (cursor.at('agent_card_params').value ? (cursor.at('agent_name').string ?? []) : []))
}

function readCatalog(root: Cursor, settings: Settings): ModelCatalog {
  const models = root
    .at('model_list')
    .items()
    .map((cursor) => ({
      name: cursor.at('model_name').string ?? '',
      accessGroups: cursor.at('model_info', 'access_groups').strings(),
      ...given('provider', readProviderModel(cursor.at('litellm_params'), settings).provider),
      ...given('clientParameters', readClientParameters(cursor)),
      ...given('team', readTeam(cursor.at('model_info'))),
    }))
  const library = root.at('litellm_settings', 'model_alias_map').members()
  const router = root.at('router_settings', 'model_group_alias').members()
  const aliases = [
    ...library.flatMap(([from, to]) => (to.string === undefined ? [] : [{ from, to: to.string }])),
    ...router.flatMap(([from, item]) => {
      const to = item.string ?? item.at('model').string
      const hidden = item.at('hidden').value === true
      return to === undefined ? [] : [{ from, to, ofRouter: true as const, ...(hidden && { hidden: true as const }) }]
    }),
  ]
  return { models, aliases }
}

function readClientParameters(model: Cursor): ClientParameter[] | undefined {
  const at = model.at('litellm_params', 'configurable_clientside_auth_params')
  if (!Array.isArray(at.value)) return undefined
  return at.items().flatMap((item) => {
    const address = item.at('api_base').string
    return item.string ?? (address === undefined ? [] : { address })
  })
}

function readTeam(info: Cursor): Deployment['team'] {
  const id = info.at('team_id').string
  return id === undefined ? undefined : { id, ...given('publicName', info.at('team_public_model_name').string) }
}
