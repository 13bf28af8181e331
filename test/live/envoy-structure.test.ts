import { beforeAll, describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { nativeEnvoy } from '../../src/check/example-policies.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { SEED } from '../seed.js'
import { installEnvoy } from './envoy/install.js'
import { mutate } from './envoy/mutants.js'
import type { Json } from './envoy/policies.js'
import { validateEnvoy } from './envoy/process.js'
import { Random } from './envoy/random.js'

const MUTANTS = Number(process.env['MUTANTS'] ?? 150)
/** What Envoy says of a configuration that its messages do not allow. */
const STRUCTURE = /Proto constraint validation failed|has unknown fields|INVALID_ARGUMENT/

let program: string | null = null
let why = ''

beforeAll(async () => {
  program = await installEnvoy().catch((error: unknown) => {
    why = String(error).slice(0, 500)
    return null
  })
})

describe('real Envoy', () => {
  it('refuses the fields and values that we refuse', async (context) => {
    if (program === null) return context.skip(`Envoy cannot be installed: ${why}`)
    const random = new Random(SEED)
    const wrong: string[] = []
    let refused = 0
    for (let mutant = 0; mutant < MUTANTS; mutant++) {
      const config = parseYaml(nativeEnvoy('forward: false')) as Json
      const change = mutate(config, random)
      const said = await validateEnvoy(program, config)
      const isRefused = STRUCTURE.test(said)
      const ours = read(bind([parse(JSON.stringify(config), { file: 'envoy.json' })])).findings.filter(
        (one) => one.refused && ['CW2002', 'CW2050', 'CW2051'].includes(one.code),
      )
      if (isRefused) refused++
      // What Envoy refuses for its meaning is not asked for here.
      if (isRefused === ours.length > 0 || (said !== '' && ours.length > 0)) continue
      wrong.push(`${change}\n  Envoy: ${said.slice(-400)}\n  ours: ${ours.map((one) => one.message).join('; ')}`)
    }
    console.log(`seed ${SEED}: ${refused} of ${MUTANTS} refused`)
    expect(wrong, `seed ${SEED}`).toEqual([])
    expect(refused).toBeGreaterThan(MUTANTS / 5)
  })
})
