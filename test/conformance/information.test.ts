import { afterAll, describe, expect, it } from 'vitest'
import { differences, type RecordedCase } from './compare.js'
import { decideSuite, suitesOf } from './suites.js'

/**
 * LiteLLM's user management. What its database decides may be undetermined; then one of the two outcomes shown must
 * be the recorded one. A definite answer must be the recorded one.
 */
describe('recorded answers: litellm-information', () => {
  const count = { answered: 0, undetermined: 0, aside: 0 }
  for (const suite of suitesOf('litellm-information', 'litellm')) {
    it(suite.name, async () => {
      const failures: string[] = []
      for await (const { recorded, decision } of decideSuite(suite)) {
        if (isAside(suite.name, recorded)) {
          count.aside++
          continue
        }
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
  afterAll(() => console.log(`recorded answers of litellm-information: ${count.answered} answered, ${count.undetermined} undetermined, ${count.aside} not about access`))
})

/**
 * Not answers of the authentication that a policy sets up: what the server says of paths that it does not serve or that
 * check something else (`kind`), its start page, and the one case that drove a class past the step it is about.
 */
function isAside(suite: string, recorded: RecordedCase): boolean {
  if (suite === 'virtual-key-mapping') return recorded.name === 'auth_builder passes'
  if (suite !== 'http-route-probe') return false
  return recorded.kind !== 'auth-dependency' && !(recorded.kind === 'open' && recorded.response?.body === '')
}
