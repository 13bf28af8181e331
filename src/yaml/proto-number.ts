const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
const HEXADECIMAL = /^([-+]?)0x([\da-f]*)\.?([\da-f]*)(?:p([-+]?\d+))?$/i

/** A number as protobuf's JSON reads it, strings and hexadecimal included (absl::SimpleAtod); else `undefined`. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  if (DECIMAL.test(value)) return Number(value)
  const [, sign, whole = '', fraction = '', exponent = '0'] = HEXADECIMAL.exec(value) ?? []
  if (sign === undefined || whole + fraction === '') return undefined
  const digits = Number.parseInt(whole + fraction, 16)
  return (sign === '-' ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length)
}

/** The same for `float` and `double`, which may be padded, infinite or NaN. */
export function readDouble(value: unknown): number | undefined {
  if (typeof value !== 'string') return readNumber(value)
  const text = value.trim().toLowerCase()
  if (text === 'nan') return Number.NaN
  const [, sign, infinite] = /^([-+]?)(inf|infinity)$/.exec(text) ?? []
  if (infinite) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return readNumber(text)
}

/** The same for whole numbers. Digits are exact up to 64 bits; other forms, such as `1e3`, are of a double. */
export function readInteger(value: unknown): bigint | undefined {
  if (typeof value === 'string' && /^-?[0-9]{1,20}$/.test(value)) return BigInt(value)
  const number = readNumber(value)
  return Number.isInteger(number) ? BigInt(number!) : undefined
}
