const U64 = 2n ** 64n
const I64_MIN = -(2n ** 63n)
const I32_MAX = 2_147_483_647

/**
 * A JSON number as Rust's `serde_json` reads it without its feature `float_roundtrip`: the first 19 or 20 digits,
 * scaled by a power of ten, which rounds twice (933.1286246343909 becomes 933.1286246343908). Integers of 64 bits are
 * exact; `-0` is a double. `undefined`: out of range, rejected. `text` is a number by RFC 8259.
 */
export function readSerdeNumber(text: string): bigint | number | undefined {
  const [, sign, integer, fraction = '', power] = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text)!
  const isInteger = fraction === '' && power === undefined
  if (isInteger) {
    const value = BigInt(text)
    if (value >= I64_MIN && value < U64 && !(sign === '-' && value === 0n)) return value
  }
  const { significand, dropped } = leadingDigits(integer!, fraction)
  const exponent = addPower(dropped, power)
  const magnitude = exponent === undefined ? outOfRange(significand, power!) : scale(Number(significand), exponent)
  if (magnitude === undefined) return undefined
  return sign === '-' ? -magnitude : magnitude
}

/** The digits that fit into 64 bits, and the power of ten of the others. */
function leadingDigits(integer: string, fraction: string): { significand: bigint; dropped: number } {
  const whole = appendDigits(0n, integer)
  // Even if digits of the integer were dropped, one of the fraction may still fit.
  const all = appendDigits(whole.significand, fraction)
  return { significand: all.significand, dropped: integer.length - whole.count - all.count }
}

/** Appends digits up to the first that does not fit. */
function appendDigits(start: bigint, digits: string): { significand: bigint; count: number } {
  let significand = start
  let count = 0
  for (const digit of digits) {
    const next = significand * 10n + BigInt(digit)
    if (next >= U64) break
    significand = next
    count++
  }
  return { significand, count }
}

/** `undefined`: the power does not fit into 32 bits. */
function addPower(exponent: number, power: string | undefined): number | undefined {
  if (power === undefined) return exponent
  const digits = Number(power)
  if (Math.abs(digits) > I32_MAX) return undefined
  return Math.max(Math.min(exponent + digits, I32_MAX), -I32_MAX - 1)
}

function outOfRange(significand: bigint, power: string): number | undefined {
  return significand !== 0n && !power.startsWith('-') ? undefined : 0
}

/** `f64_from_parts`. */
function scale(significand: number, exponent: number): number | undefined {
  let value = significand
  let left = exponent
  while (Math.abs(left) > 308) {
    if (value === 0) return 0
    if (left >= 0) return undefined
    value /= 1e308
    left += 308
  }
  // The literal: `10 ** n` is not exact everywhere.
  const power = Number(`1e${Math.abs(left)}`)
  value = left >= 0 ? value * power : value / power
  return Number.isFinite(value) ? value : undefined
}
