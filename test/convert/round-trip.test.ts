import { describe, expect, it } from 'vitest'
import { compare, type Difference } from '../../src/compare/compare.js'
import { besideOutput, convert, isConvertible } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { seededRandom } from '../../src/core/random.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { type Policy, policiesOf } from '../compare/policies.js'
import { SEED } from '../seed.js'

/** Trips for each pair of dialects; `CLAIMWRIGHT_FULL=1` makes one for each recorded suite. */
const TRIPS = process.env['CLAIMWRIGHT_FULL'] === '1' ? Number.POSITIVE_INFINITY : 1

/** Within a dialect destinations are compared by their names, which addresses get on the way; each conversion compares them. */
const OTHER_DESTINATION = 'CW7302'

/** Converts there and back. Says what differs in a direction in which neither conversion differs, and what does not load. */
function roundTrip({ name, program, graph, fetched, state }: Policy, to: DialectId): string[] {
  const options = { accept: ['all'], fetched, state }
  const there = convert(program, graph, { to, ...options })
  if (!there.program) return [`${name}: not loaded as ${to}`]
  const text = there.files.map((file) => file.text).join('---\n')
  const source = parse(text, { file: 'there.yaml', dialect: to, env: graph.env })
  const between = bind([source, ...besideOutput(graph, program.dialect, to)], {
    env: graph.env,
    readFile: graph.readFile,
  })
  const [other] = read(between, { dialect: to }).programs
  // A variable or a file that the process has to have.
  if (!other || !isConvertible(other, program.dialect)) return []
  const back = convert(other, between, { to: program.dialect, ...options })
  if (!back.program) return [`${name}: not loaded after ${to}`]
  const reported = new Set([...there.comparison.differences, ...back.comparison.differences].map(directionOf))
  const isNamed = [...there.fields, ...back.fields].some(({ status }) => status !== 'exact')
  const { differences } = compare(program, back.program, { fetched, state })
  return differences
    .filter(({ code }) => code !== OTHER_DESTINATION)
    .filter((difference) => !reported.has(directionOf(difference)))
    .filter(({ direction }) => direction === 'opens' || !isNamed)
    .map(({ message }) => `${name} and ${to}: ${message}`)
}

const directionOf = ({ direction }: Difference): string => direction

describe(`round trips (seed ${SEED})`, () => {
  const suites = ['gloo', 'agentgateway', 'envoy'].flatMap((folder) => policiesOf(folder))
  const targets: DialectId[] = ['agentgateway', 'standalone', 'gloo', 'gloo-gateway-api', 'envoy']
  const random = seededRandom(SEED)

  it.each(targets)('through %s differ in no direction that neither conversion reports', (to) => {
    const dialects = new Map<string, Policy[]>()
    for (const policy of suites) {
      const { dialect } = policy.program
      if (dialect !== to && isConvertible(policy.program, to))
        dialects.set(dialect, [...(dialects.get(dialect) ?? []), policy])
    }
    const problems: string[] = []
    for (const policies of dialects.values())
      for (let trip = 0; trip < Math.min(TRIPS, policies.length); trip++) {
        const policy = TRIPS < policies.length ? policies[random(policies.length)]! : policies[trip]!
        problems.push(...roundTrip(policy, to))
      }
    expect(problems).toEqual([])
  })
})
