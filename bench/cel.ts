import { celEnv, parse as parseBufbuild, plan } from '@bufbuild/cel'
import { parse as parseOther } from 'cel-js'
import { Activation } from '../src/cel/activation.js'
import { evaluate, parseCel } from '../src/cel/cel.js'
import { disagreement, fromSpec, type SpecTest, specTests } from '../test/cel/spec.js'
import { compareRatios } from './ratios.js'

/**
 * The published conformance expressions that all three evaluators answer as published, parsed once and evaluated many
 * times, against the faster of `@marcbachmann/cel-js` (the alias `cel-js`) and `@bufbuild/cel`. Goal: a geometric mean of
 * at least 1.5. Only expressions without variables, and with an answer that each evaluator represents alike.
 */
const GOAL = 1.5
const ROUND_MS = 3
const ROUNDS = 3
const PER_LOOK = 50

interface Run {
  test: SpecTest
  ours: () => unknown
  others: Record<string, () => unknown>
}

const environment = celEnv()

/** `undefined`: not an expression that all answer as published. */
function runOf(test: SpecTest): Run | undefined {
  if (test.bindings || test.evalError || disagreement(test) !== undefined) return undefined
  const wanted = fromSpec(test.value ?? { boolValue: true })
  if (!['boolean', 'string', 'bigint', 'number'].includes(typeof wanted)) return undefined
  const { expression } = parseCel(test.expr)
  if (!expression) return undefined
  const activation = Activation.ofValues([])
  try {
    const planned = plan(environment, parseBufbuild(test.expr))
    const others = { 'cel-js': parseOther(test.expr) as () => unknown, bufbuild: () => planned({}) }
    if (!Object.values(others).every((run) => Object.is(run(), wanted))) return undefined
    return { test, ours: () => evaluate(expression, activation), others }
  } catch {
    return undefined
  }
}

function perSecond(run: () => unknown): number {
  let count = 0
  const start = performance.now()
  while (performance.now() - start < ROUND_MS) {
    for (let i = 0; i < PER_LOOK; i++) run()
    count += PER_LOOK
  }
  return (count / (performance.now() - start)) * 1000
}

/** Alternating rounds, the best of each: other work on the machine slows all of them. */
function ratioOf({ ours, others }: Run): number {
  const runs = [ours, ...Object.values(others)]
  const best = runs.map(() => 0)
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, run] of runs.entries()) best[index] = Math.max(best[index]!, perSecond(run))
  return best[0]! / Math.max(...best.slice(1))
}

const runs = specTests().flatMap((test) => runOf(test) ?? [])
const ratios = runs.map((run) => ({ id: run.test.id, ratio: ratioOf(run) })).sort((a, b) => a.ratio - b.ratio)
const mean = Math.exp(ratios.reduce((sum, { ratio }) => sum + Math.log(ratio), 0) / ratios.length)
const slowest = ratios.slice(0, 5).map(({ id, ratio }) => `  ${ratio.toFixed(2)} ${id}`)
console.log(
  `${ratios.length} expressions: ${mean.toFixed(2)} times the faster of the others, geometric mean (goal: ${GOAL})`,
)
console.log(`slowest:\n${slowest.join('\n')}`)
compareRatios({ cel: mean }, 'higher')
if (mean < GOAL) process.exitCode = 1
