import { describe, expect, it } from 'vitest'
import { SEED } from '../seed.js'
import { conversionsOf, examineOutput } from './converted-oracle.js'
import { type Input, recordedInputs } from './leaf-inputs.js'
import { mutantsOf, poolOf } from './leaf-mutants.js'
import { type Change, nameOf } from './leaf-oracle.js'
import { Random } from './random.js'

/**
 * The oracle of `compare` for two gateways: every leaf of what a policy is converted to is changed, and the comparison
 * with the source must show it, or name it.
 */
const FULL = process.env['CLAIMWRIGHT_FULL'] === '1'
/** Of so many policies one is converted, and of so many changes of its output one is made. */
const [POLICIES, CHANGES] = FULL ? [1, 40] : [80, 80]
const [policies, changes] = (process.env['CONVERTED'] ?? `${POLICIES}/${CHANGES}`).split('/').map(Number) as [
  number,
  number,
]

const FOLDERS = ['gloo', 'agentgateway', 'agentgateway-live', 'agentgateway-mcp', 'litellm'] as const

/** Comparisons with LiteLLM, case by case, take longest: fewer changes are made there. */
const rarity = (folder: string): number => (folder === 'litellm' ? changes * 4 : changes)

/** One generator for all folders: each starts where the one before it ended. */
const random = new Random(SEED)

/** At least one policy of a folder that has changes worth judging. */
function drawn(inputs: readonly Input[]): Input[] {
  const some = inputs.filter(() => random.chance(policies))
  return some.length > 0 ? some : [random.of(inputs)]
}

function run(name: string, inputs: readonly Input[]): { faults: string[]; examined: number } {
  const counts = new Map<string, number>()
  const faults: string[] = []
  for (const input of drawn(inputs)) {
    for (const converted of conversionsOf(input)) {
      const { output } = converted
      const written = output.sources.filter(({ file }) => !file.startsWith('beside-'))
      const pool = poolOf(written.map(({ documents: [document] }) => document!.value))
      for (const source of written) {
        for (const mutant of mutantsOf(source.documents[0]!.value, pool)) {
          if (!random.chance(rarity(name))) continue
          const change: Change = { input: output, source, mutant }
          const { kind, why } = examineOutput(converted, change)
          counts.set(kind, (counts.get(kind) ?? 0) + 1)
          if (why !== undefined) faults.push(`${nameOf(change)}: ${kind}: ${why}`)
        }
      }
    }
  }
  console.log(`output of ${name}, seed ${SEED}: ${[...counts].map(([what, count]) => `${count} ${what}`).join(', ')}`)
  return { faults, examined: [...counts.values()].reduce((sum, count) => sum + count, 0) }
}

describe('a changed leaf of the output shows in the comparison with the source', () => {
  for (const folder of FOLDERS)
    it(`of ${folder}`, () => {
      const { faults, examined } = run(folder, recordedInputs(folder))
      expect(faults).toEqual([])
      expect(examined).toBeGreaterThan(0)
    })
})
