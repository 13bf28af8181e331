import { isDeepStrictEqual } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import type { Decision } from '../../src/gateways/engine.js'
import { differences, unexplained, type Program, type RecordedCase } from './compare.js'
import { decideSuite, suitesOf } from './suites.js'

/** Recorded answers of the real programs: every case of every suite, decided and compared. */
const FOLDERS: { folder: string; program: Program }[] = [
  { folder: 'gloo', program: 'gloo' },
  { folder: 'envoy', program: 'gloo' },
  { folder: 'agentgateway', program: 'agentgateway' },
  { folder: 'agentgateway-live', program: 'agentgateway' },
  { folder: 'litellm', program: 'litellm' },
]

/** A backend was drawn when the case was recorded: one of the branches has to be what was recorded. */
function fewestDifferences(program: Program, recorded: RecordedCase, decision: Decision): string[] {
  const all = (decision.branches ?? [decision]).map((one) => differences(program, recorded, one))
  return all.sort((a, b) => a.length - b.length)[0]!
}

for (const { folder, program } of FOLDERS) {
  const count = { passed: 0, failed: 0 }
  describe(`recorded answers: ${folder}`, () => {
    for (const suite of suitesOf(folder, program)) {
      it(suite.name, async () => {
        const failures: string[] = []
        for await (const { recorded, decision, remembered } of decideSuite(suite)) {
          const found = [...fewestDifferences(program, recorded, decision), ...unexplained(decision)]
          if (remembered instanceof Promise) found.push('a signature was verified that should be remembered')
          if (!isDeepStrictEqual(await remembered, { ...decision, trace: [] })) found.push('remembered signatures make another decision')
          if (found.length > 0) failures.push(`${recorded.name}\n    ${found.join('\n    ')}`)
        }
        count.failed += failures.length
        count.passed += suite.cases.length - failures.length
        expect(failures.length, `${failures.length} of ${suite.cases.length}\n  ${failures.slice(0, 10).join('\n  ')}`).toBe(0)
      })
    }
    afterAll(() => console.log(`recorded answers of ${folder}: ${count.passed} passed, ${count.failed} failed, 0 not yet supported`))
  })
}
