import { describe, expect, it } from 'vitest'
import { compare, NOW } from '../../src/compare/compare.js'
import { Identification } from '../../src/compare/destinations.js'
import { judge } from '../../src/compare/judge.js'
import { mutate } from '../../src/compare/mutate.js'
import { Side } from '../../src/compare/side.js'
import { withKnownSecrets } from '../../src/compare/suppose.js'
import { type Policy, policiesOf } from './policies.js'
import { Random } from './random.js'
import { claimNames, randomCase, wordsOf } from './random-cases.js'

const SEED = Number(process.env['MUTATION_SEED'] ?? 20261125)
const MUTANTS = Number(process.env['MUTANTS'] ?? 400)
/** Random requests that try to tell a mutant from the original. */
const REQUESTS = 250

/** Small enough that hundreds of comparisons fit into a test run. */
const isSmall = ({ program }: Policy): boolean =>
  program.listeners.flatMap((on) => on.hosts.flatMap((host) => host.routes)).length <= 8

const policies = [...policiesOf('gloo'), ...policiesOf('agentgateway')].filter(isSmall)

describe(`mutants of recorded policies, seed ${SEED}`, () => {
  it(`finds each of ${MUTANTS} mutants that random requests tell apart, with a witness that deciding confirms`, () => {
    const random = new Random(SEED)
    const count = { told: 0, found: 0, bounded: 0, proven: 0, missed: [] as string[] }
    for (let i = 0; i < MUTANTS; i++) {
      const policy = random.of(policies)
      const mutant = mutate(policy.program, random)
      if (!mutant) continue
      const { fetched, program } = policy
      const comparison = compare(program, mutant.program, { fetched })
      const known = withKnownSecrets([program, mutant.program])
      const sides = { a: new Side(known(program), { fetched }), b: new Side(known(mutant.program), { fetched }) }
      for (const { witness, direction } of comparison.differences) {
        const [before, after] = [sides.a.confirm(witness.one), sides.b.confirm(witness.one)]
        const seen = judge(witness.one, before, after, { ...sides, ...SAME_ENGINE })?.direction
        expect(seen, `${policy.name}: ${mutant.change}: ${JSON.stringify(witness.one)}`).toBe(direction)
      }
      if (comparison.differences.length > 0) count.found++
      const { equivalence } = comparison
      if (equivalence === 'complete') count.proven++
      else if (equivalence === 'bounded') count.bounded++
      const directions = new Set(comparison.differences.map((one) => one.direction))
      const words = wordsOf([program, mutant.program])
      words.names.push(...claimNames(program), ...claimNames(mutant.program))
      const seen = new Set<string>()
      for (let n = 0; n < REQUESTS; n++) {
        const one = randomCase(words, random, NOW)
        const [before, after] = [sides.a.answer(one), sides.b.answer(one)]
        const direction = judge(one, before, after, { ...sides, ...SAME_ENGINE })?.direction
        if (direction === undefined || seen.has(direction)) continue
        seen.add(direction)
        // One witness is enough to tell a mutant; who gains and who loses has to be told each.
        // A verdict that is not complete is no claim.
        const missed = direction === 'answers' ? directions.size === 0 : !directions.has(direction)
        if (missed && equivalence !== 'bounded') {
          count.missed.push(
            `${i} ${policy.name}: ${mutant.change}: ${direction}: ${JSON.stringify([one.request, one.credentials.map(({ at, what }) => [at, typeof what === 'string' ? what : [what.header, what.claims, what.key?.kty ?? null]])])}`,
          )
        }
      }
      if (seen.size > 0) count.told++
    }
    console.log(
      `mutants: ${MUTANTS} from seed ${SEED}, ${count.told} told apart by random requests, ${count.found} found, ${count.bounded} bounded, ${count.proven} proven to have no effect, ${count.missed.length} missed`,
    )
    expect(count.missed).toEqual([])
    expect(count.told).toBeGreaterThan(MUTANTS / 3)
  })

  it('says of every policy that it is equivalent to itself', () => {
    const different = policies.filter(
      ({ program, fetched }) => compare(program, renamed(program), { fetched }).equivalence === 'different',
    )
    expect(different.map(({ name }) => name)).toEqual([])
  })
})

const SAME_ENGINE = { sameEngine: true, headers: new Set<string>(), destinations: new Identification(true) }

/** The same policy told in other words, so that nothing is equal by its text alone. */
function renamed(program: Policy['program']): Policy['program'] {
  const copy = structuredClone(program)
  for (const on of copy.listeners)
    for (const host of on.hosts)
      for (const route of host.routes)
        route.steps.push({
          kind: 'unmodelled',
          field: 'comment',
          affects: 'nothing',
          content: { options: null, references: [] },
          origin: route.origin,
        })
  return copy
}
