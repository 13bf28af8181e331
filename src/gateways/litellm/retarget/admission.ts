import { ALWAYS, all, any, NEVER, not } from '../../../cel/condition/algebra.js'
import { toCondition } from '../../../cel/to-condition.js'
import type { Condition } from '../../../core/condition.js'
import { type Losses, reportUnsupported } from '../../../core/losses.js'
import type { Listener, Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Authorize, Rule } from '../../../core/step/authorize.js'
import type { Step } from '../../../core/step/step.js'
import { matchesText } from '../../match-text.js'
import { methodOf } from './takers.js'

/** The callers that a route allows: holders of a token that `authenticate` accepts, and for whom `when` holds. */
export interface Admission {
  authenticate?: Authenticate
  when: Condition
  /** The sources of `when`. */
  rules: readonly Rule[]
}

const CLOSED: Admission = { when: NEVER, rules: [] }

/** Steps that change requests and never deny. */
const HARMLESS = new Set<Step['kind']>(['edit-headers', 'rewrite', 'cors', 'backend-auth', 'respond'])

/** The parts of a request that LiteLLM can check for the path; if a route requires more, all requests are denied. */
export function admissionOf(listener: Listener, route: Route, path: string, losses: Losses): Admission {
  if (route.action.kind !== 'forward' || route.delegate) return CLOSED
  const steps = [...(listener.connection ?? []), ...listener.steps, ...route.steps, ...backendSteps(route)]
  const others = steps.filter(({ kind }) => kind !== 'authenticate' && kind !== 'authorize' && !HARMLESS.has(kind))
  const checks = steps.filter((step): step is Authenticate => step.kind === 'authenticate')
  const several = checks.filter((step) => step !== checks[0] || step.when)
  reportUnsupported([...others, ...several], losses)
  if (others.length > 0 || several.length > 0) return CLOSED
  const [authenticate] = checks
  const knowledge = { path, authenticate }
  const sets = steps.filter((step): step is Authorize => step.kind === 'authorize')
  const when = all(...sets.map((step) => (step.when ? NEVER : permitted(step, knowledge))))
  return { ...(authenticate && { authenticate }), when, rules: sets.flatMap(({ rules }) => rules) }
}

function backendSteps({ action }: Route): Step[] {
  const backends = action.kind === 'forward' ? action.backends : []
  return backends.flatMap(({ steps, llm }) => [
    ...steps,
    ...(llm?.models ?? []).flatMap((model) => [...(model.authorize ? [model.authorize] : []), ...(model.steps ?? [])]),
  ])
}

interface Knowledge {
  path: string
  authenticate: Authenticate | undefined
}

function permitted({ rules }: Authorize, known: Knowledge): Condition {
  const of = (effect: 'allow' | 'deny' | 'require') => rules.filter((rule) => rule.effect === effect)
  const allows = of('allow').map(({ when }) => approximate(when, known, false))
  return all(
    ...of('deny').map(({ when }) => not(approximate(when, known, true))),
    ...of('require').map(({ when }) => approximate(when, known, false)),
    allows.length > 0 || of('allow').length > 0 ? any(...allows) : ALWAYS,
  )
}

/** The condition on claims only; other conditions count as `otherwise`, under a negation as its opposite. */
function approximate(condition: Condition, known: Knowledge, otherwise: boolean): Condition {
  const value = otherwise ? ALWAYS : NEVER
  const { authenticate, path } = known
  switch (condition.kind) {
    case 'always':
    case 'never':
      return condition
    case 'all':
      return all(...condition.of.map((part) => approximate(part, known, otherwise)))
    case 'any':
      return any(...condition.of.map((part) => approximate(part, known, otherwise)))
    case 'not':
      return not(approximate(condition.of, known, !otherwise))
    case 'cel': {
      const plain = toCondition(condition)
      return plain.kind === 'cel' ? value : approximate(plain, known, otherwise)
    }
    case 'path':
      return matchesText(condition.match, condition.value, path) ? ALWAYS : NEVER
    case 'method':
      return condition.value === methodOf(path) ? ALWAYS : NEVER
    case 'authenticated':
    case 'claim': {
      if (!authenticate || (condition.provider !== undefined && authenticate.providers.length > 1)) return value
      if (condition.kind === 'authenticated' || isIssuer(condition, authenticate)) return ALWAYS
      const { provider: _, ...claim } = condition
      return claim
    }
    default:
      return value
  }
}

/** The issuer of all tokens. */
function isIssuer({ path, matcher }: Condition & { kind: 'claim' }, { providers }: Authenticate): boolean {
  return (
    path.length === 1 &&
    path[0] === 'iss' &&
    matcher.kind === 'equals' &&
    providers.every(({ issuer }) => issuer !== undefined && issuer !== '' && issuer === matcher.value)
  )
}
