import { CelError, noSuchKey } from '../error.js'
import { CelMap } from '../map.js'
import { type CelValue, Dynamic, isList, materialize, typeWord, Uint } from '../value.js'
import { HeadersView } from '../views/headers.js'
import type { Code } from './env.js'
import { Optional } from './functions/optional.js'
import { settle } from './settle.js'

/** `value[at]`; for an optional, the result is an optional. */
export function elementOf(value: CelValue, at: CelValue): CelValue {
  if (!(value instanceof Optional)) return element(value, at)
  return value.value === undefined ? value : optionalElement(value.value, at)
}

/** The first line of a request header, which is all that a constant name reads. */
export function firstHeader(name: string): Code {
  return (env) => {
    const request = env.activation.get('request')
    const headers = request instanceof Dynamic ? request.field('headers') : undefined
    const value = headers instanceof HeadersView ? headers.first(name) : undefined
    if (value === undefined) throw noSuchKey(`request.headers['${name}']`)
    return value
  }
}

function optionalElement(value: CelValue, at: CelValue): Optional {
  // Only a missing element is `none`: a value without elements fails.
  if (!isIndexable(value, at)) element(value, at)
  try {
    return new Optional(settle(element(value, at)))
  } catch (error) {
    if (error instanceof CelError && error.kind !== 'limit') return new Optional(undefined)
    throw error
  }
}

function isIndexable(value: CelValue, at: CelValue): boolean {
  if (value instanceof Dynamic && typeof at === 'string') return true
  const object = materialize(value)
  return isList(object) || object instanceof CelMap || (typeof object === 'string' && typeof at === 'bigint')
}

function element(value: CelValue, at: CelValue): CelValue {
  if (value instanceof Dynamic && typeof at === 'string') return found(value.field(at), at)
  const object = materialize(value)
  if (isList(object)) return listElement(object, at)
  if (object instanceof CelMap) {
    if (typeof at === 'string' || typeof at === 'boolean' || typeof at === 'bigint') return found(object.get(at), at)
    if (at instanceof Uint) return found(object.get(at), at.value)
    throw new CelError(`cannot use ${typeWord(at)} as map index`)
  }
  if (typeof object === 'string' && typeof at === 'bigint') throw noSuchKey(String(at))
  throw new CelError(`cannot index ${typeWord(object)} with ${typeWord(at)}`)
}

function found(value: CelValue | undefined, key: string | boolean | bigint): CelValue {
  if (value === undefined) throw noSuchKey(String(key))
  return value
}

function listElement(list: readonly CelValue[], at: CelValue): CelValue {
  const position = at instanceof Uint ? at.value : at
  if (typeof position !== 'bigint') throw new CelError(`cannot use ${typeWord(at)} as list index`)
  const value = position < 0n || position >= BigInt(list.length) ? undefined : list[Number(position)]
  if (value === undefined) throw new CelError(`index out of bounds: ${position}`)
  return value
}
