import { tests as published } from '@bufbuild/cel-spec/testdata/conformance.js'
import { Activation } from '../../src/cel/activation.js'
import { evaluate, parseCel } from '../../src/cel/cel.js'
import { equals } from '../../src/cel/evaluate/operators.js'
import { jsonText } from '../../src/cel/json-text.js'
import { CelMap, toKey } from '../../src/cel/map.js'
import { parseDuration, parseTimestamp } from '../../src/cel/time-text.js'
import { type CelValue, TypeName, typeWord, Uint } from '../../src/cel/value.js'

/** One test of the standard's own conformance suites. */
export interface SpecTest {
  /** `suite/section/name`. */
  id: string
  expr: string
  bindings?: Record<string, { value: SpecValue }>
  value?: SpecValue
  evalError?: unknown
}

/** A value in the JSON form of `cel.expr.Value`. */
export type SpecValue = Record<string, unknown>

/** The suites that matter to policies. Those about protobuf messages and the type checker have no counterpart. */
export const SUITES = [
  'basic',
  'comparisons',
  'conversions',
  'fields',
  'fp_math',
  'integer_math',
  'lists',
  'logic',
  'macros',
  'optionals',
  'parse',
  'plumbing',
  'string',
  'string_ext',
  'timestamps',
] as const

export function specTests(): SpecTest[] {
  return SUITES.flatMap((name) => {
    const suite = published.suites?.find((candidate) => candidate.name === name)
    return (suite?.suites ?? []).flatMap((section) =>
      (section.tests ?? []).map(({ original }) => ({
        ...(original as unknown as Omit<SpecTest, 'id'>),
        expr: withoutDyn(original.expr),
        id: `${name}/${section.name}/${original.name}`,
      })),
    )
  })
}

/** `dyn()` only tells a type checker to look away. The engine has neither, and `dyn(1) == 1u` would test nothing. */
function withoutDyn(source: string): string {
  return source.replace(/\bdyn\(/g, '(')
}

/** `undefined`: we agree. Otherwise what we answer instead. */
export function disagreement(test: SpecTest): string | undefined {
  const { expression, error: refused } = parseCel(test.expr)
  const wanted = test.evalError ? undefined : fromSpec(test.value ?? { boolValue: true })
  if (!expression) return test.evalError ? undefined : `does not load: ${refused.message}`
  const bindings = Object.entries(test.bindings ?? {}).map(([name, { value }]) => [name, fromSpec(value)] as const)
  const known = bindings.filter((entry): entry is [string, CelValue] => entry[1] !== undefined)
  const { value, error } = evaluate(expression, Activation.ofValues(known))
  if (error) return test.evalError ? undefined : `fails: ${error.message}`
  if (wanted !== undefined && same(value, wanted)) return undefined
  return `${jsonText(value)} (${typeWord(value)})`
}

function same(a: CelValue, b: CelValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b) || a === b
  return typeWord(a) === typeWord(b) && equals(a, b)
}

/** `undefined`: a protobuf message or an enumeration, which the engine has none of. */
export function fromSpec(value: SpecValue): CelValue | undefined {
  const [kind, content] = Object.entries(value)[0]!
  switch (kind) {
    case 'nullValue':
      return null
    case 'boolValue':
    case 'stringValue':
      return content as boolean | string
    case 'int64Value':
      return BigInt(content as string)
    case 'uint64Value':
      return new Uint(BigInt(content as string))
    case 'doubleValue':
      return Number(content)
    case 'bytesValue':
      return Uint8Array.from(Buffer.from(content as string, 'base64'))
    case 'typeValue':
      return new TypeName(content as string)
    case 'listValue':
      return all(((content as { values?: SpecValue[] }).values ?? []).map(fromSpec))
    case 'mapValue':
      return fromSpecMap((content as { entries?: { key: SpecValue; value: SpecValue }[] }).entries ?? [])
    case 'objectValue':
      return fromAny(content as SpecValue)
    default:
      return undefined
  }
}

function fromSpecMap(entries: { key: SpecValue; value: SpecValue }[]): CelValue | undefined {
  const values = entries.map(({ key, value }) => [toKey(fromSpec(key) ?? null), fromSpec(value)] as const)
  return new CelMap(
    values.filter((entry): entry is [string, CelValue] => entry[0] !== undefined && entry[1] !== undefined),
  )
}

function all(values: (CelValue | undefined)[]): CelValue | undefined {
  return values.every((value) => value !== undefined) ? (values as CelValue[]) : undefined
}

function fromAny(content: SpecValue): CelValue | undefined {
  const type = String(content['@type']).replace('type.googleapis.com/', '')
  if (type === 'google.protobuf.Duration') return parseDuration(String(content['value']))
  if (type === 'google.protobuf.Timestamp') return parseTimestamp(String(content['value']))
  return undefined
}
