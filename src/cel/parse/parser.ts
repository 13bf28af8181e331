import type { BinaryOperator, Call, Expression, Literal } from '../../core/cel-ast.js'
import { shorten } from '../../core/shorten.js'
import { CelSyntaxError, type Token, tokenize } from './lexer.js'
import { bytesLiteral, doubleLiteral, intLiteral, stringLiteral, uintLiteral } from './literal.js'
import { has, macro } from './macro-call.js'
import { balanced, binary, literal, select, span } from './nodes.js'

/** The engine rejects deeper nesting of expressions: parentheses, arguments, list and map members, branches. */
const MAX_DEPTH = 48
/** Claimwright's limit: longer chains (`a.b.c`, `1 == 2 == 3`) would overflow the stack; the engine's as well. */
const MAX_CHAIN = 4000

const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=', 'in'])

/** Parses an expression as agentgateway does when it loads a configuration. Throws `CelSyntaxError`. */
export function parse(source: string): Expression {
  const parser = new Parser(tokenize(source))
  const expression = parser.expression()
  parser.expectEnd()
  return expression
}

class Parser {
  private at = 0
  private depth = 0

  constructor(private readonly tokens: Token[]) {}

  /** `expr: conditionalOr ('?' conditionalOr ':' expr)?` */
  expression(): Expression {
    if (++this.depth > MAX_DEPTH) throw this.error(`nested more than ${MAX_DEPTH} levels deep`)
    const condition = this.logical('||', () => this.logical('&&', () => this.relation()))
    const result = this.take('?') ? this.branches(condition) : condition
    this.depth--
    return result
  }

  expectEnd(): void {
    if (this.peek().type !== 'end') throw this.unexpected()
  }

  private branches(condition: Expression): Expression {
    const then = this.logical('||', () => this.logical('&&', () => this.relation()))
    this.expect(':')
    const otherwise = this.expression()
    return { kind: 'conditional', condition, then, otherwise, start: condition.start, end: this.previousEnd() }
  }

  /** A chain of the same logical operator becomes a balanced tree: short chains and long ones absorb errors alike. */
  private logical(op: '&&' | '||', operand: () => Expression): Expression {
    const terms = [operand()]
    const operators: Token[] = []
    while (this.peek().text === op) {
      operators.push(this.next())
      terms.push(operand())
    }
    return operators.length === 0 ? terms[0]! : balanced(op, terms, operators, 0, operators.length - 1)
  }

  private relation(): Expression {
    return this.chain(
      (token) => RELATIONS.has(token.text),
      () =>
        this.chain(
          (token) => token.text === '+' || token.text === '-',
          () =>
            this.chain(
              (token) => ['*', '/', '%'].includes(token.text),
              () => this.unary(),
            ),
        ),
    )
  }

  private chain(isOperator: (token: Token) => boolean, operand: () => Expression): Expression {
    let left = operand()
    for (let length = 1; isOperator(this.peek()); length++) {
      const operator = this.next()
      if (length > MAX_CHAIN) throw this.error('this chain of operators is too long')
      const right = operand()
      left = binary(operator.text as BinaryOperator, left, right, operator)
    }
    return left
  }

  /** `'!'+ member | '-'+ member | member`: signs of both kinds cannot be mixed, and a run of one counts as one. */
  private unary(): Expression {
    const first = this.peek()
    const op = first.type === 'symbol' && (first.text === '!' || first.text === '-') ? first.text : undefined
    if (op === undefined || (op === '-' && this.signedNumber())) return this.member(this.primary())
    let count = 0
    while (this.take(op)) count++
    const operand = this.member(this.primary())
    return { kind: 'unary', op, operand, count, start: first.start, end: this.previousEnd() }
  }

  /** A single minus before a number is part of the number. */
  private signedNumber(): boolean {
    const number = this.tokens[this.at + 1]
    return number?.type === 'int' || number?.type === 'double'
  }

  private member(primary: Expression): Expression {
    let node = primary
    for (let length = 0; ; length++) {
      if (length > MAX_CHAIN) throw this.error('this chain of members is too long')
      if (this.take('[')) node = this.index(node)
      else if (this.take('.')) node = this.selectOrCall(node)
      else return node
    }
  }

  private index(operand: Expression): Expression {
    this.refuseOptional('[?')
    const index = this.expression()
    this.expect(']')
    return { kind: 'index', operand, index, start: operand.start, end: this.previousEnd() }
  }

  private selectOrCall(target: Expression): Expression {
    this.refuseOptional('.?')
    const name = this.next()
    if (name.type === 'quoted-ident') return select(target, name)
    if (name.type !== 'ident') throw this.unexpected(name, 'the name of a field or function')
    if (!this.take('(')) return select(target, name)
    const args = this.args(')')
    const call: Call = {
      kind: 'call',
      function: name.text,
      target,
      args,
      name: span(name),
      start: target.start,
      end: this.previousEnd(),
    }
    return macro(call) ?? call
  }

  private primary(): Expression {
    const token = this.next()
    switch (token.type) {
      case 'int':
      case 'uint':
      case 'double':
        return this.number(undefined, token)
      case 'string':
        return this.literal(token, 'string', stringLiteral(token.text))
      case 'bytes':
        return this.literal(token, 'bytes', bytesLiteral(token.text))
      case 'ident':
        return this.named(token, token.start, '')
      case 'word':
        if (token.text === 'true' || token.text === 'false') return literal(token, 'bool', token.text === 'true')
        if (token.text === 'null') return literal(token, 'null', null)
        throw this.unexpected(token)
      case 'symbol':
        return this.symbol(token)
      default:
        throw this.unexpected(token)
    }
  }

