import { afterAll, describe, expect, it } from 'vitest'
import { decide } from '../../../src/gateways/index.js'
import { retarget } from '../../../src/gateways/retarget/retarget.js'
import { verify } from '../../../src/gateways/verify.js'
import { suitesOf } from '../../conformance/suites.js'
import { casesOf, NO_OPTIONS, programOf } from '../../dialects/rewritten.js'

/** Openings that Envoy cannot help: what it does with such tokens and paths, whatever its configuration says. */
const BY_ENGINE: [what: string, before: RegExp, suite?: string][] = [
  ['tokens need no `kid`, and one that is empty is none', /does not specify a `kid`|unknown key \\"\\"/],
  ['tokens need no `exp`, and 0 is none', /MissingRequiredClaim\(\\"exp\\"\)|exp-zero.*ExpiredSignature/],
  ['nobody asks for `nbf` and `aud` to be there', /MissingRequiredClaim\(\\"(nbf|aud)\\"\)/],
  ['empty parts of a token and members of its header are passed over', /malformed-(leading|trailing)-dot|typ-number/],
  ['bytes before a token are passed over', /cookie-quoted|non-ascii-authorization/],
  ['paths are made normal before they are compared', /path-dotdot/],
  ['the provider chooses among models', /Model not found/],
  ['the provider reads the calls', /failed to process LLM request/],
  ['the old tokens have neither `kid` nor `exp`', /permissive-alice/, 'seed-gloo-tokens'],
]

const isByEngine = (opening: string, suite: string): boolean =>
  BY_ENGINE.some(([, pattern, only]) => pattern.test(opening) && (only === undefined || only === suite))

const count = { same: 0, opens: 0, closes: 0 }
afterAll(() => console.log(`agentgateway's recorded requests as Envoy would answer them: ${JSON.stringify(count)}`))

describe('a program of agentgateway for Envoy', () => {
  for (const { name } of suitesOf('agentgateway', 'agentgateway')) {
    it(`lets in nobody else: ${name}`, async () => {
      const { program } = programOf('agentgateway', name)
      const moved = retarget(program, 'envoy', NO_OPTIONS)
      expect(moved.program.engine).toBe('envoy')
      const opened: string[] = []
      const { cases, fetched } = casesOf('agentgateway', name)
      for (const { name: title, request, now = 1_800_000_000 } of cases) {
        const [before, after] = await Promise.all(
          [program, moved.program].map(async (one) => {
            const facts = await verify(one, request, { fetched })
            const { upstream, response, undetermined } = decide(one, request, { now, facts })
            return { in: upstream !== null || (response !== null && response.status < 400), undetermined, response }
          }),
        )
        if (before!.undetermined || after!.undetermined || before!.in === after!.in) count.same++
        else if (before!.in) count.closes++
        else {
          count.opens++
          opened.push(`${title}: ${JSON.stringify(before!.response)} -> ${JSON.stringify(after!.response)}`)
        }
      }
      expect(opened.filter((one) => !isByEngine(one, name))).toEqual([])
    })
  }
})
