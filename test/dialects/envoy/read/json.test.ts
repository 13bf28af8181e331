import { describe, expect, it } from 'vitest'
import { readDuration, unwrap } from '../../../../src/dialects/envoy/read/json.js'
import { readDouble, readNumber } from '../../../../src/yaml/proto-number.js'

/** Each answer was given by Envoy 1.40 (`--mode validate`). */
describe("protobuf's JSON", () => {
  it.each([
    [5, 5],
    ['5', 5],
    ['+5', 5],
    ['5.0', 5],
    ['1e1', 10],
    ['0x5', 5],
    ['0x1p4', 16],
    ['-0x1', -1],
    [' 5', undefined],
    ['1_0', undefined],
    ['', undefined],
    ['nan', undefined],
    [true, undefined],
  ])('reads %j as the number %j', (written, number) => expect(readNumber(written)).toBe(number))

  it.each([
    [' 5', 5],
    ['nan', Number.NaN],
    ['-inf', Number.NEGATIVE_INFINITY],
  ])('reads %j as the double %j', (written, number) => expect(readDouble(written)).toBe(number))

  it.each([
    ['1.5s', 1.5],
    [{}, 0],
    [{ seconds: 5, nanos: 500_000_000 }, 5.5],
    ['5', undefined],
    [{ nanos: 'x' }, undefined],
    [{ other: 1 }, undefined],
  ])('reads %j as a duration of %j seconds', (written, seconds) => expect(readDuration(written)).toBe(seconds))

  it.each([
    [true, true],
    [{ value: true }, true],
    [{}, undefined],
    [{ value: null }, undefined],
    [{ other: 1 }, { other: 1 }],
  ])('finds in the wrapper %j the value %j', (written, value) => expect(unwrap(written)).toEqual(value))
})
