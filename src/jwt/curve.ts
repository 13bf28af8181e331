/** A short Weierstrass curve with a = -3 (FIPS 186-5, SEC 2). */
interface Curve {
  p: bigint
  b: bigint
}

const CURVES: Record<string, Curve> = {
  'P-256': {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  'P-384': {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
  'P-521': {
    p: (1n << 521n) - 1n,
    b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  },
}

const LONGEST = 256

/** Whether big-endian coordinates are those of a point of the curve. False for curves other than P-256, P-384, P-521. */
export function isOnCurve(name: string, x: Uint8Array, y: Uint8Array): boolean {
  const curve = Object.hasOwn(CURVES, name) ? CURVES[name]! : undefined
  if (!curve || x.length === 0 || y.length === 0 || x.length > LONGEST || y.length > LONGEST) return false
  const [a, b] = [toInteger(x), toInteger(y)]
  const { p } = curve
  return a < p && b < p && (b * b - (a * a * a - 3n * a + curve.b)) % p === 0n
}

function toInteger(bytes: Uint8Array): bigint {
  return BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)
}
