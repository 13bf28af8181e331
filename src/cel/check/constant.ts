import { type Expression, memberPath } from '../../core/cel-ast.js'
import { EMPTY_ACTIVATION } from '../activation.js'
import { evaluate } from '../cel.js'
import { headerOf } from '../condition/shape.js'
import type { CelProblem } from '../problem.js'
import { toCondition } from '../to-condition.js'
import { describe, type Kind, type Type } from '../type.js'
import { type Check, excerpt, problem, textOf, whenFailing } from './problems.js'
import type { Analysis, Site } from './site.js'

/** CW5011: parts that are always true, always false, or always fail. */
export const constant: Check = function* (site, analysis) {
  const { node } = site
  if (site.parent && analysis.constant(site.parent.node)) return
  if (analysis.constant(node)) yield* constantPart(node, analysis)
  else if (node.kind === 'binary') yield* comparison(node, analysis)
  if (!site.parent) yield* whole(site, analysis)
}

/** Literals are explicit, and a constant that is not a test (`duration("1h")`) is not a mistake. */
function* constantPart(node: Expression, analysis: Analysis): Iterable<CelProblem> {
  if (node.kind === 'literal') return
  const { value, error } = evaluate(node, EMPTY_ACTIVATION)
  if (error)
    yield problem(
      'CW5011',
      node,
      `${excerpt(analysis, node)} always fails (${error.message}), and ${whenFailing(analysis.options)}`,
    )
  else if (typeof value === 'boolean') yield problem('CW5011', node, `${excerpt(analysis, node)} is always ${value}`)
}

/** The whole expression, if its parts make it constant. A rule that is just `true` or `false` is intentional. */
function* whole(site: Site, analysis: Analysis): Iterable<CelProblem> {
  const { node } = site
  if (node.kind === 'literal' || analysis.constant(node)) return
  const condition = toCondition({
    kind: 'cel',
    source: analysis.source,
    expression: node,
    origin: { file: '', document: 0, pointer: '' },
  })
  if (condition.kind === 'always') yield problem('CW5011', node, 'the expression is true for every request')
  if (condition.kind === 'never') yield problem('CW5011', node, 'the expression is not true for any request')
}

const NUMBERS: readonly Kind[] = ['int', 'uint', 'double']
const TEXTS: readonly Kind[] = ['string', 'query', 'secret']
const ORDERED: readonly Kind[] = [
  'int',
  'uint',
  'double',
  'string',
  'query',
  'secret',
  'bool',
  'null',
  'timestamp',
  'duration',
]

function* comparison(node: Expression & { kind: 'binary' }, analysis: Analysis): Iterable<CelProblem> {
  const [left, right] = [analysis.type(node.left), analysis.type(node.right)]
  const sampled = left.sampled || right.sampled
  const more = sampled ? { confidence: 'medium' as const } : {}
  if (node.op === '==' || node.op === '!=') {
    if (disjoint(left, right)) {
      yield problem(
        'CW5011',
        node,
        `${excerpt(analysis, node.left)} is ${describe(left)}, ${excerpt(analysis, node.right)} is ${describe(right)}: this is always ${node.op === '!='}`,
        more,
      )
    }
  } else if (['<', '<=', '>', '>='].includes(node.op)) {
    if (disjoint(left, right) || unordered(left) || unordered(right)) {
      yield problem(
        'CW5011',
        node,
        `${describe(left)} and ${describe(right)} have no order: this always fails, and ${whenFailing(analysis.options)}`,
        more,
      )
    }
  } else if (node.op === 'in' && right.kinds.length > 0 && !right.kinds.some((kind) => isContainer(kind))) {
    yield problem(
      'CW5011',
      node,
      `${excerpt(analysis, node.right)} is ${describe(right)}, nothing can be in it: this always fails, and ${whenFailing(analysis.options)}`,
      more,
    )
  }
}

function isContainer(kind: Kind): boolean {
  return ['list', 'map', 'headers', ...TEXTS].includes(kind)
}

/** Whether no value has both types. Numeric types compare by value, views by their string. */
function disjoint(a: Type, b: Type): boolean {
  const classes = (type: Type) =>
    type.kinds.map((kind) =>
      NUMBERS.includes(kind) ? 'int' : TEXTS.includes(kind) ? 'string' : kind === 'headers' ? 'map' : kind,
    )
  const [left, right] = [classes(a), classes(b)]
  return left.length > 0 && right.length > 0 && !left.some((kind) => right.includes(kind))
}

function unordered(type: Type): boolean {
  return type.kinds.length > 0 && !type.kinds.some((kind) => ORDERED.includes(kind))
}

/** CW5011: `x != "a" || x != "b"` is true of every value. */
export const differsFromEither: Check = function* (site) {
  const { node } = site
  if (node.kind !== 'binary' || node.op !== '||') return
  const above = site.parent?.node
  if (above?.kind === 'binary' && above.op === '||') return
  const seen = new Map<string, unknown>()
  for (const [path, value] of differences(node)) {
    if (seen.has(path) && seen.get(path) !== value) {
      yield problem('CW5011', node, 'every value differs from one of these values: this is true whatever it is', {
        help: 'join the comparisons with `&&`',
      })
      return
    }
    seen.set(path, value)
  }
}

/** Paths and the constants that they are to differ from, of a chain of `||`. */
function* differences(root: Expression): Iterable<[path: string, value: unknown]> {
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind !== 'binary') continue
    if (node.op === '||') open.push(node.left, node.right)
    else if (node.op === '!=' && node.right.kind === 'literal' && !(node.right.value instanceof Uint8Array)) {
      const path = memberPath(node.left) ?? headerOf(node.left)
      if (path !== undefined) yield [JSON.stringify(path), node.right.value]
    }
  }
}

/** CW5011: a size is never negative. */
export const sizeAlways: Check = function* ({ node }, analysis) {
  if (node.kind !== 'binary' || node.right.kind !== 'literal') return
  if (node.left.kind !== 'call' || node.left.function !== 'size') return
  const bound = node.right.value
  if (typeof bound !== 'bigint' && typeof bound !== 'number') return
  const always = (node.op === '>=' && bound <= 0) || (node.op === '>' && bound < 0)
  const never = (node.op === '<' && bound <= 0) || (node.op === '<=' && bound < 0)
  if (always || never)
    yield problem('CW5011', node, `a size is never negative: ${excerpt(analysis, node)} is always ${always}`, {
      help: `write \`${textOf(analysis, node.left)} > 0\``,
    })
}
