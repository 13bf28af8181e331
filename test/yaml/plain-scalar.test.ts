import { describe, expect, it } from 'vitest'
import { differsFromYaml12, readKubernetes, readPython, readRust } from '../../src/yaml/plain-scalar.js'

/** text, as go-yaml (measured on kube-apiserver 1.35), as PyYAML 6, as serde_yaml 0.9 read it. */
const TABLE: [text: string, kubernetes: unknown, python: unknown, rust: unknown][] = [
  ['yes', true, true, 'yes'],
  ['off', false, false, 'off'],
  ['y', true, 'y', 'y'],
  ['N', false, 'N', 'N'],
  ['True', true, true, true],
  ['FALSE', false, false, false],
  ['tRue', 'tRue', 'tRue', 'tRue'],
  ['~', null, null, null],
  ['', null, null, null],
  ['Null', null, null, null],
  ['010', 8, 8, '010'],
  ['08', 8, '08', '08'],
  ['0o10', 8, '0o10', 8],
  ['0x1F', 31, 31, 31],
  ['0b11', 3, 3, 3],
  ['1_000', 1000, 1000, '1_000'],
  ['1:30', '1:30', 90, '1:30'],
  ['1e3', 1000, '1e3', 1000],
  ['1.0e+3', 1000, 1000, 1000],
  ['-5', -5, -5, -5],
  ['+5', 5, 5, 5],
  ['.5', 0.5, 0.5, 0.5],
  ['.', '.', '.', '.'],
  ['..', '..', '..', '..'],
  ['-', '-', '-', '-'],
  ['5.', 5, 5, 5],
  ['.inf', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['.nan', Number.NaN, Number.NaN, Number.NaN],
  ['2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01'],
  ['1.2.3', '1.2.3', '1.2.3', '1.2.3'],
  ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1'],
  ['0', 0, 0, 0],
  ['-010', -8, -8, '-010'],
]

describe('plain scalars', () => {
  it.each(TABLE)('%j', (text, kubernetes, python, rust) => {
    expect([readKubernetes(text), readPython(text), readRust(text)]).toEqual([kubernetes, python, rust])
  })

  it.each([
    ['yes', true, 'string'],
    ['true', true, undefined],
    ['010', 8, 'number'],
    ['07', 7, undefined],
    ['1_000', 1000, 'string'],
    ['1:30', 90, 'string'],
    ['8', 8, undefined],
    ['x', 'x', undefined],
  ] as const)('%s read as %s differs from YAML 1.2: %s', (text, value, expected) => {
    expect(differsFromYaml12(text, value)).toBe(expected)
  })
})
