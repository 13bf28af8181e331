import { CelError, unexpectedType } from '../../error.js'
import { CelMap } from '../../map.js'
import { type CelValue, Duration, isList, Opaque, typeWord, Uint } from '../../value.js'
import type { Call, FunctionTable } from '../call.js'
import { equals } from '../operators.js'
import { settle } from '../settle.js'

/** An optional value. It has no syntax, only these functions. */
export class Optional extends Opaque {
  readonly typeName = 'optional_type'

  constructor(readonly value: CelValue | undefined) {
    super()
  }

  equals(other: Opaque): boolean {
    if (!(other instanceof Optional)) return false
    if (this.value === undefined || other.value === undefined) return this.value === other.value
    return equals(this.value, other.value)
  }

  toJson(): CelValue {
    return this.value ?? null
  }
}

/** Functions named `optional.x`. */
export const OPTIONAL: FunctionTable = {
  none(call) {
    if (call.length > 0) throw new CelError('`optional.none` takes no argument')
    return new Optional(undefined)
  },
  of: (call) => new Optional(settle(call.value(0))),
  ofNonZeroValue(call) {
    const value = call.value(0)
    return new Optional(isZero(value) ? undefined : settle(value))
  },
}

/** Methods of optionals, also usable as functions. */
export const OPTIONAL_METHODS: FunctionTable = {
  value(call) {
    const { value } = optional(call.receiverOrFirst())
    if (value === undefined) throw new CelError('`optional.none()` has no value')
    return value
  },
  hasValue: (call) => optional(call.receiverOrFirst()).value !== undefined,
  or(call) {
    const [first, other] = operands(call)
    return first.value === undefined ? optional(other) : first
  },
  orValue(call) {
    const [first, other] = operands(call)
    return first.value === undefined ? other : first.value
  },
}

/** The alternative is always evaluated. */
function operands(call: Call): [Optional, CelValue] {
  const receiver = call.receiverOrFirst()
  const other = call.value(0)
  return [optional(receiver), other]
}

function optional(value: CelValue): Optional {
  if (!(value instanceof Optional)) throw unexpectedType(typeWord(value), 'optional')
  return value
}

function isZero(value: CelValue): boolean {
  if (value === null || value === false || value === '' || value === 0n || value === 0) return true
  if (isList(value) || value instanceof Uint8Array) return value.length === 0
  if (value instanceof Uint) return value.value === 0n
  return value instanceof CelMap ? value.size === 0 : value instanceof Duration && value.nanos === 0n
}
