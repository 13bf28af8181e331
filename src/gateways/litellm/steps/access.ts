import type { ModelAccess, RouteGate } from '../../../core/step/litellm.js'
import type { Team, User } from '../directory.js'
import { findTeam } from '../lookup.js'
import { mayCall, requestedModels } from '../models.js'
import { PythonError, type PyValue, repr, str, truthy, typeName } from '../python.js'
import { denied, failed, modelDenied, type Refusal } from '../refusal.js'
import { groupOf, inGroup, inList, isInfoRoute, isLlmApiRoute } from '../routes.js'
import { modelRefusal, teamRefusal } from '../team-access.js'
import { pass, refuse, type StepResult, skip, TABLE_OF_MODELS, type Walk } from '../walk.js'

const ROLES = [
  'proxy_admin',
  'proxy_admin_viewer',
  'org_admin',
  'internal_user',
  'internal_user_viewer',
  'team',
  'customer',
]

/** The row's role; without one, or with an unknown one, an internal user. */
function roleOf(user: User | undefined): string | undefined {
  if (!user) return undefined
  return user.role !== undefined && ROLES.includes(user.role) ? user.role : 'internal_user'
}

function isAdmin(walk: Walk): boolean {
  return walk.admin || walk.caller === 'master' || walk.user?.role === 'proxy_admin'
}

/** Routes on which `metadata` is the provider's, so that LiteLLM adds `litellm_metadata` (`LITELLM_METADATA_ROUTES`). */
const HAS_OWN_METADATA = /batches|bedrock|\/v1\/messages|responses|files/

/** `common_checks` up to the route gate: the team, the models, the organization's rules. */
export function modelAccess(step: ModelAccess, walk: Walk): StepResult {
  const malformed = credentialProblem(walk)
  if (malformed !== undefined) throw new PythonError(malformed)
  walk.seedsMetadata = HAS_OWN_METADATA.test(walk.call.route)
  if (walk.user?.deactivated) {
    const text = `User=${walk.user.id} has been deactivated via SCIM. Keys owned by this user cannot be used.`
    return { outcome: 'undetermined', detail: 'the state of the user in SCIM', refusal: denied(401, text) }
  }
  if (truthy(walk.teamId) && walk.database.kind === 'known' && !walk.team) walk.team = findTeam(walk, walk.teamId!)
  const models = requestedModels(walk.call, walk.body, step.catalog)
  const denial = modelDenial(step, walk, models)
  if (denial?.outcome === 'refuse') return denial
  const other = unreadOfUser(walk, models) ?? otherDenial(step, walk)
  if (denial?.outcome === 'undetermined' && other?.outcome === 'refuse') return { ...denial, next: other.refusal }
  const detail = models.length > 0 ? `${models.join(', ')} may be called` : 'no model is requested'
  return denial ?? other ?? pass(detail)
}

/** Members of the user's row that are not modelled. */
function unreadOfUser(walk: Walk, models: string[]): StepResult | undefined {
  const [unread] = walk.user?.unread ?? []
  if (unread === undefined || isAdmin(walk)) return undefined
  const refusal = modelRefusal(modelDenied(models[0] ?? ''), 'user')
  return {
    outcome: 'undetermined',
    detail: `\`${unread}\` of user \`${walk.user!.id}\` may allow or refuse it`,
    refusal,
  }
}

/** Settings about bodies, and rules of organizations. */
function otherDenial(step: ModelAccess, walk: Walk): StepResult | undefined {
  if (step.rejectsTags !== undefined && hasTags(walk)) {
    const message = `Client-side 'metadata.tags' not allowed in request. 'reject_clientside_metadata_tags'=${step.rejectsTags}. Tags can only be set via ${walk.traits.sourcesOfTags}.`
    const refusal = { status: 400, message, type: 'bad_request_error', param: 'metadata.tags' }
    return refuse(refusal, 'clients may not set tags')
  }
  const overBudget = budgetDenial(walk)
  if (overBudget) return overBudget
  if (step.enforceUserParam !== undefined && needsUserParam(walk)) {
    const text = `'user' param not passed in. 'enforce_user_param'=${step.enforceUserParam}`
    return refuse(failed(text), text)
  }
  const organization = organizationDenial(walk)
  return organization && refuse(organization, `role ${walk.user?.role} may not call ${walk.call.route}`)
}

