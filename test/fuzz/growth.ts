import { expect } from 'vitest'
import type { Random } from '../live/envoy/random.js'

/** Repetitions of one piece: each four times as many as the ones before. */
const TIMES = [1, 4, 16] as const
/** Characters of the shortest text. */
const LENGTH = 2000
/** Linear work takes 4 times as long for 4 times the text, quadratic work 16 times. */
const WORST = 10
/** Microseconds below which a time says nothing about growth. */
const MEASURABLE = 20_000

/** Texts that have one piece of a text repeated in its place, ever more often. */
export function pump(random: Random, text: string): string[] {
  const at = random.below(text.length + 1)
  const end = Math.min(text.length, at + 1 + random.below(random.chance(0.5) ? 4 : 80))
  const piece = text.slice(at, end)
  if (piece === '') return []
  const copies = Math.ceil(LENGTH / piece.length)
  return TIMES.map((factor) => text.slice(0, at) + piece.repeat(copies * factor) + text.slice(end))
}

/**
 * How many times longer four times the input takes, where both steps agree that it is more than linear; `undefined` where
 * it is not. Compares processor times of the same work with each other, so that the speed of the machine does not matter.
 */
export async function disproportion<T>(
  inputs: readonly T[],
  run: (input: T) => Promise<unknown>,
  measure: (work: () => Promise<unknown>) => Promise<number> = processorTime,
): Promise<number | undefined> {
  let worst = Number.POSITIVE_INFINITY
  // The collector or a compilation may hit a run by chance, not every one of three.
  for (let round = 0; round < 3; round++) {
    const times: number[] = []
    for (const input of inputs) times.push(await measure(() => run(input)))
    const [small = 0, middle = 0, large = 0] = times
    if (large < MEASURABLE || large < WORST * middle || middle < (WORST / 2) * small) return undefined
    worst = Math.min(worst, large / middle)
  }
  return worst
}

/** The result for the largest size. The work grows in proportion to the size. */
export async function grow<T>(size: number, run: (size: number) => T): Promise<Awaited<T>> {
  const factor = await disproportion([size / 16, size / 4, size], async (each) => run(each))
  expect(factor).toBeUndefined()
  return await run(size)
}

async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user } = process.cpuUsage(before)
  return user
}
