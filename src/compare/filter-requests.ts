import type { HeaderList, Request } from '../core/http.js'
import type { FilterAnswer } from '../core/step/outside.js'
import type { Step } from '../core/step/step.js'
import { nearConditions, samplesOfText } from './envoy-requests.js'
import { SEGMENT } from './paths.js'

/** Most origins that are tried. */
const MAX_ORIGINS = 12
/** Most policies whose conditions are tried. */
const MAX_POLICIES = 50
/** Longest body that is sent, in bytes. */
const MAX_BODY = 100_000

/**
 * Requests that steps with an answer of their own distinguish: as browsers send them from other sites, with a body on
 * both sides of a limit, and with the path and the headers that a filter or a policy of Envoy requires.
 *
 * @returns with what was left out
 */
export function filterRequests(
  requests: readonly Request[],
  steps: readonly Step[],
): { requests: Request[]; cut: string[] } {
  const answers = steps.flatMap((step) => (step.kind === 'unmodelled' ? (step.answers ?? []) : []))
  const origins = originsOf(steps, answers)
  const limits = answers.flatMap((answer) => (answer.filter === 'buffer' ? [answer.maxBytes] : []))
  const policies = steps.flatMap((step) => (step.kind === 'envoy-rbac' ? step.policies.map(({ when }) => when) : []))
  const conditions = [
    ...answers.flatMap((answer) => ('when' in answer ? [answer.when] : [])),
    ...policies.slice(0, MAX_POLICIES),
  ]
  return {
    requests: requests.flatMap((request) => [
      ...(origins ? sentFrom(request, [`https://${SEGMENT}.example`, ...origins.slice(0, MAX_ORIGINS)]) : []),
      ...limits.filter((limit) => limit < MAX_BODY).flatMap((limit) => sized(request, limit)),
      ...conditions.flatMap((condition) => [...nearConditions(request, condition)]),
    ]),
    cut: [
      ...((origins?.length ?? 0) > MAX_ORIGINS ? ['more origins than are tried on one route'] : []),
      ...(policies.length > MAX_POLICIES ? ['more policies than are tried on one route'] : []),
      ...(limits.some((limit) => limit >= MAX_BODY) ? ['a body that is longer than those that are tried'] : []),
    ],
  }
}

/** The origins that checks of other sites name; `undefined`: there are no such checks. */
function originsOf(steps: readonly Step[], answers: readonly FilterAnswer[]): string[] | undefined {
  const lists = [
    ...steps.flatMap((step) => (step.kind === 'csrf' ? [step.additionalOrigins] : [])),
    ...answers.flatMap((answer) => (answer.filter === 'csrf' ? [answer.origins.flatMap(samplesOfText)] : [])),
  ]
  return lists.length === 0 ? undefined : [...new Set(lists.flat())]
}

function* sentFrom(base: Request, origins: readonly string[]): Generator<Request> {
  const others = base.headers.filter(([name]) => !/^(?:origin|sec-fetch-site)$/i.test(name))
  const send = (...headers: HeaderList): Request => ({
    ...base,
    method: changing(base),
    headers: [...others, ...headers],
  })
  yield send()
  for (const origin of origins) {
    yield send(['origin', origin])
    yield send(['origin', origin], ['sec-fetch-site', 'cross-site'])
  }
  yield send(['origin', `http://${base.authority ?? ''}`])
  yield send(['origin', 'null'])
  yield send(['sec-fetch-site', 'cross-site'])
  yield send(['sec-fetch-site', 'same-origin'])
}

const changing = ({ method }: Request): string => (/^(?:GET|HEAD|OPTIONS)$/.test(method) ? 'POST' : method)

const sized = (base: Request, limit: number): Request[] =>
  [limit, limit + 1].map((length) => ({ ...base, method: changing(base), body: 'x'.repeat(length) }))
