import { expect, test } from 'vitest'
import { Activation } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'

const activation = Activation.ofValues([])

function evaluateTwice(source: string): [unknown, unknown] {
  const { expression } = parseCel(source)
  const run = () => {
    const { value, error } = evaluate(expression!, activation)
    return error ? error.message : value
  }
  return [run(), run()]
}

test.each(['uuid()', 'string(random())', 'uuid() + "a"'])('%s differs from call to call', (source) => {
  const [first, second] = evaluateTwice(source)
  expect(first).not.toEqual(second)
})

test('a constant that fails, fails only where it is evaluated', () => {
  expect(evaluateTwice('true || 1 / 0 == 1')).toEqual([true, true])
  expect(evaluateTwice('false ? 1 / 0 : 2')).toEqual([2n, 2n])
  expect(evaluateTwice('1 / 0')).toEqual(['division by zero', 'division by zero'])
})

test('what takes many steps is evaluated each time', () => {
  const long = `"${'a'.repeat(2000)}"`
  expect(evaluateTwice(`(${long} + ${long}).size()`)).toEqual([4000n, 4000n])
})
