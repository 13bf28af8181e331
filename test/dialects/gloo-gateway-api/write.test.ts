import { afterAll, describe, expect, it } from 'vitest'
import { glooGatewayApi } from '../../../src/dialects/gloo-gateway-api/index.js'
import { suitesOf } from '../../conformance/suites.js'
import { behaviour, changedCases, programOf, rewritten } from '../rewritten.js'

/** Requests that the Gateway API has no words for, by suite. */
const UNSAID: Record<string, number> = {
  // Host names with a port, and prefixes of host names.
  'match-domains': 4,
  // Headers that must not be there, and names that begin with a colon.
  'match-headers': 3,
}

const count = { same: 0, suites: 0 }
afterAll(() =>
  console.log(`written as gloo-gateway-api and read again: ${count.same} of ${count.suites} programs are the same`),
)

describe('a program written as gloo-gateway-api', () => {
  for (const { name } of suitesOf('gloo', 'gloo')) {
    it(`answers as before: ${name}`, async () => {
      const { program, graph } = programOf('gloo', name)
      const again = rewritten(program, glooGatewayApi, graph)
      count.suites++
      if (behaviour(again.program) === behaviour(program)) count.same++
      const changed = await changedCases('gloo', name, program, again.program)
      expect(changed.length, changed.join('\n')).toBe(UNSAID[name] ?? 0)
      if (changed.length > 0) expect(again.notes.join('\n')).toMatch(/unsupported|approximate/)
    })
  }
})
