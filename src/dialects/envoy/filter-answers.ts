import type { EnvoyCondition, TextMatcher } from '../../core/step/envoy.js'
import type { FilterAnswer, Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { typed } from './names.js'

type Json = Record<string, unknown>
type Kind = FilterAnswer['filter']
type Answering = Unmodelled & { answers: FilterAnswer }

/** A step that one of Envoy's filters runs, and that can be written: a part of the requests has no share here. */
export function isAnswering(step: Step): step is Answering {
  if (step.kind !== 'unmodelled' || !step.answers) return false
  const { answers } = step
  if (answers.filter === 'buffer') return answers.maxBytes > 0
  if (answers.filter === 'local_ratelimit') return false
  if (answers.filter === 'health_check') return answers.when.kind === 'header' && !answers.passes
  return answers.when.kind === 'always' || answers.when.kind === 'never'
}

const stepOf = (steps: readonly Step[], kind: Kind): Answering | undefined =>
  steps.filter(isAnswering).find(({ answers }) => answers.filter === kind)

/** The filters of a chain in Gloo's order, those that run before CORS and tokens apart. */
export function answeringFilters(routes: readonly (readonly Step[])[]): { first: Json[]; last: Json[] } {
  const filter = (kind: Kind): Json[] => {
    const step = routes.map((steps) => stepOf(steps, kind)).find((one) => one !== undefined)
    return step ? [{ name: nameOf(kind), typed_config: filterOf(step.answers) }] : []
  }
  return { first: filter('fault'), last: [...filter('health_check'), ...filter('buffer'), ...filter('csrf')] }
}

const nameOf = (kind: Kind): string => `envoy.filters.http.${kind}`

/** What a filter does where no route configures it: nothing, as far as it can. */
function filterOf(answers: FilterAnswer): Json {
  switch (answers.filter) {
    case 'buffer':
      return typed('http.buffer.v3.Buffer', { max_request_bytes: answers.maxBytes })
    case 'csrf':
      return typed('http.csrf.v3.CsrfPolicy', { filter_enabled: share(0) })
    case 'fault':
      return typed('http.fault.v3.HTTPFault')
    case 'health_check': {
      const path = (answers.when as { match: TextMatcher }).match.value
      const headers = [{ name: ':path', string_match: { exact: path } }]
      return typed('http.health_check.v3.HealthCheck', { pass_through_mode: false, headers })
    }
    case 'local_ratelimit':
      return typed('http.local_ratelimit.v3.LocalRateLimit', { stat_prefix: 'unused' })
    default:
      return answers satisfies never
  }
}

/** Whether one of the routes has a limit for bodies: the others have to switch the filter off. */
export const limitsBodies = (routes: readonly (readonly Step[])[]): boolean =>
  routes.some((steps) => stepOf(steps, 'buffer'))

/** The configuration of a route by filter; `isLimited`: other routes of its listener limit bodies. */
export function answeringPerRoute(steps: readonly Step[], isLimited: boolean): Json {
  const config: Json = {}
  const [buffer, csrf, fault] = (['buffer', 'csrf', 'fault'] as const).map((kind) => stepOf(steps, kind)?.answers)
  if (buffer?.filter === 'buffer')
    config[nameOf('buffer')] = typed('http.buffer.v3.BufferPerRoute', {
      buffer: { max_request_bytes: buffer.maxBytes },
    })
  else if (isLimited) config[nameOf('buffer')] = typed('http.buffer.v3.BufferPerRoute', { disabled: true })
  if (csrf?.filter === 'csrf')
    config[nameOf('csrf')] = typed('http.csrf.v3.CsrfPolicy', {
      filter_enabled: share(percent(csrf.when)),
      ...(csrf.origins.length > 0 && { additional_origins: csrf.origins.map(writeText) }),
    })
  if (fault?.filter === 'fault')
    config[nameOf('fault')] = typed('http.fault.v3.HTTPFault', {
      abort: { http_status: fault.status, percentage: { numerator: percent(fault.when) } },
    })
  return config
}

const percent = ({ kind }: EnvoyCondition): number => (kind === 'always' ? 100 : 0)
const share = (numerator: number): Json => ({ default_value: { numerator } })

export const writeText = ({ match, value, ignoreCase }: TextMatcher): Json =>
  match === 'regex' ? { safe_regex: { regex: value } } : { [match]: value, ...(ignoreCase && { ignore_case: true }) }
