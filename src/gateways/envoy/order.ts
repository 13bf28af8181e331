import { memo } from '../../core/memo.js'
import type { ChainPlace } from '../../core/step/outside.js'
import type { Step } from './program.js'

/**
 * Positions of the filters in Gloo's chain: fault, CORS, WAF and others, early rate limits, JWT, external
 * authorization, JWT, RBAC, health checks and transformations, rate limits, external processing, buffer and CSRF, router
 * (the stages of solo-io/gloo, projects/gloo/pkg/plugins). Fields by their names in the configuration.
 */
const BY_FIELD: Record<string, number> = {
  faults: 0,
  ratelimitEarly: 12,
  rateLimitEarlyConfigs: 12,
  extProcEarly: 14,
  extauth: 30,
  healthCheck: 65,
  transformations: 65,
  stagedTransformations: 65,
  ratelimitBasic: 70,
  ratelimit: 70,
  rateLimitConfigs: 70,
  ratelimitRegular: 70,
  rateLimitRegularConfigs: 70,
  extProc: 72,
  extProcLate: 80,
  grpcJsonTranscoder: 82,
  buffer: 88,
  bufferPerRoute: 88,
  csrf: 90,
}
const EARLY = 10
const CORS = 5
export const JWT_BEFORE = 20
export const JWT_AFTER = 40
const RBAC = 60
/** Not a filter: part of the router. */
export const ROUTER = 100

const BY_PLACE: Record<Exclude<ChainPlace, number>, number> = { first: 10, between: 30, 'before-rules': 50, last: 70 }

/** The position of a step in the chain. */
export function orderOf(step: Step): number {
  switch (step.kind) {
    case 'authenticate':
      return step.stage === 'beforeExtAuth' ? JWT_BEFORE : JWT_AFTER
    case 'authorize':
      return RBAC
    case 'cors':
      return placeOf(step.place) ?? CORS
    case 'envoy-jwt':
    case 'envoy-rbac':
    case 'envoy-headers':
      return step.place
    case 'edit-headers':
    case 'rewrite':
      return ROUTER
    case 'envoy-metadata':
    case 'api-key':
    case 'basic-auth':
      return placeOf(step.place) ?? EARLY
    case 'outside':
      return placeOf(step.place) ?? field(step.name)
    case 'unmodelled':
      return placeOf(step.place) ?? field(step.field)
    case 'backend-auth':
      return EARLY
  }
}

function placeOf(place: ChainPlace | undefined): number | undefined {
  return typeof place === 'string' ? BY_PLACE[place] : place
}

function field(name: string): number {
  return Object.hasOwn(BY_FIELD, name) ? BY_FIELD[name]! : EARLY
}

/** The filters that a route configures, in the order of the chain. */
export const filtersOf = memo((steps: readonly Step[]): readonly Step[] =>
  steps.filter((step) => orderOf(step) < ROUTER).sort((a, b) => orderOf(a) - orderOf(b)),
)
