import { type Expression, memberPath } from '../../core/cel-ast.js'
import { GATEWAY_API_METHODS } from '../../core/methods.js'
import { claimPathOf } from '../condition/shape.js'
import type { CelProblem } from '../problem.js'
import { STRING_CLAIMS, TIME_CLAIMS } from './claim-kinds.js'
import { isStringLiteral, isWildcardName, type StringLiteral, stringComparisons } from './comparisons.js'
import { type Check, excerpt, problem, replaceFix, textOf } from './problems.js'

/** The values that a part of every request can have, by its path. */
interface Attribute {
  values: RegExp
  /** Why a value that does not match `values` never occurs. */
  why: string
  help?: string
}

const PATH: Attribute = {
  values: /^(?:\/[^?#\s]*|\*)$/,
  why: 'a path starts with `/`, and has no query, fragment or space',
  help: 'compare the query with `request.uri`',
}
const ADDRESS: Attribute = {
  values: /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:.]*:[\da-f:.]*)$/i,
  why: 'it is an IP address without a port or a prefix length',
  help: 'for a network write `cidr("10.0.0.0/8").containsIP(source.address)`',
}

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  'request.method': { values: /^[^a-z,*|\s]+$/, why: 'it is one method, in upper case' },
  'request.path': PATH,
  'request.pathAndQuery': { values: /^(?:\/[^#\s]*|\*)$/, why: 'it starts with `/`, and has no fragment or space' },
  'request.uri': {
    values: /^(?:[a-z][\w+.-]*:\/\/[^\s#]*|[^\s/?#]*)$/i,
    why: 'it is the whole address, with scheme and host',
    help: 'compare `request.path`, or `request.pathAndQuery`',
  },
  'request.scheme': { values: /^https?$/, why: 'it is `http` or `https`' },
  'request.version': {
    values: /^HTTP\/(?:0\.9|1\.0|1\.1|2\.0|3\.0)$/,
    why: 'it is written like `HTTP/1.1` and `HTTP/2.0`',
  },
  'request.host': { values: /^[^\s/?#*@]+$/, why: 'it is a host name, with the port if the client sends one' },
  'source.address': ADDRESS,
  'source.rawAddress': ADDRESS,
  'destination.address': ADDRESS,
}

/** CW5011: a string that a part of a request never equals. */
export const neverEqual: Check = function* ({ node }, analysis) {
  for (const [field, literal] of stringComparisons(node)) {
    const path = pathOf(field)
    const known = path !== undefined && Object.hasOwn(ATTRIBUTES, path) ? ATTRIBUTES[path] : undefined
    if (!known || known.values.test(literal.value)) {
      yield* literalStar(field, literal)
      continue
    }
    const upper = literal.value.toUpperCase()
    const isMethod = path === 'request.method' && GATEWAY_API_METHODS.includes(upper)
    yield problem(
      'CW5011',
      literal,
      `\`${path}\` is never ${excerpt(analysis, literal)}: ${known.why}`,
      isMethod
        ? {
            help: `write \`${upper}\``,
            fix: replaceFix('write it in upper case', true, literal, JSON.stringify(upper)),
          }
        : known.help === undefined
          ? {}
          : { help: known.help },
    )
  }
}

function* literalStar(field: Expression, literal: StringLiteral): Iterable<CelProblem> {
  if (!literal.value.includes('*') || literal.value === '*' || !isWildcardName(field)) return
  const start = literal.value.slice(0, literal.value.indexOf('*'))
  yield problem('CW5011', literal, '`*` has no meaning in a comparison: only this literal value is equal', {
    confidence: 'medium',
    help: `write \`.startsWith(${JSON.stringify(start)})\`, or \`.matches()\` with a regular expression`,
  })
}

function pathOf(node: Expression): string | undefined {
  return node.kind === 'select' && node.operand.kind === 'ident' ? `${node.operand.name}.${node.field}` : undefined
}

/** The year 5138 in seconds; as milliseconds it is in 1973. */
const MILLISECONDS = 100_000_000_000

/** CW5011: a time of a token that is compared with milliseconds. */
export const milliseconds: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary') return
  for (const [claim, number] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    const path = claimPathOf(claim)
    if (path?.length !== 1 || !TIME_CLAIMS.test(path[0]!) || number.kind !== 'literal') continue
    if (typeof number.value !== 'bigint' && typeof number.value !== 'number') continue
    if (Math.abs(Number(number.value)) < MILLISECONDS) continue
    yield problem('CW5011', number, `${excerpt(analysis, claim)} counts seconds, and this number counts milliseconds`, {
      help: 'divide it by 1000',
    })
  }
}

/** CW5007: `in` looks for a field as a part of a string that was meant as a list. */
export const fieldInString: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.op !== 'in' || !isStringLiteral(node.right)) return
  if (node.left.kind !== 'select' && node.left.kind !== 'index') return
  if (claimPathOf(node.left)) return
  const list = JSON.stringify(node.right.value.split(/[,|\s]+/).filter(Boolean)).replaceAll(',', ', ')
  yield problem(
    'CW5007',
    node.operator,
    `this looks for ${excerpt(analysis, node.left)} as a part of the text ${excerpt(analysis, node.right)}, of which every piece matches`,
    {
      confidence: 'medium',
      help: `write \`${textOf(analysis, node.left)} in ${list}\``,
      fix: replaceFix('compare with a list', false, node.right, list),
    },
  )
}

/** CW5011: several names in one string. */
export const namesInOneString: Check = function* ({ node }, analysis) {
  for (const [field, literal] of stringComparisons(node)) {
    if (!isOneName(field)) continue
    const trimmed = literal.value.trim()
    if (trimmed !== literal.value && trimmed !== '')
      yield problem('CW5011', literal, 'this never matches: such values neither begin nor end with a space', {
        confidence: 'medium',
        help: `write \`${JSON.stringify(trimmed)}\``,
      })
    else if (LIST.test(literal.value)) {
      const list = JSON.stringify(literal.value.split(/\s*,\s*/)).replaceAll(',', ', ')
      yield problem('CW5011', literal, `${excerpt(analysis, literal)} is one value here: it is compared as a whole`, {
        confidence: 'medium',
        help: `write \`${textOf(analysis, field)} in ${list}\``,
      })
    }
  }
}

/** Claims, and the names of MCP tools, prompts and resources. */
function isOneName(node: Expression): boolean {
  const claim = claimPathOf(node)
  if (claim) return !NAMES_OF_PEOPLE.test(claim.at(-1)!)
  return /^mcp\.\w+\.\w+$/.test(memberPath(node)?.join('.') ?? '')
}

/** Such values have commas and blanks of their own. */
const NAMES_OF_PEOPLE = /name|title|address/i

/** Names with commas between them; not a distinguished name, which has `=`. */
const LIST = /^[a-z][\w:.-]*(?:\s*,\s*[a-z][\w:.-]*)+$/i

const CASES: Readonly<Record<string, (text: string) => string>> = {
  lowerAscii: (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  upperAscii: (text) => text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
}

/** CW5011: a string in one case that is compared with letters of the other. */
export const otherCase: Check = function* ({ node }, analysis) {
  for (const [field, literal] of [...stringComparisons(node), ...calledWith(node)]) {
    if (field.kind !== 'call' || field.args.length > 0 || !Object.hasOwn(CASES, field.function)) continue
    const right = CASES[field.function]!(literal.value)
    if (right !== literal.value)
      yield problem(
        'CW5011',
        literal,
        `${excerpt(analysis, literal)} never matches: \`${field.function}\` returns no such letters`,
        {
          help: `write \`${JSON.stringify(right)}\``,
          fix: replaceFix(`write \`${JSON.stringify(right)}\``, false, literal, JSON.stringify(right)),
        },
      )
  }
}

/** Strings that a method looks for in a field. */
function* calledWith(node: Expression): Iterable<[Expression, StringLiteral]> {
  if (node.kind !== 'call' || !node.target || !['startsWith', 'endsWith', 'contains'].includes(node.function)) return
  const [text] = node.args
  if (isStringLiteral(text)) yield [node.target, text]
}

/** CW5011: a claim that is a string, compared with a list. */
export const textWithList: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || (node.op !== '==' && node.op !== '!=') || node.right.kind !== 'list') return
  const path = claimPathOf(node.left)
  if (path?.length !== 1 || !STRING_CLAIMS.test(path[0]!) || analysis.type(node.left).sampled) return
  const written = `${textOf(analysis, node.left)} in ${textOf(analysis, node.right)}`
  yield problem('CW5011', node, `${excerpt(analysis, node.left)} is a string, which is never equal to a list`, {
    help: `write \`${node.op === '==' ? written : `!(${written})`}\``,
  })
}

/** CW5011: a claim that is compared with itself. */
export const withItself: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || !['==', '!=', '<=', '>=', '<', '>'].includes(node.op)) return
  const path = claimPathOf(node.left)
  if (!path || JSON.stringify(path) !== JSON.stringify(claimPathOf(node.right))) return
  const always = node.op === '==' || node.op === '<=' || node.op === '>='
  yield problem('CW5011', node, `${excerpt(analysis, node.left)} is compared with itself: this is always ${always}`)
}
