import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, expect, it } from 'vitest'
import { NOW } from '../../src/compare/compare.js'
import { convert, isConvertible, targets } from '../../src/convert/convert.js'
import { replay } from '../../src/convert/replay.js'
import { reportOf } from '../../src/convert/report.js'
import type { DialectId } from '../../src/core/program.js'
import { casesOf, type Policy } from '../compare/policies.js'

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema/report.json'), 'utf8')) as object
export const isReport = new Ajv2020({ strict: false }).compile(schema)

export interface Count {
  conversions: number
  preserved: number
  explained: number
  unexplained: number
}

/** Converts recorded policies to each target, one in `every`, and replays their cases. */
export function replayAtTargets(policies: readonly Policy[], every: number, title: string): void {
  const count: Count = { conversions: 0, preserved: 0, explained: 0, unexplained: 0 }
  for (const [turn, { id: to }] of targets().entries()) {
    it(`to ${to}: nothing changes that no difference explains`, async () => {
      const failures: string[] = []
      for (const policy of policies.filter((_, i) => (i + turn) % every === 0))
        failures.push(...(await replayRecorded(policy, to, count)))
      expect(failures).toEqual([])
    })
  }
  afterAll(() => console.log(`${title}, recorded cases: ${JSON.stringify(count)}`))
}

/** Converts a recorded policy and replays its cases. Says what is wrong: it does not load, cases without a cause. */
export async function replayRecorded(
  { name, program, graph, fetched, state }: Policy,
  to: DialectId,
  count: Count,
): Promise<string[]> {
  if (program.dialect === to || !isConvertible(program, to)) return []
  const conversion = convert(program, graph, { to, accept: ['all'], fetched, state })
  if (!conversion.program)
    return [`${name}: not loaded: ${conversion.findings.map(({ message }) => message).join('; ')}`]
  const options = { fetched, state, now: NOW }
  const replayed = await replay(program, conversion.program, casesOf(name), conversion.comparison, options)
  count.conversions++
  for (const key of ['preserved', 'explained', 'unexplained'] as const) count[key] += replayed[key]
  const report = reportOf(conversion, graph.sources, replayed)
  expect(isReport(JSON.parse(JSON.stringify(report))), `${name}: ${JSON.stringify(isReport.errors)}`).toBe(true)
  return replayed.changed.filter(({ code }) => code === null).map((one) => `${name}: ${one.name}`)
}
