import type { Expression } from '../../core/cel-ast.js'
import { OWN_METHODS } from '../functions.js'
import { describe, type Kind, mayBe } from '../type.js'
import { type Check, excerpt, problem, whenFailing } from './problems.js'

const TEXT: readonly Kind[] = ['string', 'query', 'secret']
const INTEGER: readonly Kind[] = ['int', 'uint']
const SIZED: readonly Kind[] = [...TEXT, 'bytes', 'list', 'map', 'headers']
const MOMENT: readonly Kind[] = ['timestamp', 'duration']

interface Operands {
  /** The receiver, or the first argument in the function form. */
  receiver?: readonly Kind[]
  args?: readonly (readonly Kind[])[]
}

const ofText = (...args: (readonly Kind[])[]): Operands => ({ receiver: TEXT, args })

/** Argument types that functions accept; with others they fail. `startsWith` and `endsWith` accept any receiver. */
export const OPERANDS: ReadonlyMap<string, Operands> = new Map<string, Operands>([
  ['startsWith', { args: [TEXT] }],
  ['endsWith', { args: [TEXT] }],
  ['matches', ofText(TEXT)],
  ['regexReplace', ofText(TEXT, TEXT)],
  ['charAt', ofText(INTEGER)],
  ['indexOf', ofText(TEXT, INTEGER)],
  ['lastIndexOf', ofText(TEXT, INTEGER)],
  ['substring', ofText(INTEGER, INTEGER)],
  ['split', ofText(TEXT, INTEGER)],
  ['replace', ofText(TEXT, TEXT, INTEGER)],
  ['lowerAscii', ofText()],
  ['upperAscii', ofText()],
  ['trim', ofText()],
  ['stripPrefix', ofText(TEXT)],
  ['stripSuffix', ofText(TEXT)],
  ['join', { receiver: ['list'], args: [TEXT] }],
  ['size', { receiver: SIZED }],
  ['contains', { receiver: SIZED }],
  ['merge', { receiver: ['map', 'headers'], args: [['map', 'headers']] }],
  ['int', { receiver: [...TEXT, ...INTEGER, 'double'] }],
  ['uint', { receiver: [...TEXT, ...INTEGER, 'double'] }],
  ['double', { receiver: [...TEXT, ...INTEGER, 'double'] }],
  ['string', { receiver: [...TEXT, ...INTEGER, ...MOMENT, 'double', 'bool', 'bytes', 'type'] }],
  ['timestamp', { args: [[...TEXT, 'int', 'timestamp']] }],
  ['duration', { args: [[...TEXT, 'duration']] }],
  ['json', { args: [[...TEXT, 'bytes']] }],
  ['jsonField', { args: [[...TEXT, 'bytes'], TEXT] }],
  ['ip', { args: [TEXT] }],
  ['cidr', { args: [TEXT] }],
  ['isIP', { args: [TEXT] }],
  ['getHours', { receiver: MOMENT }],
  ['getMinutes', { receiver: MOMENT }],
  ['getSeconds', { receiver: MOMENT }],
  ['getMilliseconds', { receiver: MOMENT }],
])

/** CW5011: a function that always fails because of the type of its argument. */
export const wrongOperands: Check = function* (site, analysis) {
  const { node } = site
  if (node.kind !== 'call' || hasOwn(node.target && analysis.type(node.target).kinds, node.function)) return
  for (const [operand, wanted] of operandsOf(node)) {
    const type = analysis.type(operand)
    if (mayBe(type, ...wanted)) continue
    yield problem(
      'CW5011',
      operand,
      `\`${node.function}\` does not take ${excerpt(analysis, operand)}, which is ${describe(type)}: this always fails, and ${whenFailing(analysis.options)}`,
      {
        ...(type.sampled && { confidence: 'medium' as const }),
      },
    )
  }
}

function hasOwn(kinds: readonly Kind[] | undefined, name: string): boolean {
  return (kinds ?? []).some((kind) => OWN_METHODS.get(kind)?.has(name))
}

function* operandsOf(node: Expression & { kind: 'call' }): Iterable<[Expression, readonly Kind[]]> {
  const known = OPERANDS.get(node.function)
  if (!known) return
  const receiver = node.target ?? (known.args ? undefined : node.args[0])
  if (known.receiver && receiver) yield [receiver, known.receiver]
  for (const [index, wanted] of (known.args ?? []).entries()) {
    const arg = node.args[index]
    if (arg) yield [arg, wanted]
  }
}
