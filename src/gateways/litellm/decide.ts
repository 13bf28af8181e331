import type { Origin } from '../../core/finding.js'
import type { Request, Response } from '../../core/http.js'
import type { DecideContext, Decision, Outcome } from '../engine.js'
import { Trace } from '../trace.js'
import { readCall } from './call.js'
import { readDatabase } from './directory.js'
import { NotFound } from './lookup.js'
import type { Program, Step } from './program.js'
import { PythonError } from './python.js'
import { CRASHED, failed, type Refusal, respond } from './refusal.js'
import { routeGroups } from './route-groups.js'
import { isInfoRoute, isLlmApiRoute } from './routes.js'
import { runStep } from './steps/index.js'
import { traitsOf } from './traits.js'
import { DecidedOutside, refuse, type StepResult, type Walk } from './walk.js'

/**
 * LiteLLM's verdict. All checks are steps of the listener, in LiteLLM's order; the first that rejects answers. LiteLLM
 * calls the model provider with a request of its own: `upstream` is always null.
 */
export function decide(program: Program, request: Request, context: DecideContext): Decision {
  const traits = traitsOf(program)
  const walk: Walk = {
    traits,
    groups: routeGroups(traits.routes),
    call: readCall(request),
    now: context.now,
    facts: context.facts,
    database: readDatabase(context.state),
    body: new Map(),
    credential: undefined,
    caller: 'jwt',
    claims: new Map(),
    scopes: [],
    admin: false,
    ids: { teamIds: [], claimedTeams: [] },
    fallBackToDirectory: false,
    userAssumed: false,
    seedsMetadata: false,
  }
  const recorded = Trace.for(context)
  const ending = run(program.listeners[0]!.steps, walk, recorded)
  const trace = recorded?.entries ?? []
  const allowed = ending.refusal ? reject(ending.refusal, walk) : forwarded(context.upstreamResponse)
  if (!ending.doubt) return { ...allowed, trace }
  const { step, origin, refusal, alternative } = ending.doubt
  if (alternative) {
    const ifRefused = ending.refusal ? allowed : { response: null, upstream: null }
    const ifAllowed = forwarded(context.upstreamResponse)
    return { response: null, upstream: null, undetermined: { step, origin, ifAllowed, ifRefused }, trace }
  }
  return {
    response: null,
    upstream: null,
    undetermined: { step, origin, ifAllowed: allowed, ifRefused: reject(refusal, walk) },
    trace,
  }
}

function reject(refusal: Refusal, walk: Walk): Outcome {
  const { call, traits } = walk
  return { response: respond(failsToLog(walk) ? CRASHED : refusal, call, traits), upstream: null }
}

/**
 * LiteLLM logs a refusal of these routes into `metadata`, which it makes an object only if the body has no
 * `litellm_metadata` (proxy/utils.py `_handle_logging_proxy_only_error`).
 */
function failsToLog({ traits, groups, call, body, seedsMetadata }: Walk): boolean {
  if (traits.logsAnyMetadata || !(isLlmApiRoute(groups, call.route) || isInfoRoute(groups, call.route))) return false
  const metadata = body.get('metadata')
  return metadata !== undefined && !(metadata instanceof Map) && (body.has('litellm_metadata') || seedsMetadata)
}

/** LiteLLM's answers are JSON in its own format. */
function forwarded(upstream: Response | undefined): Outcome {
  const { status, headers, body } = upstream ?? { status: 200, headers: {}, body: '' }
  return { response: { status, headers: { 'content-type': 'application/json', ...headers }, body }, upstream: null }
}

interface Ending {
  /** Absent: allowed. */
  refusal?: Refusal
  /** The first unknown fact; `refusal` is then the result if that check succeeds. */
  doubt?: { step: string; origin: Origin; refusal: Refusal; alternative?: boolean }
}

function run(steps: Step[], walk: Walk, trace: Trace | null): Ending {
  const ending: Ending = {}
  for (const step of steps) {
    const result = attempt(step, walk)
    if (result === undefined) continue
    const remedy = 'remedy' in result ? result.remedy : undefined
    trace?.add(step.kind, result.outcome, result.detail, step.origin, remedy)
    if (result.outcome === 'refuse') return { ...ending, refusal: result.refusal }
    if (result.outcome === 'undetermined') {
      const name = step.kind === 'outside' ? step.name : (result.step ?? "LiteLLM's database")
      const { refusal, alternative = false } = result
      ending.doubt ??= { step: name, origin: step.origin, refusal, alternative }
      if (result.through) return ending
      if (result.next) return { ...ending, refusal: result.next }
    } else if (result.done) return ending
  }
  return ending
}

/** Unexpected exceptions in LiteLLM are rejections, too. `undefined`: the step does not apply to this caller. */
function attempt(step: Step, walk: Walk): StepResult | undefined {
  try {
    return runStep(step, walk)
  } catch (error) {
    if (error instanceof PythonError) return refuse(failed(error.message), error.message, error.remedy)
    if (error instanceof NotFound) return refuse(error.refusal, error.message, 'name one that exists, or create it')
    if (error instanceof DecidedOutside) {
      const { detail, refusal, step: decides } = error
      return { outcome: 'undetermined', detail, refusal, ...(decides !== undefined && { step: decides }) }
    }
    throw error
  }
}
