import type { Outside, Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../program.js'
import { denied } from '../refusal.js'
import { isLlmApiRoute } from '../routes.js'
import type { StepResult, Walk } from '../walk.js'
import { modelAccess, routeGate } from './access.js'
import { authenticate } from './authenticate.js'
import { licenseGate, oauth2, pickCredential, virtualKeys } from './credential.js'
import { addressAllowList, openRoutes, publicRoutes, routeAllowList } from './entrance.js'
import { adminRoutes, agent, emailDomain, identity } from './identity.js'
import { requestBody } from './request-body.js'
import { scopeModels, tokenRole, virtualKeyMapping } from './role.js'
import { selectTeam, teamFallback, teamHeader } from './team.js'
import { endUser, organization, requireIdentity, syncRole, user } from './user.js'

type Run<Kind extends Step['kind']> = (step: Extract<Step, { kind: Kind }>, walk: Walk) => StepResult | undefined
type Table = { [Kind in Step['kind']]: Run<Kind> }

const FOR_ALL = {
  'open-routes': openRoutes,
  'request-body': requestBody,
  'address-allow-list': addressAllowList,
  'route-allow-list': routeAllowList,
  'pick-credential': pickCredential,
  'public-routes': publicRoutes,
  oauth2,
  'virtual-keys': virtualKeys,
  'model-access': modelAccess,
  'route-gate': routeGate,
  outside,
  unmodelled,
} satisfies Partial<Table>

/** Admins skip these checks. */
const FOR_MEMBERS = {
  'select-team': selectTeam,
  organization,
  user,
  'end-user': endUser,
  'sync-role': syncRole,
  'team-fallback': teamFallback,
  'team-header': teamHeader,
  'require-identity': requireIdentity,
} satisfies Partial<Table>

const STEPS: Table = {
  ...FOR_ALL,
  'license-gate': licenseGate,
  authenticate,
  'virtual-key-mapping': virtualKeyMapping,
  identity,
  'token-role': tokenRole,
  'scope-models': scopeModels,
  'email-domain': emailDomain,
  agent,
  'admin-routes': adminRoutes,
  ...FOR_MEMBERS,
}

/** Runs one step. `undefined`: it does not apply to this caller. */
export function runStep(step: Step, walk: Walk): StepResult | undefined {
  if (walk.caller !== 'jwt' && !Object.hasOwn(FOR_ALL, step.kind)) return undefined
  if (walk.admin && Object.hasOwn(FOR_MEMBERS, step.kind)) return undefined
  return (STEPS[step.kind] as Run<Step['kind']>)(step, walk)
}

/** They concern model calls. A guardrail that is not on by default runs if it is named. */
function unmodelled({ field, affects }: Unmodelled, walk: Walk): StepResult | undefined {
  const runs = affects === 'answer' || (field === 'guardrails' && walk.body.has('guardrails'))
  if (!runs || !isLlmApiRoute(walk.groups, walk.call.route)) return undefined
  const refusal = denied(403, `rejected by ${field}`)
  return { outcome: 'undetermined', detail: `\`${field}\` is not modelled`, refusal, step: field }
}

/** Custom authentication, for every caller, replaces LiteLLM's own; a hook for tokens runs after the keys. */
const INSTEAD = ['custom_auth', 'enable_oauth2_proxy_auth']

function outside({ name }: Outside, walk: Walk): StepResult | undefined {
  const through = INSTEAD.includes(name)
  if (!through && walk.caller !== 'jwt') return undefined
  const refusal = denied(through ? 401 : 403, 'Invalid JWT token')
  return { outcome: 'undetermined', detail: `\`${name}\` decides`, refusal, through }
}