/** Values that LiteLLM's own credential object rejects. */
function credentialProblem(walk: Walk): string | undefined {
  if (walk.caller !== 'jwt') return undefined
  const role = walk.user?.role
  if (role !== undefined && !ROLES.includes(role)) return `${repr(role)} is not a valid LitellmUserRoles`
  const fields: Record<string, PyValue | undefined> = {
    user_id: walk.ids.userId,
    user_email: walk.user?.email ?? walk.ids.email,
    team_id: walk.teamId,
    org_id: walk.organizationId ?? walk.ids.orgId,
  }
  const wrong = Object.keys(fields).filter((name) => {
    const value = fields[name]
    return value !== undefined && value !== null && typeof value !== 'string'
  })
  // Integers are converted to strings here, and only here.
  const endUser = typeName(walk.ids.endUserId ?? null)
  if (!walk.admin && ['float', 'list', 'dict'].includes(endUser)) wrong.push('end_user_id')
  if (wrong.length === 0) return undefined
  return `${wrong.length} validation error${wrong.length > 1 ? 's' : ''} for UserAPIKeyAuth: ${wrong.join(', ')}`
}

function modelDenial(step: ModelAccess, walk: Walk, models: string[]): StepResult | undefined {
  if (walk.team) {
    const { id, models: own } = walk.team
    const refusal = teamRefusal(walk.team, models, step.catalog)
    if (refusal) return refuse(refusal, `team ${repr(id)} may call ${repr(own)}`, 'request a model of the team')
    return unsure(models, own, step, id)
  }
  if (isAdmin(walk) || !walk.user || models.length === 0) return undefined
  const { id, models: own } = walk.user
  const detail = `user ${repr(id)} may call ${repr(own)}`
  if (own.includes('no-default-models')) {
    return refuse(modelRefusal(modelDenied(models.length > 1 ? models : models[0]!), 'key'), detail)
  }
  const refused = models.find((model) => mayCall([model], own, step.catalog) === 'no')
  if (refused === undefined) return unsure(models, own, step)
  return refuse(modelRefusal(modelDenied(refused), 'user'), detail, `give the user the model ${repr(refused)}`)
}

/** Depends on LiteLLM's own table of providers. */
function unsure(models: string[], allowed: string[], step: ModelAccess, team?: string): StepResult | undefined {
  const model = models.find((name) => mayCall([name], allowed, step.catalog, team) === 'unknown')
  if (model === undefined) return undefined
  const refusal = modelRefusal(modelDenied(model), team === undefined ? 'user' : 'team')
  return { outcome: 'undetermined', step: TABLE_OF_MODELS, detail: `which provider serves ${repr(model)}`, refusal }
}

/** Routes that never cost anything. */
const LISTS_OF_MODELS = [
  ...['/v1/models', '/models', '/model/info', '/v1/model/info', '/v2/model/info', '/model_group/info'],
  '/utils/model_info',
]

/** Administrative routes that budgets limit all the same. */
const LIMITED = ['/health', '/health/services', '/health/test_connection', '/auto_router/test_routing']

/**
 * A row with a budget: LiteLLM adds what the call may cost at most to what was spent, which needs its table of prices, and
 * does not look where the model costs nothing.
 */
function budgetDenial({ call, groups, team, user }: Walk): StepResult | undefined {
  const isFree = LISTS_OF_MODELS.includes(call.route) || !isLlmApiRoute(groups, call.route)
  if (isFree && !LIMITED.includes(call.route)) return undefined
  const message = budgetMessage(team, user)
  if (message === undefined) return undefined
  const refusal = { status: 422, message, type: 'budget_exceeded', param: null }
  return { outcome: 'undetermined', step: 'the amount spent', detail: message, refusal }
}

/** The message about the budget that limits a request: the team's, or without a team the user's. */
function budgetMessage(team: Team | undefined, user: User | undefined): string | undefined {
  const { id, budget } = team ?? user ?? {}
  if (!budget) return undefined
  const [spent, max] = [repr(budget.spent), repr(budget.max)]
  return team
    ? `Budget has been exceeded! Team=${id} Current cost: ${spent}, Max budget: ${max}`
    : `ExceededBudget: User=${id} over budget. Spend=${spent}, Budget=${max}`
}

