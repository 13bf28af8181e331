import { expect, it } from 'vitest'
import { Losses } from '../../../../src/core/losses.js'
import type { Match, Route } from '../../../../src/core/program.js'
import { rebuildMatches } from '../../../../src/gateways/agentgateway/retarget/matches.js'
import { OverlapIndex } from '../../../../src/gateways/overlap-index.js'

const ORIGIN = { file: '', document: 0, pointer: '' }

it.each<[string, Partial<Match>]>([
  ['CONNECT requests', { path: { kind: 'prefix', value: '' }, isConnect: true }],
  ['conditions of Envoy', { envoy: [{ kind: 'query', name: 'a', match: 'present' }] }],
])('a match on %s is left out with a loss, not widened', (_, match) => {
  const losses = new Losses()
  const action = { kind: 'direct-response' as const, status: 200, body: '', origin: ORIGIN }
  const matches = [{ headers: [], query: [], origin: ORIGIN, ...match }]
  const route: Route = { matches, steps: [], action, origin: ORIGIN }
  expect(rebuildMatches(route, 0, new OverlapIndex([route]), {}, losses)).toEqual([])
  expect(losses.all.map(({ status }) => status)).toEqual(['unsupported'])
})
