import type { SampleToken } from '../check/sample-token.js'
import { quoteNames } from '../core/quote-names.js'
import { markdownCode } from '../report/escape.js'
import { type NodePath, nodeAtOffset } from '../yaml/node-path.js'
import { type ExpressionAt, evaluatePart, expressionAt } from './expressions.js'
import { accessAt, accessMarkdown } from './lenses.js'
import type { Field, FieldSchema, Model } from './model.js'
import type { Workspace } from './workspace.js'

/** Markdown about a range of a file. */
export interface HoverText {
  markdown: string
  start: number
  end: number
}

export interface HoverContext {
  model: Model
  tokens: readonly SampleToken[]
}

/** What there is to say about the place under the cursor: a field, a value, or a part of an expression. */
export function hover(
  workspace: Workspace,
  file: string,
  offset: number,
  { model, tokens }: HoverContext,
): HoverText | undefined {
  const source = workspace.source(file)
  const place = source && nodeAtOffset(source, offset)
  if (!place) return undefined
  const expression = expressionAt(source, place, offset, model)
  const parts = expression ? describeExpression(expression, tokens) : []
  const field = model.field(place.document, fieldPath(place))
  if (field) parts.push(describeField(field, model))
  const rows = describesAccess(place) ? accessAt(workspace, place.document, place.pointer) : []
  if (rows.length > 0) parts.unshift(accessMarkdown(rows))
  return parts.length === 0 ? undefined : { markdown: parts.join('\n\n---\n\n'), start: place.start, end: place.end }
}

/** Places that name a policy or begin a route: its kind, its name, what it matches. */
const describesAccess = ({ part, pointer }: NodePath): boolean =>
  pointer === '/kind' ||
  pointer === '/metadata/name' ||
  (part === 'key' && /\/(?:matchers|matches|match|routeAction|delegateAction|backendRefs|backends|name)$/.test(pointer))

/** Elements of a list are described by the list's field. */
function fieldPath({ path }: NodePath): (string | number)[] {
  let length = path.length
  while (length > 0 && typeof path[length - 1] === 'number') length--
  return path.slice(0, length)
}

function describeField({ name, schema, isRequired }: Field, model: Model): string {
  const facts = [`${model.typeName(schema)}${isRequired ? ', required' : ''}`]
  if (schema.default !== undefined) facts.push(`default: \`${JSON.stringify(schema.default)}\``)
  const lines = [`**${name}** (${facts.join('; ')})`]
  const documentation = model.documentation(schema)
  if (documentation !== undefined) lines.push(documentation)
  const values = model.values(schema)
  if (values.length > 0 && values.length <= MAX_VALUES && !isBoolean(values))
    lines.push(`Values: ${quoteNames(values)}`)
  if (schema.deprecated) lines.push(`Deprecated${schema['x-deprecated'] ? `: ${schema['x-deprecated']}` : '.'}`)
  const examples = examplesOf(schema)
  if (examples) lines.push(examples)
  return lines.join('\n\n')
}

const MAX_VALUES = 20

const isBoolean = (values: readonly string[]): boolean => values.every((value) => value === 'true' || value === 'false')

function examplesOf({ examples = [] }: FieldSchema): string | undefined {
  const [first] = examples
  return first === undefined ? undefined : `Example: \`${JSON.stringify(first)}\``
}

/** The value of the part under the cursor for every sample token. */
function describeExpression(expression: ExpressionAt, tokens: readonly SampleToken[]): string[] {
  const values = tokens.flatMap((token) => {
    const value = evaluatePart(expression, token)
    return value ? [{ token: token.name, ...value }] : []
  })
  const [first] = values
  if (!first) return []
  const lines = values.map(({ token, value }) => `- ${markdownCode(token)}: ${value}`)
  return [`${codeBlock(first.part)}\n${lines.join('\n')}`]
}

const codeBlock = (text: string): string => `\`\`\`cel\n${text}\n\`\`\``
