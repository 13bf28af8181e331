/** The ends of 64-bit integers. */
export interface Range {
  min: bigint
  max: bigint
}

export const I64: Range = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
export const U64: Range = { min: 0n, max: 2n ** 64n - 1n }

export function isWithin(value: bigint, range: Range): boolean {
  return value >= range.min && value <= range.max
}
