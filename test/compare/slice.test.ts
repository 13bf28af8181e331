import { describe, expect, it } from 'vitest'
import { NOW } from '../../src/compare/compare.js'
import { pathSpellings } from '../../src/compare/oddities.js'
import { Ports } from '../../src/compare/ports.js'
import { requestsOf } from '../../src/compare/requests.js'
import { Side } from '../../src/compare/side.js'
import { policiesOf } from './policies.js'

describe('a program cut down to what a request can reach', () => {
  const routed = /match|route|delegation|rewrite|priority|domain/
  for (const folder of ['gloo', 'agentgateway']) {
    it(`answers as the whole program does: ${folder}`, () => {
      let asked = 0
      for (const { name, program, fetched } of policiesOf(folder, (suite) => routed.test(suite))) {
        const side = new Side(program, { fetched })
        for (const request of requestsOf([program, program], new Ports(program, program), () => {})) {
          for (const one of [request, ...pathSpellings(request)]) {
            const asks = { request: one, credentials: [], now: NOW }
            const { decision: part } = side.answer(asks)
            const { decision: whole } = side.confirm(asks)
            expect({ response: part.response, upstream: part.upstream }, `${name} ${JSON.stringify(one)}`).toEqual({
              response: whole.response,
              upstream: whole.upstream,
            })
            asked++
          }
        }
      }
      expect(asked).toBeGreaterThan(500)
    })
  }
})
