import { expect, it } from 'vitest'
import { writeDuration } from '../../../src/dialects/envoy/duration.js'

it.each([
  ['1h30m', '5400s'],
  ['1.5s', '1.5s'],
  ['100ms', '0.1s'],
  ['100ns', '0.0000001s'],
  ['0', '0s'],
  ['-1s', undefined],
  [1, undefined],
])('writes %s as protobuf reads it: %s', (value, written) => expect(writeDuration(value)).toBe(written))
