import type { CelFunction, FunctionTable } from '../call.js'
import { CONVERSIONS } from './convert.js'
import { GATEWAY, GATEWAY_QUALIFIED } from './gateway.js'
import { EXTREMES, MATH } from './math.js'
import { NET } from './net.js'
import { OPTIONAL, OPTIONAL_METHODS } from './optional.js'
import { STRINGS } from './strings.js'
import { TIME } from './time.js'

const tables: FunctionTable[] = [CONVERSIONS, EXTREMES, GATEWAY, NET, OPTIONAL_METHODS, STRINGS, TIME]

/** All functions by name. The same ones serve as functions and as methods. */
export const FUNCTIONS: ReadonlyMap<string, CelFunction> = new Map(tables.flatMap((table) => Object.entries(table)))

/** Functions with a prefix: `math.ceil(x)`. */
export const QUALIFIED: ReadonlyMap<string, CelFunction> = new Map([
  ...prefixed('math', MATH),
  ...prefixed('optional', OPTIONAL),
  ...Object.entries(GATEWAY_QUALIFIED),
])

function prefixed(prefix: string, table: FunctionTable): [string, CelFunction][] {
  return Object.entries(table).map(([name, run]) => [`${prefix}.${name}`, run])
}
