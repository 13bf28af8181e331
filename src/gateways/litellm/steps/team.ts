import type { ModelCatalog, SelectTeam, TeamFallback, TeamHeaderGate } from '../../../core/step/litellm.js'
import type { Team } from '../directory.js'
import { findTeam, findTeamByAlias, NotFound } from '../lookup.js'
import { mayCall, requestedModels } from '../models.js'
import { equals, isLess, PythonError, type PyValue, repr, str, truthy, uniqueOf } from '../python.js'
import { denied, type Refusal } from '../refusal.js'
import { inConfiguredRoutes } from '../routes.js'
import { teamRefusal } from '../team-access.js'
import { pass, refuse, type StepResult, skip, TABLE_OF_MODELS, type Walk } from '../walk.js'

/** Finds the team that the request is attributed to. */
export function selectTeam(step: SelectTeam, walk: Walk): StepResult {
  const { ids } = walk
  const allowed = uniqueOf(ids.teamIds)
  const byRole = walk.teamId !== undefined
  walk.fallBackToDirectory = step.dbFallback && ids.claimedTeams.length === 0 && !truthy(ids.teamAlias) && !byRole
  if (truthy(ids.teamId) && !walk.fallBackToDirectory) {
    allowed.splice(0, allowed.length, ...uniqueOf([...allowed, ids.teamId!]))
  }
  const header = fromHeader(step, walk, allowed, byRole)
  if (header !== undefined) return header
  if (!truthy(walk.teamId) && !walk.fallBackToDirectory) {
    const missing = fromClaim(step, walk)
    const claim = step.teamIdField ?? step.teamAliasField
    if (missing !== undefined) throw new PythonError(missing, `send a token with the claim \`${claim}\``)
  }
  if (walk.team) return pass(`team ${repr(walk.teamId!)}`)
  if (truthy(walk.teamId)) return pass(`team ${repr(walk.teamId!)} by the token's role`)
  return fromGroups(step, walk, allowed)
}

/** The message for a team that has the model but not the route; `undefined` if no team has the model. */
function deniedRoute({ routes, catalog }: SelectTeam, walk: Walk, found: Team[]): string | undefined {
  const { route } = walk.call
  const team = found.findLast((one) => mayHaveModel(catalog, one, modelOf(walk)))
  if (!team || inConfiguredRoutes(walk.groups, route, routes)) return undefined
  return `Team ${team.id} can access model ${modelOf(walk)} but route ${route} is not in litellm_jwtauth.team_allowed_routes`
}

/** `x-litellm-team-id`, an id or an alias: one of the token's teams, or, checked later, one of the user's. */
function fromHeader(step: SelectTeam, walk: Walk, allowed: PyValue[], byRole: boolean): StepResult | undefined {
  const value = walk.call.header('x-litellm-team-id')
  if (!value) return undefined
  const onTrust = step.dbFallback && !byRole
  if (allowed.some((item) => equals(item, value))) return takeHeader(step, walk, value)
  const id = onTrust ? trusted(walk, value) : byAlias(walk, value)
  if (onTrust ? id === undefined : id === undefined || !allowed.some((item) => equals(item, id))) {
    const refusal = onTrust ? notAMember(value) : notAllowed(value, allowed)
    return refuse(refusal, `the header names team ${repr(value)}, which is not the caller's`, 'leave the header out')
  }
  if (onTrust && !allowed.some((item) => equals(item, id!))) walk.provisionalTeam = { header: value, id: id! }
  return takeHeader(step, walk, id!)
}

function takeHeader(step: SelectTeam, walk: Walk, id: string): StepResult {
  walk.teamId = id
  walk.team = findTeam(walk, id, step.teamIdUpsert && walk.provisionalTeam === undefined)
  return pass(`team ${repr(id)} by \`x-litellm-team-id\``)
}

function trusted(walk: Walk, value: string): string | undefined {
  try {
    return findTeam(walk, value).id
  } catch (error) {
    if (!(error instanceof NotFound)) throw error
    return byAlias(walk, value)
  }
}

function byAlias(walk: Walk, value: string): string | undefined {
  if (walk.database.kind === 'none') return undefined
  try {
    return findTeamByAlias(walk, value).id
  } catch (error) {
    if (error instanceof NotFound) return undefined
    throw error
  }
}

