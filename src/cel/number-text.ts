/** A double as the engine's `string()` writes it: shortest digits, never an exponent. */
export function plainDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const { sign, digits, exponent } = decimal(value)
  if (exponent <= 0) return digits === '0' ? `${sign}0` : `${sign}0.${'0'.repeat(-exponent)}${digits}`
  if (exponent >= digits.length) return sign + digits + '0'.repeat(exponent - digits.length)
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`
}

/**
 * A double as the engine's JSON writes it: always with a fraction or an exponent; `null` for values that JSON cannot
 * represent.
 */
export function jsonDouble(value: number): string {
  if (!Number.isFinite(value)) return 'null'
  const { sign, digits, exponent } = decimal(value)
  if (digits === '0') return `${sign}0.0`
  if (exponent > 16 || exponent < -4) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${fraction}e${exponent > 0 ? '+' : ''}${exponent - 1}`
  }
  const plain = plainDouble(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

/** Shortest digits, and the position of the decimal point: the value is 0.DIGITS times ten to the `exponent`. */
function decimal(value: number): { sign: string; digits: string; exponent: number } {
  const sign = value < 0 || Object.is(value, -0) ? '-' : ''
  const [mantissa, power] = Math.abs(value).toExponential().split('e') as [string, string]
  return { sign, digits: mantissa.replace('.', ''), exponent: Number(power) + 1 }
}

const DOUBLE = /^[+-]?(?:inf|infinity|nan|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)$/i

/** Reads a double; `undefined` if the engine rejects it. */
export function parseDouble(text: string): number | undefined {
  if (!DOUBLE.test(text)) return undefined
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (!word) return Number(text)
  if (word[2]!.toLowerCase() === 'nan') return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
