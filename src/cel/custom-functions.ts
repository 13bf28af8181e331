import { type Call, children, type Expression } from '../core/cel-ast.js'
import { BINDING } from './evaluate/lazy.js'
import { SIGNATURES } from './functions.js'
import { CelSyntaxError } from './parse/lexer.js'
import { parse } from './parse/parser.js'

/** `name(a, rest...) { body }`, or `this.name(...) { body }`, which is called on a receiver. */
interface CustomFunction {
  name: string
  isMethod: boolean
  parameters: string[]
  /** Takes the remaining arguments as a list. */
  variadic?: string
  source: string
  body: Expression
}

/** Maximum characters of an expanded expression. Longer ones are not expanded: their calls fail. */
const MAX_WRITTEN = 1_000_000

class TooLong extends Error {}

/** Why agentgateway rejects `config.customFunctions`. */
export class CustomFunctionError extends Error {}

/**
 * Custom functions of the configuration (agentgateway, cel/custom.rs). A call evaluates the body with its arguments
 * bound by `with`, so it is expanded: `isA(request.path)` becomes `(request.path).with(p1, (p1 == "/a"))`.
 */
export class CustomFunctions {
  private readonly functions = new Map<string, CustomFunction>()
  /** Variables named, and characters written, for the current expression. */
  private named = 0
  private written = 0

  /** Throws `CustomFunctionError`. */
  constructor(text: string) {
    for (const definition of definitions(text)) {
      const { name } = definition
      if (this.functions.has(name)) throw new CustomFunctionError(`function \`${name}\` is defined more than once`)
      if (SIGNATURES.has(name)) throw new CustomFunctionError(`\`${name}\` is a function that exists`)
      this.functions.set(name, definition)
    }
    for (const { name, body } of this.functions.values()) {
      if (this.reaches(body, name, new Set())) throw new CustomFunctionError(`function \`${name}\` calls itself`)
    }
  }

  isUsedIn(expression: Expression): boolean {
    return callsIn(expression).some((call) => this.functions.has(call.function))
  }

  /** The expression with every call of a custom function expanded. */
  expand(source: string, expression: Expression): string {
    if (!this.isUsedIn(expression)) return source
    this.named = 0
    this.written = 0
    try {
      return this.render(expression, source, new Map())
    } catch (error) {
      if (error instanceof TooLong) return source
      throw error
    }
  }

  private reaches(expression: Expression, name: string, seen: Set<string>): boolean {
    return callsIn(expression).some((call) => {
      if (call.function === name) return true
      const called = this.functions.get(call.function)
      if (!called || seen.has(called.name)) return false
      seen.add(called.name)
      return this.reaches(called.body, name, seen)
    })
  }

  /** The source of a node, with variables renamed and calls expanded. */
  private render(node: Expression, source: string, names: ReadonlyMap<string, string>): string {
    let text = ''
    let at = node.start
    for (const [part, replacement] of this.replacements(node, source, names)) {
      text += source.slice(at, part.start) + replacement
      at = part.end
    }
    return text + source.slice(at, node.end)
  }

  private *replacements(
    node: Expression,
    source: string,
    names: ReadonlyMap<string, string>,
  ): Iterable<[part: Expression, text: string]> {
    if (node.kind === 'ident') {
      const renamed = names.get(node.name)
      if (renamed !== undefined) yield [node, renamed]
      return
    }
    const called = node.kind === 'call' ? this.functions.get(node.function) : undefined
    if (node.kind === 'call' && called && accepts(called, node)) {
      yield [node, this.writeOut(called, node, source, names)]
      return
    }
    const bound = boundBy(node)
    const inner = bound === undefined ? names : omitName(names, bound)
    const [first, ...rest] = children(node).filter((part) => part.end > part.start)
    if (first) yield* this.replacements(first, source, names)
    for (const part of rest) yield* this.replacements(part, source, inner)
  }

