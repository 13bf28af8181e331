import { expand } from '../compare/expand.js'
import { conditionsOf } from '../compare/formula.js'
import { pathsOf } from '../compare/paths.js'
import { groupBy } from '../core/group-by.js'
import type { Request } from '../core/http.js'
import type { Step } from '../core/step/step.js'
import type { RoutePart } from './analyse.js'
import { callerKinds } from './callers.js'
import { caseOf } from './draw.js'
import type { Gateway } from './gateway.js'
import { isRuleStep } from './requirement.js'

/** Most groups of requests of one route. */
const MAX_GROUPS = 8

/**
 * A part for each group of requests that the gateway's checks treat alike, where a check of credentials itself depends
 * on the request: which of Envoy's JWT requirements applies, or a policy of agentgateway with a condition.
 */
export function splitByChecks(given: RoutePart, gateway: Gateway): RoutePart[] {
  const part = withoutMetadata(given)
  if (!part.steps.some(dependsOnRequest)) return [part]
  const { kinds } = callerKinds(part.steps, gateway.answers, gateway.now)
  const treatment = (request: Request): string =>
    kinds.map((kind) => Number(gateway.admits(caseOf(kind, request, {}, gateway.now, part.draw)))).join('')
  const groups = groupBy(examplesOf(part, gateway), treatment)
  if (groups.size < 2) return [part]
  return [...groups].slice(0, MAX_GROUPS).map(([key, requests]) => ({
    ...part,
    label: [part.label, `requests such as ${requests[0]!.method} ${requests[0]!.path}`]
      .filter((text) => text !== undefined)
      .join(', '),
    requests,
    isOwn: (request) => treatment(request) === key,
    bounded: [...(part.bounded ?? []), 'which requests need which credential is shown by examples'],
  }))
}

/** MCP clients find out where to get a token from documents that the gateway serves itself. */
const METADATA = /^\/\.well-known\/oauth-/

function withoutMetadata(part: RoutePart): RoutePart {
  if (!part.steps.some(({ kind }) => kind === 'mcp-authentication')) return part
  const isOwn = ({ path }: Request): boolean => !METADATA.test(path)
  if (!part.requests.some(isOwn)) return part
  const note = 'the OAuth metadata of the resource (`/.well-known/oauth-*`) is served without a token'
  return { ...part, requests: part.requests.filter(isOwn), isOwn, notes: [note] }
}

function dependsOnRequest(step: Step): boolean {
  if (step.kind === 'envoy-jwt') return step.rules.length > 1 || step.rules.some(({ match }) => match !== null)
  return step.when !== undefined && !isRuleStep(step)
}

/** The requests of a part, including those that its conditional checks distinguish. */
function examplesOf({ steps, requests }: RoutePart, gateway: Gateway): Request[] {
  const [base] = requests
  if (!base) return []
  const paths = steps.flatMap((step) =>
    step.kind === 'envoy-jwt' ? step.rules.flatMap(({ match }) => (match?.path ? pathsOf(match.path) : [])) : [],
  )
  const conditional = steps.filter((step) => !isRuleStep(step))
  const more = expand([...requests, ...paths.map((path) => ({ ...base, path }))], [...conditionsOf(conditional)], true)
  const { route } = gateway.chainOf(base)
  return [...requests, ...more.requests].filter((request) => gateway.chainOf(request).route === route)
}
