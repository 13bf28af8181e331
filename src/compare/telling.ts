import type { HeaderList, Request } from '../core/http.js'
import type { Cors } from '../core/step/cors.js'
import type { Step } from '../core/step/step.js'
import { referencesOf } from './cel-references.js'
import { SEGMENT } from './paths.js'
import { samplesOf } from './regex-samples.js'

/**
 * Requests whose answers or upstream requests show what steps do besides letting callers in: with every header that an
 * edit, a rewrite or a forwarded claim reads, replaces or removes, with a query, with paths that a rewrite matches, and
 * from the origins that CORS rules name.
 */
export function* tellingRequests(base: Request, steps: readonly Step[]): Generator<Request> {
  const headers = [...new Set(steps.flatMap(headersOf))]
  const given: HeaderList = headers.map((name) => [name, `client-${name}`])
  const others = base.headers.filter(([name]) => !headers.includes(name.toLowerCase()))
  const query = `${base.path}${base.path.includes('?') ? '&' : '?'}${SEGMENT}=1`
  if (given.length > 0) yield { ...base, headers: [...others, ...given] }
  if (steps.some(({ kind }) => kind === 'rewrite' || kind === 'respond')) yield { ...base, path: query }
  for (const path of steps.flatMap(rewrittenPaths)) yield { ...base, path }
  yield* corsRequests(
    base,
    steps.filter((step): step is Cors => step.kind === 'cors'),
  )
}

/** Names of request headers that a step reads, replaces or removes, lower case. */
function headersOf(step: Step): string[] {
  const named = stepHeaders(step).map((name) => name.toLowerCase())
  return named.filter((name) => name !== 'host' && name !== 'authorization' && !name.startsWith(':'))
}

function stepHeaders(step: Step): string[] {
  switch (step.kind) {
    case 'authenticate':
      return step.providers.flatMap(({ claimsToHeaders }) => claimsToHeaders.map(({ header }) => header))
    case 'edit-headers':
      return [...step.request, ...step.response].flatMap(({ name, value }) => [name, ...readBy(value)])
    case 'rewrite':
      return step.host?.kind === 'header' ? [step.host.name] : []
    default:
      return []
  }
}

type Value = Extract<Step, { kind: 'edit-headers' }>['request'][number]['value']

/** `%REQ(NAME)%`, with an alternative after `?`; headers that an expression reads. */
function readBy(value: Value): string[] {
  if (value?.kind === 'cel') return value.expression.expression ? referencesOf(value.expression.expression).headers : []
  const read = [...(value?.text ?? '').matchAll(/%REQ\(([^)]*)\)/g)]
  return read.flatMap(([, names]) => names!.split('?'))
}

function rewrittenPaths(step: Step): string[] {
  if (step.kind !== 'rewrite' || step.path?.kind !== 'regex') return []
  return samplesOf(step.path.pattern)
    .slice(0, 2)
    .map((path) => (path.startsWith('/') ? path : `/${path}`))
}

/** Most origins that are tried. */
const MAX_ORIGINS = 16

function* corsRequests(base: Request, steps: readonly Cors[]): Generator<Request> {
  if (steps.length === 0) return
  const named = steps.flatMap(({ allowOrigins, allowOriginRegex }) => [
    ...allowOrigins.map((origin) => origin.replaceAll('*', SEGMENT)),
    ...allowOriginRegex.flatMap((pattern) => samplesOf(pattern).slice(0, 4)),
  ])
  const origins = [...new Set(named.filter((origin) => /^\w+:\/\/./.test(origin))), `https://${SEGMENT}.example`]
  for (const origin of origins.slice(0, MAX_ORIGINS)) {
    yield { ...base, headers: [...base.headers, ['origin', origin]] }
    for (const [method, header] of [
      ['GET', 'x-a'],
      ['DELETE', `x-${SEGMENT}`],
    ] as const)
      yield {
        ...base,
        method: 'OPTIONS',
        headers: [
          ...base.headers,
          ['origin', origin],
          ['access-control-request-method', method],
          ['access-control-request-headers', header],
        ],
      }
  }
}
