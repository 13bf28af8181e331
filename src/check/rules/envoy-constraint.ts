import { goSeconds } from '../../core/go-duration.js'
import { quoteNames } from '../../core/quote-names.js'
import { type Given, violation } from '../../dialects/envoy/read/constraints.js'
import { readDuration } from '../../dialects/envoy/read/json.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nativeEnvoy } from '../example-policies.js'
import { CONSTRAINTS } from '../lookup/gloo-constraints.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

/** For Envoy's own files it is reported by their reader (`dialects/envoy/read/structure.ts`). */
export const envoyConstraint: Rule = {
  code: 'CW2051',
  severity: 'error',
  title: 'value that violates a constraint of an Envoy message',
  families: ['envoy', 'gloo'],
  why: `Envoy's protos constrain their fields: a name that must not be empty, a number in a range, a oneof that is
required, members that exclude each other. Envoy refuses to start with a configuration that violates one. Gloo copies
many fields into these messages: Envoy then rejects the update, and every later one, until the value is corrected.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/extensions/filters/http/jwt_authn/v3/config.proto'],
  failing: nativeEnvoy('claim_to_headers: [{ header_name: "", claim_name: team }]'),
  passing: nativeEnvoy('claim_to_headers: [{ header_name: x-team, claim_name: team }]'),
  *check(context) {
    for (const root of context.roots('gloo')) {
      yield* violations(root.at('spec'), 'spec', '', 0)
      for (const action of directResponses(root)) yield* missingStatus(action)
      yield* missingType(root)
      for (const host of root.at('spec', 'static', 'hosts').items()) yield* missingAddress(host)
      for (const backOff of fieldsNamed([root.at('spec')], 'retryBackOff')) yield* impossibleBackOff(backOff)
    }
  },
}

const MAX_DEPTH = 40

/** `parent` and `grandparent` are the names of `at`, or of the list that it is in, and of the map around. */
function* violations(at: Cursor, parent: string, grandparent: string, depth: number): Iterable<Report> {
  if (depth > MAX_DEPTH) return
  for (const item of at.items()) yield* violations(item, parent, grandparent, depth + 1)
  for (const [name, member] of at.members()) {
    const rules = CONSTRAINTS[`${parent}.${name}`] ?? CONSTRAINTS[`${grandparent}.${parent}.${name}`]
    const problem = rules && member.isSet ? violation(givenValue(member), rules) : undefined
    if (problem !== undefined)
      yield { at: member, message: `Envoy refuses the update: \`${name}\` ${problem}`, help: 'correct the value' }
    yield* violations(member, name, parent, depth + 1)
  }
}

function givenValue({ value }: Cursor): Given {
  return typeof value === 'number' ? value : (secondsOf(value) ?? (typeof value === 'string' ? value : undefined))
}

/** Gloo also reads durations as Go writes them. */
const secondsOf = (value: unknown): number | undefined =>
  readDuration(value) ?? goSeconds(typeof value === 'string' ? value : undefined)

/** The members of which an object of the kind needs one. */
const TYPES: Record<string, string[]> = {
  Gateway: ['httpGateway', 'tcpGateway', 'hybridGateway'],
  Upstream: ['kube', 'static', 'pipe', 'aws', 'azure', 'consul', 'awsEc2', 'gcp', 'ai'],
}

function* missingType(root: Cursor): Iterable<Report> {
  const kind = root.at('kind').string ?? ''
  const spec = root.at('spec')
  const types = Object.hasOwn(TYPES, kind) ? TYPES[kind] : undefined
  // A part of an object, which other files complete, has no name.
  if (!types || !spec.isMap || !root.at('metadata', 'name').isSet || types.some((name) => spec.at(name).isSet)) return
  yield {
    at: spec,
    part: 'key',
    message: `Gloo refuses the ${kind}: it has none of ${quoteNames(types)}`,
    help: kind === 'Gateway' ? 'add `httpGateway: {}`' : 'add `static` with the hosts, or another type',
  }
}

function directResponses(root: Cursor): Cursor[] {
  const routes = [...root.at('spec', 'virtualHost', 'routes').items(), ...root.at('spec', 'routes').items()]
  return routes.map((route) => route.at('directResponseAction')).filter(({ isMap }) => isMap)
}

function* missingStatus(action: Cursor): Iterable<Report> {
  if (action.at('status').isSet) return
  yield {
    at: action,
    part: 'key',
    message: 'Envoy refuses the update: the direct response has no `status`',
    help: 'add `status: 200`, or another one from 200 to 599',
  }
}

function* missingAddress(host: Cursor): Iterable<Report> {
  for (const name of ['addr', 'port']) {
    const { isSet, value } = host.at(name)
    if (host.isMap && (!isSet || value === 0 || value === ''))
      yield {
        at: host,
        message: `Gloo refuses the Upstream: a host has no \`${name}\``,
        help: name === 'port' ? 'add `port: 443`, or the port of the server' : 'add `addr` with the name of the host',
      }
  }
}

/** Gloo compares the intervals in whole milliseconds. */
function* impossibleBackOff(backOff: Cursor): Iterable<Report> {
  const [base, max] = [backOff.at('baseInterval'), backOff.at('maxInterval')]
  const [shortest, longest] = [base, max].map(({ value }) => Math.trunc((secondsOf(value) ?? Number.NaN) * 1000))
  if (max.isSet && !base.isSet)
    yield {
      at: max,
      part: 'key',
      message: 'Gloo refuses the options: `maxInterval` needs a `baseInterval`',
      help: 'add `baseInterval`, such as `0.025s`',
    }
  if (shortest! > longest!)
    yield {
      at: max,
      message: 'Gloo refuses the options: `maxInterval` is shorter than `baseInterval`',
      related: [{ at: base, message: 'the shortest interval' }],
      help: 'exchange the two, or write a longer `maxInterval`',
    }
}