function hasTags({ body, call, groups }: Walk): boolean {
  const metadata = body.get('metadata')
  return isLlmApiRoute(groups, call.route) && metadata instanceof Map && metadata.has('tags')
}

function needsUserParam(walk: Walk): boolean {
  const { call, body } = walk
  return (
    call.method.toUpperCase() === 'POST' &&
    isLlmApiRoute(walk.groups, call.route) &&
    !inGroup(walk.groups, call.route, 'mcp_routes') &&
    !body.has('user')
  )
}

/** Rules for callers with a row; they are not members of any organization here. */
function organizationDenial(walk: Walk): Refusal | undefined {
  const { route } = walk.call
  if (!walk.user || isAdmin(walk)) return undefined
  const refusal = (message: string, param: string): Refusal => ({ status: 401, message, type: 'auth_error', param })
  if (route === '/organization/new') {
    return refusal(`Only proxy admins can create new organizations. You are ${walk.user.role ?? 'None'}`, 'user_role')
  }
  if (!groupOf(walk.groups, 'org_admin_only_routes').includes(route)) return undefined
  const organization = walk.body.get('organization_id')
  const text =
    organization === undefined || organization === null
      ? 'Passed organization_id is None, please pass an organization_id in your request'
      : `You do not have a role within the selected organization. Passed organization_id: ${str(organization)}. Please ` +
        'contact the organization admin to request access.'
  return refusal(text, 'organization_id')
}

/** Routes that non-admin callers may call. */
export function routeGate(step: RouteGate, walk: Walk): StepResult {
  const { route } = walk.call
  if (isAdmin(walk)) return pass('admins may call every route that their scope opens')
  if (step.adminOnly.includes(route)) {
    const text = `user not allowed to access this route. Route=${route} is an admin only route`
    return refuse(denied(403, text), `${route} is in \`admin_only_routes\``)
  }
  if (step.passThrough.some((path) => route === path || route.startsWith(`${path}/`))) {
    return { outcome: 'undetermined', detail: `what guards the pass-through ${route}`, refusal: adminOnly(walk) }
  }
  if (isLlmApiRoute(walk.groups, route)) return pass(`${route} is an inference route, open to every caller`)
  if (isInfoRoute(walk.groups, route)) return infoRoute(walk)
  const role = roleOf(walk.user)
  const isOwnCredential = walk.traits.ownCredentialRoutes && isOwnCredentialRoute(walk.call)
  if (role === 'proxy_admin_viewer') return viewer(walk)
  if (role === 'internal_user' && inGroup(walk.groups, route, 'internal_user_routes'))
    return pass(`internal users may call ${route}`)
  if (role === 'internal_user' && isOwnCredential) return pass(`internal users may manage their own credentials`)
  if (role === 'internal_user_viewer' && inGroup(walk.groups, route, 'internal_user_view_only_routes')) {
    return pass(`viewers may call ${route}`)
  }
  if (inGroup(walk.groups, route, 'self_managed_routes')) return pass(`${route} decides for itself`)
  if (route.startsWith('/v1/mcp/') || route.startsWith('/mcp-rest/')) return pass(`${route} decides for itself`)
  if (walk.userAssumed) return skip('the role of the user decides')
  return refuse(adminOnly(walk), `${route} is for admins`, 'give the token the admin scope or the user a role')
}

function infoRoute(walk: Walk): StepResult {
  const { route, query } = walk.call
  const asked = query.get('user_id')
  const userId = walk.ids.userId ?? null
  if (route !== '/user/info' || !asked || asked === userId || roleOf(walk.user) === 'proxy_admin_viewer') {
    return pass(`${route} is an info route, open to every caller`)
  }
  const text = `key not allowed to access this user's info. user_id=${asked}, key's user_id=${userId === null ? 'None' : userId}`
  return refuse(denied(403, text), `the request names user ${repr(asked)}`)
}

