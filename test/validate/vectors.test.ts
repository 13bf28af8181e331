import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorsOf, tell } from './documents.js'

/** Every policy that a real program was recorded with is structurally valid. */
const VECTORS = join(import.meta.dirname, '../conformance')

describe('recorded policies are structurally valid', () => {
  for (const program of ['gloo', 'agentgateway', 'litellm', 'litellm-information']) {
    it(program, () => {
      const suites = readdirSync(join(VECTORS, program)).filter((suite) =>
        existsSync(join(VECTORS, program, suite, 'policy.yaml')),
      )
      const errors = suites.flatMap((suite) => {
        const folder = join(VECTORS, program, suite)
        const env = existsSync(join(folder, 'env.json'))
          ? JSON.parse(readFileSync(join(folder, 'env.json'), 'utf8'))
          : {}
        return errorsOf(readFileSync(join(folder, 'policy.yaml'), 'utf8'), { file: suite, env }).map(tell)
      })
      expect(errors).toEqual([])
      console.info(`vectors/${program}: ${suites.length} policies, none refused`)
    })
  }
})