  private symbol(token: Token): Expression {
    switch (token.text) {
      case '(': {
        const inside = this.expression()
        this.expect(')')
        return { ...inside, start: token.start, end: this.previousEnd() }
      }
      case '[': {
        const elements = this.listElements()
        return { kind: 'list', elements, start: token.start, end: this.previousEnd() }
      }
      case '{': {
        const entries = this.mapEntries()
        return { kind: 'map', entries, start: token.start, end: this.previousEnd() }
      }
      case '.': {
        const name = this.next()
        if (name.type === 'ident') return this.named(name, token.start, '.')
        throw this.unexpected(name)
      }
      case '-':
        if (['int', 'double'].includes(this.peek().type)) return this.number(token, this.next())
        throw this.unexpected(token)
      default:
        throw this.unexpected(token)
    }
  }

  /** A variable, a call or a message. A leading dot is ignored for variables and is part of a function's name. */
  private named(name: Token, start: number, dot: '' | '.'): Expression {
    const message = this.message(name, start)
    if (message) return message
    if (!this.take('(')) return { kind: 'ident', name: name.text, start, end: name.end }
    const args = this.args(')')
    const call: Call = {
      kind: 'call',
      function: dot + name.text,
      args,
      name: span(name),
      start,
      end: this.previousEnd(),
    }
    return has(call) ?? call
  }

  /** `a.b.C{field: value}`, which the engine parses and cannot evaluate. */
  private message(name: Token, start: number): Expression | undefined {
    let ahead = this.at
    let type = name.text
    while (this.tokens[ahead]?.text === '.' && this.tokens[ahead + 1]?.type === 'ident') {
      type += `.${this.tokens[ahead + 1]!.text}`
      ahead += 2
    }
    if (this.tokens[ahead]?.text !== '{' || this.tokens[ahead]?.type !== 'symbol') return undefined
    this.at = ahead + 1
    this.separated('}', () => {
      this.refuseOptional('?')
      const field = this.next()
      if (field.type !== 'ident' && field.type !== 'quoted-ident') throw this.unexpected(field, 'the name of a field')
      this.expect(':')
      this.expression()
    })
    return { kind: 'message', type, start, end: this.previousEnd() }
  }

  private listElements(): Expression[] {
    const elements: Expression[] = []
    this.separated(']', () => {
      this.refuseOptional('?')
      elements.push(this.expression())
    })
    return elements
  }

  private mapEntries(): { key: Expression; value: Expression }[] {
    const entries: { key: Expression; value: Expression }[] = []
    this.separated('}', () => {
      this.refuseOptional('?')
      const key = this.expression()
      this.expect(':')
      entries.push({ key, value: this.expression() })
    })
    return entries
  }

  /** Members separated by commas; a trailing comma is accepted, even alone. */
  private separated(close: ']' | '}', member: () => void): void {
    if (this.take(close)) return
    if (this.take(',')) {
      this.expect(close)
      return
    }
    for (;;) {
      member()
      if (this.take(close)) return
      this.expect(',')
      if (this.take(close)) return
    }
  }

  /** Arguments, without a trailing comma. */
  private args(close: ')'): Expression[] {
    const args: Expression[] = []
    if (this.take(close)) return args
    do args.push(this.expression())
    while (this.take(','))
    this.expect(close)
    return args
  }

  private number(sign: Token | undefined, token: Token): Literal {
    const text = (sign ? '-' : '') + token.text
    const start = sign?.start ?? token.start
    const whole = { ...token, text, start }
    if (token.type === 'double') return this.literal(whole, 'double', doubleLiteral(text))
    if (token.type === 'uint') return this.literal(whole, 'uint', uintLiteral(text))
    return this.literal(whole, 'int', intLiteral(text))
  }

  private literal(token: Token, type: Literal['type'], value: Literal['value'] | undefined): Literal {
    if (value === undefined) {
      const triple = /^[bB]?[rR]?("""|''')/.test(token.text)
      const reason = triple
        ? 'triple quotes end at the first quote inside'
        : 'it is out of range or holds an escape that is not supported'
      throw new CelSyntaxError(
        `\`${shorten(token.text, 40)}\` is not a valid ${type} literal: ${reason}`,
        token.start,
        token.end,
        triple,
      )
    }
    return literal(token, type, value)
  }

  private refuseOptional(syntax: '.?' | '[?' | '?'): void {
    const token = this.peek()
    if (token.type !== 'symbol' || token.text !== '?') return
    const start = syntax === '?' ? token.start : token.start - 1
    throw new CelSyntaxError(`optional syntax \`${syntax}\` is not supported`, start, token.end, true)
  }

  private peek(): Token {
    return this.tokens[this.at]!
  }

  private next(): Token {
    const token = this.peek()
    if (token.type !== 'end') this.at++
    return token
  }

  private previousEnd(): number {
    return this.tokens[this.at - 1]!.end
  }

  private take(symbol: string): boolean {
    const token = this.peek()
    if (token.type !== 'symbol' || token.text !== symbol) return false
    this.at++
    return true
  }

  private expect(symbol: string): void {
    if (!this.take(symbol)) throw this.unexpected(this.peek(), `\`${symbol}\``)
  }

  private unexpected(token: Token = this.peek(), wanted?: string): CelSyntaxError {
    const found = token.type === 'end' ? 'the expression ends' : `unexpected \`${shorten(token.text, 40)}\``
    const expected = wanted ? ` where ${wanted} should be` : ''
    const quoted = token.type === 'quoted-ident'
    return new CelSyntaxError(
      found + (token.type === 'end' && !wanted ? ' too early' : expected),
      token.start,
      token.end,
      quoted,
    )
  }

  private error(message: string): CelSyntaxError {
    const token = this.peek()
    return new CelSyntaxError(message, token.start, token.end)
  }
}
