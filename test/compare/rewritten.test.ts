import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { compare } from '../../src/compare/compare.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { type Input, readInput, recordedInputs } from './leaf-inputs.js'
import { verdictOf } from './pairs.js'
import { Random } from './random.js'

/** Ways to write the same value, none of which any gateway reads. */
const STYLES = [
  { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'QUOTE_DOUBLE' },
  { collectionStyle: 'flow', defaultStringType: 'QUOTE_DOUBLE' },
  { indent: 4, indentSeq: false, defaultStringType: 'QUOTE_DOUBLE' },
] as const

/** Maps whose order has a meaning. */
const ORDERED = new Set(['path', 'set', 'add'])

/** A copy with the members of every map in another order. */
function shuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, random))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  for (let i = entries.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const [a, b] = [entries[i]!, entries[j]!]
    entries[i] = b
    entries[j] = a
  }
  // Of the spellings of a path agentgateway takes the last one, and a computed header may read another one.
  return Object.fromEntries(
    entries.map(([name, member]) => [name, ORDERED.has(name) ? member : shuffled(member, random)]),
  )
}

const commented = (text: string, random: Random): string =>
  text
    .split('\n')
    .map((line) => (random.chance(4) && line.endsWith(':') ? `# before ${line.length}\n${line} # after` : line))
    .join('\n')

/** The documents of the input in another order, style, and order of members. */
function rewrite(input: Input, random: Random): string {
  const values = input.sources.map(({ documents: [document] }) => shuffled(document!.value, random))
  if (values.length > 1 && random.chance(2)) values.reverse()
  const text = values
    .map((value) => commented(stringify(value, { ...random.of(STYLES), lineWidth: 0 }), random))
    .join('---\n')
  // The values are as agentgateway reads them, after its own variables.
  return input.sources[0]!.documents[0]!.family === 'standalone' ? text.replaceAll('$', '$$$$') : text
}

function programOf(input: Input, text: string): Program | undefined {
  const source = parse(text, { file: 'rewritten.yaml', env: input.env })
  const { programs, refused } = read(bind([source], { env: input.env, readFile: input.readFile }))
  return refused ? undefined : programs[0]
}

describe('order of members, comments, quotes and order of documents', () => {
  for (const folder of ['gloo', 'agentgateway', 'agentgateway-live', 'litellm']) {
    const inputs = recordedInputs(folder).filter((input) => {
      const { programs, refused } = readInput(input)
      return programs.length === 1 && !refused
    })

    it(`are not a difference: ${folder}`, () => {
      fc.assert(
        fc.property(fc.nat(inputs.length - 1), fc.nat(), (index, seed) => {
          const input = inputs[index]!
          const [before] = readInput(input).programs
          const text = rewrite(input, new Random(seed))
          const after = programOf(input, text)
          expect(after, `${input.name} is refused\n${text}`).toBeDefined()
          const { fetched, state } = input
          const verdict = verdictOf(compare(before!, after!, { fetched, state }))
          expect(/^(same|complete|nothing)/.test(verdict), `${input.name}: ${verdict}\n${text}`).toBe(true)
        }),
        { numRuns: 80, endOnFailure: true },
      )
    })
  }
})