function adminOnly(walk: Walk): Refusal {
  const role = walk.user?.role ?? 'unknown'
  const id = walk.user?.id ?? 'unknown'
  const text =
    'Only proxy admin can be used to generate, delete, update info for new keys/users/teams. Route=' +
    `${walk.call.route}. Your role=${role}. Your user_id=${mask(id)}`
  return denied(401, `Authentication Error, ${text}`)
}

/** Of longer keys, six leading and two trailing characters are shown. */
function mask(id: string): string {
  if (id.length <= 4) return '***'
  return id.length <= 8 ? '*'.repeat(id.length) : id.slice(0, 6) + '*'.repeat(id.length - 8) + id.slice(-2)
}

const BLOCKED_KEY_SUFFIXES = ['/regenerate', '/reset_spend']
const VIEWER_WRITES = `
  /user/new /management/v1/users/bulk /user/delete /management/v1/users/bulk_delete /user/bulk_update /team/new
  /management/v1/teams/{team_id}/members/bulk_delete /management/v1/teams/{team_id}/members/bulk_update /team/update
  /team/delete /model/new /model/update /model/delete /key/generate /key/delete /key/update /key/regenerate
  /key/service-account/generate /key/block /key/unblock /team/key/bulk_update
`
  .trim()
  .split(/\s+/)
const VIEWER_BLOCKED = [
  ...VIEWER_WRITES,
  ...['/team/block', '/team/unblock', '/team/permissions_update', '/team/permissions_bulk_update', '/key/bulk_update'],
  ...['/jwt/key/mapping/new', '/jwt/key/mapping/update', '/jwt/key/mapping/delete'],
]

/** `proxy_admin_viewer`: all read-only routes. */
function viewer(walk: Walk): StepResult {
  const { route, method } = walk.call
  const role = 'proxy_admin_viewer'
  const prefix = `user not allowed to access this route, role= ${role}. Trying to access: ${route}`
  const blocked = () => refuse(denied(403, prefix), `a viewer may not write through ${route}`)
  const foreign = [...walk.body.keys()].find((name) => name !== 'user_email')
  const reads = ['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase())
  if (
    route === '/user/update' &&
    foreign !== undefined &&
    (inGroup(walk.groups, route, 'management_routes') || !reads)
  ) {
    const text = `${prefix} and updating invalid param: ${foreign}. only user_email can be updated`
    return refuse(denied(403, text), 'a viewer may only change the e-mail')
  }
  const management = route !== '/user/update' && inGroup(walk.groups, route, 'management_routes')
  if (management && (inList(route, VIEWER_BLOCKED) || isKeyWrite(route, BLOCKED_KEY_SUFFIXES))) return blocked()
  if (reads) return pass('a viewer may read everything')
  if (['/user/update', '/user/password/change', '/session/logout'].includes(route))
    return pass('concerns the caller only')
  if (inList(route, VIEWER_WRITES) || isKeyWrite(route, ['/regenerate'])) return blocked()
  if (
    inGroup(walk.groups, route, 'admin_viewer_routes') ||
    inGroup(walk.groups, route, 'global_spend_tracking_routes')
  ) {
    return pass(`viewers may call ${route}`)
  }
  return blocked()
}

function isKeyWrite(route: string, suffixes: string[]): boolean {
  return route.startsWith('/key/') && suffixes.some((suffix) => route.endsWith(suffix))
}

/** Routes on which callers change their own credentials, by method. */
const OWN_CREDENTIALS: readonly [method: string, route: RegExp][] = [
  ['GET', /^\/credentials\/user_connections$/],
  ['POST', /^\/credentials\/.+\/user_connection\/(start|poll)$/],
  ['DELETE', /^\/credentials\/.+\/user_connection$/],
  ['POST', /^\/v1\/mcp\/server\/oauth\/[^/]+\/register$/],
  ['POST', /^\/v1\/mcp\/server\/[^/]+\/(oauth-user-credential|user-credential|user-env-vars)$/],
  ['DELETE', /^\/v1\/mcp\/server\/[^/]+\/(oauth-user-credential|user-credential|user-env-vars)$/],
]

const isOwnCredentialRoute = ({ method, route }: Walk['call']): boolean =>
  OWN_CREDENTIALS.some(([of, pattern]) => of === method && pattern.test(route))
