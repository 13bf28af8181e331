import { children, type Expression } from '../../core/cel-ast.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { BINDING } from '../evaluate/lazy.js'
import { CHANGING, MACRO_ARGUMENTS } from '../functions.js'
import type { AnalyseOptions } from '../problem.js'
import type { Type } from '../type.js'
import { after, type Facts, join, NO_FACTS } from './facts.js'
import { infer, qualifiedName } from './infer.js'

/** Types of macro variables by name. */
export interface Scope {
  get(name: string): Type | undefined
}

/** A part of the expression with its context. */
export interface Site {
  node: Expression
  parent: Site | undefined
  /** Types of the macro variables in scope. */
  scope: Scope
  facts: Facts
  /** An odd number of `!` around it. */
  negated: boolean
  /** A missing key is caught: inside of `default()` or `coalesce()`. */
  caught: boolean
}

export interface Analysis {
  source: string
  root: Expression
  options: AnalyseOptions
  /** The type of claims: from the samples, or anything. */
  claims: Type
  sites: ReadonlyMap<Expression, Site>
  type(node: Expression): Type
  /** The part has no variables and no time-dependent functions. */
  constant(node: Expression): boolean
}

/** Functions whose calls are not constant, whatever their arguments. */
const INCONSTANT = new Set([...CHANGING, 'variables', 'fail'])

/** Inside a macro body, where the engine does not take the first-line shortcut for headers. */
export function insideMacro(site: Site): boolean {
  for (let at: Site | undefined = site; at?.parent; at = at.parent) {
    const above: Expression = at.parent.node
    if (above.kind === 'macro' && above.range !== at.node) return true
    if (above.kind === 'call' && BINDING.has(above.function) && above.target !== at.node) return true
  }
  return false
}

/** Walks the expression once and records the context of each part. */
export function analysisOf(source: string, root: Expression, options: AnalyseOptions, claims: Type): Analysis {
  const sites = new Map<Expression, Site>()
  const types = new Map<Expression, Type>()
  const constants = new Set<Expression>()
  const analysis: Analysis = {
    source,
    root,
    options,
    claims,
    sites,
    type: (node) => getOrAdd(types, node, () => infer(node, analysis)),
    constant: (node) => constants.has(node),
  }
  const first: Site = {
    node: root,
    parent: undefined,
    scope: new Map(),
    facts: NO_FACTS,
    negated: false,
    caught: false,
  }
  // A chain may be thousands of parts deep: use a work list instead of recursion.
  const open = [first]
  for (let site = open.pop(); site; site = open.pop()) {
    sites.set(site.node, site)
    open.push(...partsOf(site, analysis))
  }
  // Children come after their parents: going backwards, each type is computed from known ones.
  for (const node of [...sites.keys()].reverse()) {
    analysis.type(node)
    if (isConstant(node, constants)) constants.add(node)
  }
  return analysis
}

function isConstant(node: Expression, constants: ReadonlySet<Expression>): boolean {
  if (node.kind === 'ident' || node.kind === 'macro') return false
  if (node.kind === 'call' && INCONSTANT.has(node.function)) return false
  const parts = node.kind === 'call' && qualifiedName(node) !== undefined ? node.args : children(node)
  return parts.every((part) => constants.has(part))
}

function partsOf(site: Site, analysis: Analysis): Site[] {
  const { node } = site
  const at = (part: Expression, change: Partial<Site> = {}): Site => ({ ...site, node: part, parent: site, ...change })
  const given = (part: Expression, guard: Expression, value: boolean): Site =>
    at(part, { facts: join(site.facts, after(guard, value)) })
  switch (node.kind) {
    case 'unary':
      return [at(node.operand, { negated: node.op === '!' ? !site.negated : site.negated })]
    case 'binary':
      if (node.op === '&&') return [at(node.left), given(node.right, node.left, true)]
      return node.op === '||' ? [at(node.left), given(node.right, node.left, false)] : [at(node.left), at(node.right)]
    case 'conditional':
      return [at(node.condition), given(node.then, node.condition, true), given(node.otherwise, node.condition, false)]
    case 'macro':
      return macroParts(node, at, analysis)
    case 'call':
      return callParts(node, at, analysis)
    default:
      return children(node).map((part) => at(part))
  }
}

