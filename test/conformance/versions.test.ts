import { describe, expect, it } from 'vitest'
import { recordedVersions, suitesAt } from '../../tools/record/vectors.js'
import { differences, type Program } from './compare.js'
import { decideSuite } from './suites.js'

/** Recordings of versions, and the gateway that each folder's target names. */
const RECORDED: [folder: string, program: Program, gateway: string][] = [
  ['litellm', 'litellm', 'litellm'],
  ['gloo', 'gloo', 'envoy'],
]

describe.each(RECORDED)('%s by version', (folder, program, gateway) => {
  for (const version of recordedVersions(folder))
    describe(`${gateway} ${version}`, () => {
      for (const suite of suitesAt(folder, version))
        it(suite.name, async () => {
          const wrong: string[] = []
          for await (const { recorded, decision } of decideSuite({ ...suite, program }, { [gateway]: version })) {
            const found = differences(program, recorded, decision)
            if (found.length > 0) wrong.push(`${recorded.name}: ${found.join('; ')}`)
          }
          expect(wrong).toEqual([])
        })
    })
})
