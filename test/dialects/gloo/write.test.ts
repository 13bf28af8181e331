import { afterAll, describe, expect, it } from 'vitest'
import { gloo } from '../../../src/dialects/gloo/index.js'
import { suitesOf } from '../../conformance/suites.js'
import { behaviour, changedCases, programOf, rewritten } from '../rewritten.js'

const count = { same: 0, suites: 0 }
afterAll(() => console.log(`written as gloo and read again: ${count.same} of ${count.suites} programs are the same`))

describe('a program written as gloo', () => {
  for (const { name } of suitesOf('gloo', 'gloo')) {
    it(`answers as before: ${name}`, async () => {
      const { program, graph } = programOf('gloo', name)
      const again = rewritten(program, gloo, graph)
      count.suites++
      if (behaviour(again.program) === behaviour(program)) count.same++
      expect(await changedCases('gloo', name, program, again.program), again.text).toEqual([])
    })
  }
})
