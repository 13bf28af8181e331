import type { AdminRoutes, AgentGate, EmailDomain, Identity, IdentityFields } from '../../../core/step/litellm.js'
import { claimAt } from '../claim-path.js'
import { findTeam, NotFound } from '../lookup.js'
import { PythonError, type PyValue, repr, str, truthy, typeName } from '../python.js'
import { denied, failed } from '../refusal.js'
import { expandRoutes, inConfiguredRoutes, isLlmApiRoute } from '../routes.js'
import type { TokenIds, Walk } from '../walk.js'
import { DecidedOutside, pass, refuse, type StepResult, skip } from '../walk.js'

/** Reads the identity from the token, without look-ups. */
export function identity(step: Identity, walk: Walk): StepResult {
  const { claims } = walk
  const issuerFields = step.issuers.find(({ issuer }) => issuer === walk.issuer)?.fields
  const mapped = (name: keyof IdentityFields): PyValue | undefined => {
    const value = issuerFields?.[name] === undefined ? undefined : claimAt(claims, issuerFields[name])
    return value === null || value === '' ? undefined : value
  }
  const plain = (name: keyof IdentityFields) => mapped(name) ?? claimAtPath(claims, step.fields[name])
  const email = plain('userEmail')
  const teamIds = teamsIn(mapped('teamIds')) ?? listed(claimAt(claims, step.fields.teamIds ?? '', []))
  const teamClaim = mapped('teamId') ?? claimAtPath(claims, step.fields.teamId)
  const ids: TokenIds = {
    email,
    userClaim: plain('userId'),
    userId: mapped('userId') ?? userId(claims, step.fields.userId, email),
    orgId: plain('orgId'),
    orgAlias: claimAtPath(claims, step.orgAlias),
    endUserId: plain('endUserId'),
    teamId: teamClaim === undefined ? step.teamIdDefault : Array.isArray(teamClaim) ? teamClaim[0] : teamClaim,
    teamAlias: claimAtPath(claims, step.teamAlias),
    teamIds,
    claimedTeams: [...teamIds, ...textsOf(teamClaim)],
    objectId: claimAtPath(claims, step.objectId),
  }
  walk.ids = ids
  return pass(describeIds(ids))
}

function claimAtPath(claims: Walk['claims'], path: string | undefined): PyValue | undefined {
  return path === undefined ? undefined : claimAt(claims, path)
}

/** If the claim is missing, or has another type than the e-mail, the e-mail is the user's id. */
function userId(claims: Walk['claims'], path: string | undefined, email: PyValue | undefined): PyValue | undefined {
  return (path === undefined ? undefined : claimAt(claims, path, email ?? null)) ?? email
}

/** Mapped per issuer, a single string is a list of one; other values that are not lists name no team. */
function teamsIn(value: PyValue | undefined): PyValue[] | undefined {
  if (value === undefined) return undefined
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : []
}

function listed(value: PyValue | undefined): PyValue[] {
  return Array.isArray(value) ? value : []
}

function textsOf(value: PyValue | undefined): string[] {
  if (value === undefined || !truthy(value)) return []
  return (Array.isArray(value) ? value : [value])
    .filter((item) => item !== null)
    .map(str)
    .filter((item) => item !== '')
}

function describeIds(ids: TokenIds): string {
  const named = {
    user: ids.userId,
    team: ids.teamId,
    organization: ids.orgId ?? ids.orgAlias,
    'end user': ids.endUserId,
  }
  const words = Object.entries(named).flatMap(([name, value]) => (truthy(value) ? [`${name} ${repr(value!)}`] : []))
  if (ids.teamIds.length > 0) words.push(`teams ${repr(ids.teamIds)}`)
  return words.length > 0 ? words.join(', ') : 'the token names neither user nor team'
}

export function emailDomain(step: EmailDomain, walk: Walk): StepResult {
  const { email } = walk.ids
  if (email !== undefined && email !== null && typeof email !== 'string') {
    throw new PythonError(`'${typeName(email)}' object has no attribute 'split'`)
  }
  if (typeof email === 'string' && email.split('@').at(-1) === step.domain) return pass(`${email} is in ${step.domain}`)
  walk.emailRefusal = {
    status: 403,
    message: `Email domain not allowed. User email: ${email ?? 'None'}. Allowed domain: ${step.domain}`,
    type: 'auth_error',
    param: 'user_email',
  }
  return pass(`the e-mail is not in ${step.domain}: refused unless the token has the admin scope`)
}

export function agent(step: AgentGate, walk: Walk): StepResult {
  const claim = claimAt(walk.claims, step.claim)
  if (typeof claim !== 'string' || claim === '') return skip(`the claim \`${step.claim}\` names no agent`)
  if (step.agents.includes(claim)) return pass(`agent ${claim} is configured`)
  const refusal = denied(403, `No registered agent matches JWT claim ${step.claim}=${claim}`)
  if (walk.database.kind === 'none')
    return refuse(refusal, `no agent ${repr(claim)} is registered`, 'register the agent')
  return { outcome: 'undetermined', detail: `whether agent ${repr(claim)} is registered`, refusal }
}

export function adminRoutes(step: AdminRoutes, walk: Walk): StepResult {
  if (!walk.admin) return skip(`the token does not have the scope \`${step.scope}\``)
  const { route } = walk.call
  if (!inConfiguredRoutes(walk.groups, route, step.routes)) {
    const routes = repr(expandRoutes(walk.groups, step.routes))
    return refuse(
      failed(`Admin not allowed to access this route. Route=${route}, Allowed Routes=${routes}`),
      `tokens with the scope \`${step.scope}\` may call ${step.routes.join(', ') || 'nothing'}, and no other route`,
      `add \`${route}\` to \`admin_allowed_routes\`, or send a token without the scope`,
    )
  }
  const header = walk.call.header('x-litellm-team-id')
  if (header && isLlmApiRoute(walk.groups, route)) attachTeam(walk, header)
  return pass(`the scope \`${step.scope}\` opens ${route}`)
}

/** An admin acts for the team of the header if it exists; otherwise the header is ignored. */
function attachTeam(walk: Walk, id: string): void {
  try {
    walk.team = findTeam(walk, id)
    walk.teamId = id
  } catch (error) {
    if (!(error instanceof PythonError || error instanceof NotFound || error instanceof DecidedOutside)) throw error
  }
}
