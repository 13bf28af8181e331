import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Match, PathMatch, Route } from '../../src/core/program.js'
import { covers, overlaps } from '../../src/gateways/match.js'
import { OverlapIndex } from '../../src/gateways/overlap-index.js'

const ORIGIN = { file: '', document: 0, pointer: '' }

const path = fc.record({
  kind: fc.constantFrom<PathMatch['kind']>('exact', 'prefix', 'segments', 'regex'),
  value: fc.string({ unit: fc.constantFrom('/', 'a', 'A', 'b', 'é'), maxLength: 4 }),
  caseSensitive: fc.boolean(),
})
const match = fc.option(path, { nil: undefined }).map((found): Match => {
  return { ...(found && { path: found }), headers: [], query: [], origin: ORIGIN }
})

it('has every match that meets a request of another', () => {
  fc.assert(
    fc.property(fc.array(match, { minLength: 1, maxLength: 8 }), match, (matches, other) => {
      const action = { kind: 'direct-response' as const, status: 200, body: '', origin: ORIGIN }
      const routes = matches.map((candidate): Route => ({ matches: [candidate], steps: [], action, origin: ORIGIN }))
      const near = new Set([...new OverlapIndex(routes).near(other)].map(({ position }) => position))
      for (const [position, candidate] of matches.entries())
        if (covers(candidate, other) || overlaps(candidate, other)) expect(near).toContain(position)
    }),
    { numRuns: 2000 },
  )
})
