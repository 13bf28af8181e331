import { Activation, ROOTS } from '../cel/activation.js'
import { evaluate, parseCel } from '../cel/cel.js'
import { jsonText } from '../cel/json-text.js'
import { subResults } from '../cel/sub-results.js'
import { typeWord } from '../cel/value.js'
import type { SampleToken } from '../check/sample-token.js'
import type { Expression } from '../core/cel-ast.js'
import { fromPointer } from '../core/pointer.js'
import { markdownCode, markdownText } from '../report/escape.js'
import { type NodePath, offsetInScalar } from '../yaml/node-path.js'
import type { Document, Source } from '../yaml/source.js'
import type { Model } from './model.js'

/** A CEL expression under the cursor. */
export interface ExpressionAt {
  text: string
  /** Offset of the cursor in the text. */
  offset: number
}

/** Places of CEL expressions in a standalone file, whose schema does not mark them. */
const STANDALONE_PLACES = [
  /\/(?:authorization|mcpAuthorization|networkAuthorization)\/rules\/\d+(?:\/(?:allow|deny|require))?$/,
  /\/transformations\/(?:.*\/)?(?:request|response)\/(?:(?:set|add|metadata)\/[^/]+|body)$/,
  /\/conditional\/\d+\/condition$/,
  /\/location\/expression$/,
  /\/directResponse\/(?:bodyExpression|headers\/[^/]+)$/,
]

/** Whether the value at a place is a CEL expression. */
export function isExpression(document: Document, pointer: string, model: Model): boolean {
  if (document.family === 'standalone') return STANDALONE_PLACES.some((place) => place.test(pointer))
  if (document.family !== 'agentgateway') return false
  return model.schemasAt(document, schemaPath(pointer)).some((schema) => model.isExpression(schema))
}

const schemaPath = (pointer: string): (string | number)[] =>
  fromPointer(pointer).map((part) => (/^\d+$/.test(part) ? Number(part) : part))

export function expressionAt(source: Source, place: NodePath, offset: number, model: Model): ExpressionAt | undefined {
  const { node, part, document, pointer } = place
  const text = (node as { value?: unknown }).value
  if (part === 'key' || typeof text !== 'string' || !isExpression(document, pointer, model)) return undefined
  const inText = offsetInScalar(source, place, text, offset)
  return inText === undefined ? undefined : { text, offset: inText }
}

/** The part of an expression under the cursor and its value for a token. */
interface PartValue {
  part: string
  /** Markdown: JSON of the value with its type, or the reason for a missing value. */
  value: string
}

/** Names whose values only a request gives. */
const UNKNOWN: ReadonlySet<string> = new Set(ROOTS.filter((name) => name !== 'jwt'))
const MAX_VALUE = 300

/** Evaluates the innermost part of an expression that the cursor is in. The request is not known. */
export function evaluatePart({ text, offset }: ExpressionAt, token: SampleToken): PartValue | undefined {
  const { expression } = parseCel(text)
  if (!expression) return undefined
  const containing = subResults(expression, activationOf(token))
    .map((result) => result.expression)
    .filter(({ start, end }) => start <= offset && offset <= end)
  const part = containing.at(-1) ?? expression
  return {
    part: text.slice(part.start, part.end).replace(/\s+/g, ' '),
    value: describeValue(part, token),
  }
}

function describeValue(part: Expression, token: SampleToken): string {
  const activation = activationOf(token)
  const { value, error } = evaluate(part, activation)
  const unknown = activation.takeUnknown()
  if (error) return unknown === undefined ? `error: ${markdownText(error.message)}` : `depends on \`${unknown}\``
  const json = jsonText(value)
  const shown = json.length > MAX_VALUE ? `${json.slice(0, MAX_VALUE)}…` : json
  return unknown === undefined
    ? `${markdownCode(shown)} (${typeWord(value)})`
    : `${markdownCode(shown)}, unless \`${unknown}\` changes it`
}

/** What an expression sees of a request with this token, as far as the token says. */
function activationOf({ json, compact }: SampleToken): Activation {
  return Activation.of({ jwt: { claims: json ?? new Map(), rawToken: compact ?? '' }, unknown: UNKNOWN })
}
