import { afterAll, describe, expect, it } from 'vitest'
import { differences } from './compare.js'
import { decideSuite, suitesOf } from './suites.js'

/**
 * LiteLLM's user management. What its database decides may be undetermined; then one of the two outcomes shown must
 * be the recorded one. A definite answer must be the recorded one.
 */
describe('recorded answers: litellm-information', () => {
  const count = { answered: 0, undetermined: 0 }
  for (const suite of suitesOf('litellm-information', 'litellm')) {
    it(suite.name, async () => {
      const failures: string[] = []
      for await (const { recorded, decision } of decideSuite(suite)) {
        const { undetermined } = decision
        const outcomes = undetermined ? [undetermined.ifAllowed, undetermined.ifRefused] : [decision]
        const found = outcomes.map((outcome) => differences('litellm', recorded, outcome))
        const allowed = recorded.response === null || recorded.response.status < 400
        const holds = undetermined ? found[allowed ? 0 : 1] !== undefined : found[0]!.length === 0
        if (undetermined) count.undetermined++
        else count.answered++
        if (!holds) failures.push(`${recorded.name}\n    ${found.flat().join('\n    ')}`)
      }
      expect(failures.length, failures.slice(0, 10).join('\n  ')).toBe(0)
    })
  }
  afterAll(() => console.log(`recorded answers of litellm-information: ${count.answered} answered, ${count.undetermined} undetermined`))
})
