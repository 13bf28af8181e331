import type { Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { denied } from '../refusal.js'
import { isLlmApiRoute } from '../routes.js'
import type { StepResult, Walk } from '../walk.js'
import { modelAccess, routeGate } from './access.js'
import { authenticate } from './authenticate.js'
import { licenseGate, oauth2, pickCredential, virtualKeys } from './credential.js'
import { openRoutes, publicRoutes, routeAllowList } from './entrance.js'
import { adminRoutes, agent, emailDomain, identity } from './identity.js'
import { requestBody } from './request-body.js'
import { scopeModels, tokenRole, virtualKeyMapping } from './role.js'
import { selectTeam, teamFallback, teamHeader } from './team.js'
import { endUser, organization, requireIdentity, syncRole, user } from './user.js'

/** Runs one step. `undefined`: it does not apply to this caller, or is not LiteLLM's. */
export function runStep(step: Step, walk: Walk): StepResult | undefined {
  return runForAll(step, walk) ?? (walk.caller === 'jwt' ? runForTokens(step, walk) : undefined)
}

function runForAll(step: Step, walk: Walk): StepResult | undefined {
  switch (step.kind) {
    case 'open-routes':
      return openRoutes(step, walk)
    case 'request-body':
      return requestBody(step, walk)
    case 'route-allow-list':
      return routeAllowList(step, walk)
    case 'pick-credential':
      return pickCredential(step, walk)
    case 'public-routes':
      return publicRoutes(step, walk)
    case 'oauth2':
      return oauth2(step, walk)
    case 'virtual-keys':
      return virtualKeys(step, walk)
    case 'model-access':
      return modelAccess(step, walk)
    case 'route-gate':
      return routeGate(step, walk)
    case 'outside':
      return outside(step.name, walk, INSTEAD.includes(step.name))
    case 'unmodelled':
      return unmodelled(step, walk)
    default:
      return undefined
  }
}

/** All except URLs concern model calls. A guardrail that is not on by default runs if it is named. */
function unmodelled({ field, affects }: Unmodelled, walk: Walk): StepResult | undefined {
  const runs = affects === 'answer' || (field === 'guardrails' && walk.body.has('guardrails'))
  if (!runs || (field !== 'allowed_ips' && !isLlmApiRoute(walk.groups, walk.call.route))) return undefined
  const refusal = denied(403, `rejected by ${field}`)
  return { outcome: 'undetermined', detail: `\`${field}\` is not modelled`, refusal, step: field }
}

/** Custom authentication, for every caller, replaces LiteLLM's own; a hook for tokens runs after the keys. */
const INSTEAD = ['custom_auth', 'enable_oauth2_proxy_auth']

function outside(name: string, walk: Walk, through: boolean): StepResult | undefined {
  if (!through && walk.caller !== 'jwt') return undefined
  const refusal = denied(through ? 401 : 403, 'Invalid JWT token')
  return { outcome: 'undetermined', detail: `\`${name}\` decides`, refusal, through }
}

function runForTokens(step: Step, walk: Walk): StepResult | undefined {
  switch (step.kind) {
    case 'license-gate':
      return licenseGate(step, walk)
    case 'authenticate':
      return authenticate(step, walk)
    case 'virtual-key-mapping':
      return virtualKeyMapping(step, walk)
    case 'identity':
      return identity(step, walk)
    case 'token-role':
      return tokenRole(step, walk)
    case 'scope-models':
      return scopeModels(step, walk)
    case 'email-domain':
      return emailDomain(step, walk)
    case 'agent':
      return agent(step, walk)
    case 'admin-routes':
      return adminRoutes(step, walk)
    default:
      return walk.admin ? undefined : forMembers(step, walk)
  }
}

/** Admins skip these checks. */
function forMembers(step: Step, walk: Walk): StepResult | undefined {
  switch (step.kind) {
    case 'select-team':
      return selectTeam(step, walk)
    case 'organization':
      return organization(step, walk)
    case 'user':
      return user(step, walk)
    case 'end-user':
      return endUser(step, walk)
    case 'sync-role':
      return syncRole(step, walk)
    case 'team-fallback':
      return teamFallback(step, walk)
    case 'team-header':
      return teamHeader(step, walk)
    case 'require-identity':
      return requireIdentity(step, walk)
    default:
      return undefined
  }
}
