import { describe, expect, it } from 'vitest'
import { Random } from '../live/envoy/random.js'
import { SEED } from '../seed.js'
import { type Fault, fuzz } from './fuzz.js'
import { disproportion, pump } from './growth.js'
import { mutateJson } from './mutate.js'
import { PARSERS } from './parsers.js'

/** Texts for each parser: two to three seconds of work. `npm run fuzz` goes on for longer. */
const TEXTS: Record<string, number> = {
  yaml: 100,
  json: 4000,
  'proto-json': 6000,
  'serde-json': 4000,
  cel: 1500,
  token: 6000,
  keys: 6000,
  suite: 150,
  curl: 2500,
  har: 5000,
  'access-log': 5000,
  config: 200,
  'lsp-frames': 1500,
  lsp: 120,
}

describe('every parser accepts or refuses changed texts, in time that grows with their length', () => {
  it.each(PARSERS)('$name', async (parser) => {
    expect(await fuzz(parser, SEED, (iteration) => iteration < TEXTS[parser.name]!)).toBeUndefined()
  })
})

describe('the campaign', () => {
  const parser = (run: (text: string) => unknown) => ({
    name: 'planted',
    seeds: ['{"a": [1, 2, {"b": "c"}], "d": null}'],
    mutate: mutateJson,
    run,
  })
  const search = (run: (text: string) => unknown): Promise<Fault | undefined> =>
    fuzz(parser(run), SEED, (iteration) => iteration < 2000)

  it('finds a parser that throws, and the smallest text for it', async () => {
    const fault = await search((text) => {
      if (text.includes('__proto__')) throw new TypeError('a planted fault')
    })
    expect(fault?.message).toMatch(/^TypeError: a planted fault/)
    expect(fault?.text).toBe('__proto__')
  })

  it('finds work that grows faster than the text', async () => {
    let steps = 0
    const texts = pump(new Random(SEED), 'a'.repeat(40))
    const quadratic = async (text: string) => {
      steps += text.length ** 2
    }
    // Steps instead of time: a machine that is busy with something else must not fail the test.
    const factor = await disproportion(texts, quadratic, async (work) => {
      const before = steps
      await work()
      return steps - before
    })
    expect(steps).toBeGreaterThan(0)
    expect(factor).toBeGreaterThan(10)
  })
})