type At = (part: Expression, change?: Partial<Site>) => Site

function macroParts(node: Expression & { kind: 'macro' }, at: At, analysis: Analysis): Site[] {
  const range = at(node.range)
  const bound = new Map([[node.variable, (): Type => elementType(analysis.type(node.range))]])
  return [range, ...[node.condition, node.body].flatMap((part) => (part ? [inScope(part, at, bound)] : []))]
}

/** The type of a macro variable: an element, or a key. */
function elementType(range: Type): Type {
  if (range.kinds.length === 0) return { kinds: [], json: 'inner' }
  const kinds = range.kinds.filter((kind) => kind === 'list' || kind === 'map')
  if (kinds.length === 1 && kinds[0] === 'map') return { kinds: ['string'] }
  return range.element ?? (range.json ? { kinds: [], json: 'inner' } : { kinds: [] })
}

function callParts(node: Expression & { kind: 'call' }, at: At, analysis: Analysis): Site[] {
  const target = node.target ? [at(node.target)] : []
  if (BINDING.has(node.function) && node.target && node.args[0]?.kind === 'ident') {
    const [name, ...bodies] = node.args
    const bound = new Map([[name.name, () => boundType(node, analysis)]])
    // The variable name itself is not an expression; it is skipped.
    return [...target, ...bodies.map((body) => inScope(body, at, bound))]
  }
  const binder = binderOf(node)
  if (binder) return [...target, ...binder.parts.map((part) => inScope(part, at, binder.variables))]
  if (node.target && MACRO_ARGUMENTS.has(node.function)) {
    return [...target, ...node.args.filter((arg) => arg.kind !== 'ident').map((arg) => at(arg))]
  }
  const caught = node.function === 'default' || node.function === 'coalesce'
  return [
    ...target,
    ...node.args.map((arg, index) =>
      at(arg, caught && (index === 0 || node.function === 'coalesce') ? { caught } : {}),
    ),
  ]
}

/** Two-variable macros and `cel.bind` of other CEL programs: their names are not reported as unknown variables. */
function binderOf(node: Expression & { kind: 'call' }): { parts: Expression[]; variables: Variables } | undefined {
  const count = node.target?.kind === 'ident' && node.target.name === 'cel' ? 1 : 2
  const isBinder =
    count === 1 ? node.function === 'bind' : MACRO_ARGUMENTS.has(node.function) || /^transform/.test(node.function)
  const names = node.args.slice(0, count).flatMap((arg) => (arg.kind === 'ident' ? [arg.name] : []))
  if (!node.target || !isBinder || names.length < count || node.args.length <= count) return undefined
  return { parts: node.args.slice(count), variables: new Map(names.map((name) => [name, (): Type => ({ kinds: [] })])) }
}

type Variables = ReadonlyMap<string, () => Type>

function boundType(node: Expression & { kind: 'call' }, analysis: Analysis): Type {
  if (node.function === 'filterKeys') return { kinds: ['string'] }
  const receiver = analysis.type(node.target!)
  return node.function === 'with'
    ? { ...receiver, missing: false }
    : { kinds: [], ...(receiver.json && { json: 'inner' as const }) }
}

/** The type is computed lazily: the site of its source must be known first. */
function inScope(part: Expression, at: At, variables: Variables): Site {
  const site = at(part)
  const hidden = [...variables.keys()].map((name) => JSON.stringify([name]).slice(0, -1))
  return {
    ...site,
    scope: { get: (name) => variables.get(name)?.() ?? site.scope.get(name) },
    facts: new Map([...site.facts].filter(([path]) => !hidden.some((start) => path.startsWith(start)))),
  }
}
