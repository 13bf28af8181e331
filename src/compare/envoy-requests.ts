import { endsOfNetwork, parseNetwork } from '../cel/evaluate/ip.js'
import type { HeaderList, Request } from '../core/http.js'
import type { ConnectionTest, EnvoyCondition, HeaderCondition, TextMatcher } from '../core/step/envoy.js'
import { comparedValues } from './expression-values.js'
import { SEGMENT } from './paths.js'
import { samplesOf } from './regex-samples.js'

/** The request with what the condition requires of its method, host, path, query, headers and cookies. */
export function satisfyCondition(request: Request, condition: EnvoyCondition): Request {
  switch (condition.kind) {
    case 'all':
      return condition.of.reduce(satisfyCondition, request)
    case 'any':
      return condition.of[0] ? satisfyCondition(request, condition.of[0]) : request
    case 'header':
      return withHeader(request, condition.name, condition.invert ? undefined : valuesOf(condition.match)[0])
    case 'url-path':
      return { ...request, path: sampleOf(condition.match) }
    case 'query':
      return withParameter(request, condition.name, condition.match === 'present' ? SEGMENT : sampleOf(condition.match))
    case 'cookie':
      return condition.invert
        ? request
        : withHeader(request, 'cookie', `${condition.name}=${sampleOf(condition.match)}`)
    default:
      return request
  }
}

/** Requests with values on both sides of what each condition on headers or clients, or an expression, accepts. */
export function* nearConditions(request: Request, condition: EnvoyCondition): Generator<Request> {
  if (condition.kind === 'all' || condition.kind === 'any')
    for (const part of condition.of) yield* nearConditions(satisfyCondition(request, condition), part)
  if (condition.kind === 'not') yield* nearConditions(request, condition.of)
  if (condition.kind === 'expression')
    for (const [name, value] of comparedValues(condition.expression))
      for (const one of [value, SEGMENT, undefined]) yield withHeader(request, name, one)
  if (condition.kind === 'connection')
    for (const address of addressesNear(condition.test)) {
      yield { ...request, source: { address } }
      yield { ...withHeader(request, 'x-forwarded-for', address), source: { address: OTHER_PEER } }
    }
  if (condition.kind !== 'header') return
  for (const value of [...valuesOf(condition.match), SEGMENT, undefined])
    yield withHeader(request, condition.name, value)
}

/** The end of a connection that says for whom it asks. */
const OTHER_PEER = '192.0.2.77'

/** Addresses of clients in a network and outside of it. */
function addressesNear(test: ConnectionTest): string[] {
  if (test.of !== 'client' && test.of !== 'peer') return []
  const network = parseNetwork(`${test.network.address}/${test.network.bits}`)
  return network ? endsOfNetwork(network) : []
}

/** A range includes its start but not its end. */
function valuesOf(match: HeaderCondition['match']): string[] {
  if (match === 'present') return [SEGMENT]
  if (!('start' in match)) return samplesOfText(match)
  return [match.start, match.end - 1, match.end, match.start - 1].map(String)
}

/** Strings that the matcher accepts. */
export function samplesOfText({ match, value }: TextMatcher): string[] {
  switch (match) {
    case 'prefix':
      return [`${value}${SEGMENT}`]
    case 'suffix':
      return [`${SEGMENT}${value}`]
    case 'regex':
      return samplesOf(value).slice(0, 2)
    default:
      return [value]
  }
}

const sampleOf = (matcher: TextMatcher): string => samplesOfText(matcher)[0] ?? `/${SEGMENT}`

const withParameter = (request: Request, name: string, value: string): Request => ({
  ...request,
  path: `${request.path}${request.path.includes('?') ? '&' : '?'}${name}=${value}`,
})

/** `undefined`: without the header. The parts that every request has stay. */
function withHeader(request: Request, name: string, value: string | undefined): Request {
  const others: HeaderList = request.headers.filter(([other]) => other.toLowerCase() !== name)
  switch (name) {
    case ':path':
      return value === undefined ? request : { ...request, path: value }
    case ':method':
      return value === undefined ? request : { ...request, method: value }
    case ':authority':
      return value === undefined ? request : { ...request, authority: value }
    default:
      return { ...request, headers: value === undefined ? others : [...others, [name, value]] }
  }
}