function notAMember(value: string) {
  return denied(
    403,
    `x-litellm-team-id '${value}' does not resolve to a team id or a unique team alias among your team memberships.`,
  )
}

function notAllowed(value: string, allowed: PyValue[]) {
  const sorted = [...allowed].sort((a, b) => (isLess(a, b) ? -1 : 1))
  return denied(
    403,
    `x-litellm-team-id '${value}' does not resolve to a team id or a unique team alias in your JWT's allowed teams. ` +
      `Allowed team ids: ${repr(sorted)}`,
  )
}

/** `team_id_jwt_field`, then `team_alias_jwt_field`; the message about the missing one. */
function fromClaim(step: SelectTeam, walk: Walk): string | undefined {
  const { ids } = walk
  const maskedByDefault = truthy(ids.teamAlias) && ids.claimedTeams.length === 0
  if (truthy(ids.teamId) && !maskedByDefault) {
    try {
      walk.team = findTeam(walk, ids.teamId!, step.teamIdUpsert)
      walk.teamId = ids.teamId
    } catch (error) {
      if (!(error instanceof NotFound) || error.refusal.status !== 404 || !step.claimFallback) throw error
    }
    return undefined
  }
  if (truthy(ids.teamAlias)) {
    walk.team = findTeamByAlias(walk, ids.teamAlias!)
    walk.teamId = walk.team.id
    return undefined
  }
  if (step.teamIdField === undefined && step.teamAliasField === undefined) return undefined
  const [id, alias] = [step.teamIdField ?? 'None', step.teamAliasField ?? 'None']
  return `No team found in token. Checked team_id field '${id}' and team_alias field '${alias}'.${indexHint(step)}`
}

function indexHint({ teamIdField }: SelectTeam): string {
  if (!teamIdField) return ''
  const dotted = /^(.*)\.\d+$/s.exec(teamIdField)
  if (teamIdField.includes('.')) {
    if (!dotted) return ''
    return (
      ` Hint: dot-notation array indexing (e.g. '${teamIdField}') is not supported. Use '${dotted[1]}' instead — ` +
      'LiteLLM automatically uses the first element when the field value is a list.'
    )
  }
  const bracketed = /^(\w+)\[(\d+)\]$/.exec(teamIdField)
  if (!bracketed) return ''
  return (
    ` Hint: array indexing (e.g. '${teamIdField}') is not supported in team_id_jwt_field. Use '${bracketed[1]}' ` +
    'instead — LiteLLM automatically uses the first element when the field value is a list.'
  )
}

/** The first of the token's teams that exists, has the model and may call the route. */
function fromGroups(step: SelectTeam, walk: Walk, ids: PyValue[]): StepResult {
  if (ids.length === 0) {
    if (!step.enforce || step.dbFallback) return pass('the token names no team')
    const text =
      'No teams found in token. `enforce_team_based_model_access` is set to True. Token must belong to a team.'
    return refuse(denied(403, text), 'the token names no team', 'send a token that names a team')
  }
  const model = modelOf(walk)
  if (walk.traits.teamsAreSorted) ids = [...ids].sort((a, b) => (str(a) < str(b) ? -1 : 1))
  const found = ids.flatMap((id) => existing(walk, id) ?? [])
  const fitting = inConfiguredRoutes(walk.groups, walk.call.route, step.routes)
    ? found.filter((team) => mayHaveModel(step.catalog, team, model))
    : []
  const picked = fitting.length > 0 ? pickTeam(fitting, step.catalog, walk) : undefined
  const isSure = fitting.some((team) => hasModel(step.catalog, team, model))
  if (picked && (isSure || picked.outcome !== 'pass')) return picked
  if (!truthy(model) || (step.claimFallback && found.length === 0)) return pass('no team of the token exists or fits')
  const denied403 = walk.traits.namesDeniedRoute ? deniedRoute(step, walk, found) : undefined
  const text =
    denied403 ??
    `No team has access to the requested model: ${model}. Checked teams={${ids.map(repr).join(', ')}}. Check ` +
      '`/models` to see all available models.'
  if (picked) return unsureOfModel(model!, denied(403, text))
  return refuse(
    denied(403, text),
    `no team of the token has ${repr(model!)} on this route`,
    `add ${repr(model!)} to a team`,
  )
}