  private writeOut(called: CustomFunction, call: Call, source: string, names: ReadonlyMap<string, string>): string {
    const values = call.args.map((arg) => `(${this.render(arg, source, names)})`)
    const bindings: [name: string, value: string][] = called.parameters.map((name, index) => [name, values[index]!])
    if (called.variadic !== undefined)
      bindings.push([called.variadic, `[${values.slice(called.parameters.length).join(', ')}]`])
    if (call.target) bindings.unshift(['this', `(${this.render(call.target, source, names)})`])
    const fresh = new Map<string, string>()
    const heads = bindings.map(([name, value]) => {
      const renamed = `${name}_${++this.named}`
      if (name !== 'this' || called.isMethod) fresh.set(name, renamed)
      return `${value}.with(${renamed}, `
    })
    const text = `${heads.join('')}(${this.render(called.body, called.source, fresh)})${')'.repeat(heads.length)}`
    this.written += text.length
    if (this.written > MAX_WRITTEN) throw new TooLong()
    return text
  }
}

function accepts({ isMethod, parameters, variadic }: CustomFunction, call: Call): boolean {
  const counts = variadic === undefined ? call.args.length === parameters.length : call.args.length >= parameters.length
  return counts && (!isMethod || call.target !== undefined)
}

/** The variable that a macro, `with` or similar binds in all of its parts but the first. */
function boundBy(node: Expression): string | undefined {
  if (node.kind === 'macro') return node.variable
  const [variable] = node.kind === 'call' && BINDING.has(node.function) && node.target ? node.args : []
  return variable?.kind === 'ident' ? variable.name : undefined
}

function omitName(names: ReadonlyMap<string, string>, name: string): ReadonlyMap<string, string> {
  return new Map([...names].filter(([key]) => key !== name))
}

function callsIn(expression: Expression): Call[] {
  const below = children(expression).flatMap(callsIn)
  return expression.kind === 'call' ? [expression, ...below] : below
}

/** The definitions in a source, in order; lines that begin with `#` are comments. */
function* definitions(text: string): Iterable<CustomFunction> {
  let rest = text.trimStart()
  while (rest !== '') {
    if (rest.startsWith('#')) {
      const end = rest.indexOf('\n')
      rest = end < 0 ? '' : rest.slice(end + 1).trimStart()
      continue
    }
    const open = rest.indexOf('{')
    if (open < 0) throw new CustomFunctionError('a function has no body')
    const close = closingBrace(rest, open)
    yield definition(rest.slice(0, open).trim(), rest.slice(open + 1, close).trim())
    rest = rest.slice(close + 1).trimStart()
  }
}

/** The brace that ends a body; braces in quotes do not count. */
function closingBrace(text: string, open: number): number {
  let depth = 1
  let quote: string | undefined
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at]!
    if (quote !== undefined) {
      if (character === '\\') at++
      else if (character === quote) quote = undefined
    } else if (character === '"' || character === "'") quote = character
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return at
  }
  throw new CustomFunctionError('the body of a function has no closing `}`')
}

function definition(header: string, source: string): CustomFunction {
  const paren = header.indexOf('(')
  if (paren < 0) throw new CustomFunctionError(`\`${header.slice(0, 80)}\` has no list of parameters`)
  if (!header.endsWith(')'))
    throw new CustomFunctionError(`\`${header.slice(0, 80)}\` does not end with its parameters`)
  const receiver = header.slice(0, paren).trim()
  const isMethod = receiver.startsWith('this.')
  const name = identifier(isMethod ? receiver.slice('this.'.length) : receiver)
  return {
    name,
    isMethod,
    ...parametersOf(header.slice(paren + 1, -1).trim(), name),
    source,
    body: parseBody(source, name),
  }
}

function parametersOf(list: string, name: string): Pick<CustomFunction, 'parameters' | 'variadic'> {
  const parameters = list === '' ? [] : list.split(',').map((item) => item.trim())
  const at = parameters.findIndex((parameter) => parameter.endsWith('...'))
  if (at >= 0 && at < parameters.length - 1)
    throw new CustomFunctionError(`in \`${name}\` something follows the parameter with \`...\``)
  const variadic = at < 0 ? undefined : identifier(parameters[at]!.slice(0, -'...'.length).trim())
  return {
    parameters: parameters.slice(0, at < 0 ? undefined : at).map(identifier),
    ...(variadic !== undefined && { variadic }),
  }
}

function parseBody(source: string, name: string): Expression {
  try {
    return parse(source)
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error
    throw new CustomFunctionError(`the body of \`${name}\` does not parse: ${error.message}`)
  }
}

function identifier(text: string): string {
  if (text === 'this' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(text))
    throw new CustomFunctionError(`\`${text.slice(0, 80)}\` is not a name`)
  return text
}
