import { afterAll, describe, expect, it } from 'vitest'
import { targets } from '../../src/convert/convert.js'
import { policiesOf } from '../compare/policies.js'
import { type Count, replayRecorded } from './recorded.js'

/** One suite in so many is converted to each target; `CLAIMWRIGHT_FULL=1` converts them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 12

/** LiteLLM's policies at every gateway, and what LiteLLM was recorded to answer. */
describe('recorded cases of LiteLLM on both sides of a conversion', () => {
  const count: Count = { conversions: 0, preserved: 0, explained: 0, unexplained: 0 }
  const suites = policiesOf('litellm')
  for (const [turn, { id: to }] of targets().entries()) {
    it(`to ${to}: nothing changes that no difference explains`, async () => {
      const failures: string[] = []
      for (const policy of suites.filter((_, i) => (i + turn) % EVERY === 0))
        failures.push(...(await replayRecorded(policy, to, count)))
      expect(failures).toEqual([])
    })
  }
  afterAll(() => console.log(`conversions of LiteLLM, recorded cases: ${JSON.stringify(count)}`))
})