/** A Python set has no order: if the result depends on the chosen team, it is unknown. */
function pickTeam(teams: Team[], catalog: ModelCatalog, walk: Walk): StepResult {
  const models = requestedModels(walk.call, walk.body, catalog)
  const refusals = teams.map((team) => teamRefusal(team, models, catalog))
  walk.team = teams[Math.max(0, refusals.indexOf(undefined))]!
  walk.teamId = walk.team.id
  const refusal = refusals.find((refusal) => refusal !== undefined)
  if (!refusal || !refusals.includes(undefined)) return pass(`team ${repr(walk.teamId)} has the model`)
  const step = 'the order of a Python set'
  return {
    outcome: 'undetermined',
    step,
    detail: `any of the teams ${repr(teams.map(({ id }) => id))} is taken`,
    refusal,
  }
}

/** Only a string in `model` counts here. */
function modelOf(walk: Walk): string | undefined {
  const model = walk.body.get('model')
  return typeof model === 'string' ? model : undefined
}

function existing(walk: Walk, id: PyValue): Team | undefined {
  try {
    return findTeam(walk, id)
  } catch (error) {
    if (error instanceof NotFound || error instanceof PythonError) return undefined
    throw error
  }
}

/** If a team has the model, the request goes on with it. */
function unsureOfModel(model: string, refusal: Refusal): StepResult {
  return { outcome: 'undetermined', step: TABLE_OF_MODELS, detail: `which provider serves ${repr(model)}`, refusal }
}

const hasModel = (catalog: ModelCatalog, team: Team, model: string | undefined): boolean =>
  verdictOf(catalog, team, model) === 'yes'

const mayHaveModel = (catalog: ModelCatalog, team: Team, model: string | undefined): boolean =>
  verdictOf(catalog, team, model) !== 'no'

function verdictOf(catalog: ModelCatalog, team: Team, model: string | undefined): ReturnType<typeof mayCall> {
  return model ? mayCall([model], team.models, catalog, team.id) : 'yes'
}

/** `fallback_to_db_teams`: the first of the user's teams with the model; otherwise the user's only team. */
export function teamFallback(step: TeamFallback, walk: Walk): StepResult {
  if (walk.teamId !== undefined && walk.teamId !== null) return skip('there is a team already')
  const teams = walk.user?.teams ?? []
  if (!walk.fallBackToDirectory) {
    if (teams.length !== 1) return skip('the user is not in exactly one team')
    walk.team = existing(walk, teams[0]!)
    walk.teamId = walk.team && teams[0]!
    return pass(`team ${repr(teams[0]!)} is the user's only one`)
  }
  const model = modelOf(walk)
  const found = teams.flatMap((id) => existing(walk, id) ?? [])
  const team = inConfiguredRoutes(walk.groups, walk.call.route, step.routes)
    ? found.find((one) => mayHaveModel(step.catalog, one, model))
    : undefined
  const text =
    model && found.length > 0
      ? `No team you are a member of has access to the requested model: ${model}. Check \`/models\` to see the models ` +
        'available to you.'
      : 'User is not a member of any team. Add the user to a team via the LiteLLM UI or API.'
  if (team) {
    walk.team = team
    walk.teamId = team.id
    if (step.enforce && !hasModel(step.catalog, team, model)) return unsureOfModel(model!, denied(403, text))
    return pass(`team ${repr(team.id)} of the user's`)
  }
  if (!step.enforce) return pass("none of the user's teams fits")
  return refuse(denied(403, text), "none of the user's teams fits", 'add the user to a team with the model')
}

/** A team in the unverified header must be one of the user's. */
export function teamHeader(step: TeamHeaderGate, walk: Walk): StepResult {
  const provisional = walk.provisionalTeam
  if (!provisional) return skip('no team was taken on trust')
  if (!walk.user?.teams.includes(provisional.id)) {
    return refuse(
      notAMember(provisional.header),
      `the user is not in team ${repr(provisional.id)}`,
      'leave the header out',
    )
  }
  if (inConfiguredRoutes(walk.groups, walk.call.route, step.routes))
    return pass(`the user is in team ${repr(provisional.id)}`)
  const text =
    `Team '${provisional.header}' (from x-litellm-team-id header) is not allowed to access route ` +
    `'${walk.call.route}'.`
  return refuse(denied(403, text), '`team_allowed_routes` does not have the route')
}
