import type { Expression } from '../../core/cel-ast.js'
import { ROOTS, type Root } from '../activation.js'
import { headerOf } from '../condition/shape.js'
import { TYPE_NAMES } from '../evaluate/functions/convert.js'
import { QUALIFIED } from '../evaluate/functions/table.js'
import { OWN_METHODS, QUALIFIED_RETURNS, SIGNATURES } from '../functions.js'
import { ANY, type Kind, listOf, mustBe, of, type Type, union } from '../type.js'
import { VARIABLES } from '../variables.js'
import { pathKey } from './facts.js'
import { type Analysis, insideMacro, type Site } from './site.js'

/** The type of a part as far as it can be inferred; guards before it are included. */
export function infer(node: Expression, analysis: Analysis): Type {
  const site = analysis.sites.get(node)
  const type = plain(node, analysis, site)
  const path = site && pathKey(node)
  const fact = path === undefined ? undefined : site!.facts.get(path)
  if (!fact) return type
  return { ...type, missing: false, ...(fact.kinds && { kinds: fact.kinds, sampled: false }) }
}

function plain(node: Expression, analysis: Analysis, site: Site | undefined): Type {
  switch (node.kind) {
    case 'literal':
      return of(node.type)
    case 'ident':
      return variable(node.name, analysis, site)
    case 'select':
      return member(analysis.type(node.operand), node.field)
    case 'has':
      return of('bool')
    case 'index':
      return indexed(node, analysis, site)
    case 'call':
      return call(node, analysis)
    case 'macro':
      return macro(node, analysis)
    case 'unary':
      return node.op === '!' ? of('bool') : analysis.type(node.operand)
    case 'binary':
      return binary(node, analysis)
    case 'conditional':
      return union(analysis.type(node.then), analysis.type(node.otherwise))
    case 'list':
      return listOf(node.elements.length === 0 ? ANY : union(...node.elements.map((element) => analysis.type(element))))
    case 'map':
      return { kinds: ['map'], open: true }
    case 'message':
      return ANY
  }
}

const ALWAYS_THERE: readonly Root[] = ['request', 'env', 'source']

/** A variable without a value is null. */
function orNull(type: Type): Type {
  return type.kinds.length === 0 ? type : { ...type, kinds: [...type.kinds, 'null'] }
}

function variable(name: string, analysis: Analysis, site: Site | undefined): Type {
  const bound = site?.scope.get(name)
  if (bound) return bound
  if (name === 'jwt') return orNull(analysis.claims)
  if (ALWAYS_THERE.includes(name as Root)) return VARIABLES[name as keyof typeof VARIABLES]
  if ((ROOTS as readonly string[]).includes(name)) return orNull(VARIABLES[name as keyof typeof VARIABLES])
  return TYPE_NAMES.has(name) ? of('type') : ANY
}

/** A member of a value: known by name, or anything if other members may exist. */
function member(object: Type, name: string): Type {
  const field = object.fields?.get(name)
  if (field) return field
  if (object.kinds.includes('headers')) return { ...(object.element ?? of('string', 'list')), missing: true }
  return { kinds: [], missing: true, ...(object.json && { json: object.json }) }
}

function indexed(node: Expression & { kind: 'index' }, analysis: Analysis, site: Site | undefined): Type {
  const object = analysis.type(node.operand)
  const { index } = node
  if (index.kind === 'literal' && typeof index.value === 'string') {
    // A constant header name reads one line, always a string.
    const oneLine = headerOf(node) !== undefined && !(site && insideMacro(site))
    return oneLine ? { kinds: ['string'], missing: true } : member(object, index.value)
  }
  if (object.element) return { ...object.element, missing: true }
  return { kinds: [], missing: true, ...(object.json && { json: 'inner' as const }) }
}

function call(node: Expression & { kind: 'call' }, analysis: Analysis): Type {
  const qualified = qualifiedName(node)
  if (qualified !== undefined) {
    const kind = QUALIFIED_RETURNS.get(qualified)
    return kind ? of(kind) : ANY
  }
  const receiver = node.target && analysis.type(node.target)
  for (const kind of receiver?.kinds ?? []) {
    const ownMethod = OWN_METHODS.get(kind)?.get(node.function)
    if (ownMethod) return ownResult(node.function, ownMethod)
  }
  if (['json', 'jsonField', 'unvalidatedJwtPayload'].includes(node.function)) return { kinds: [], json: 'inner' }
  if (node.function === 'split') return listOf(of('string'))
  if (node.function === 'with') return node.args[1] ? analysis.type(node.args[1]) : ANY
  if (node.function === 'default' && node.args.length === 2)
    return defaulted(node.args as [Expression, Expression], analysis)
  const signature = SIGNATURES.get(node.function)
  return signature && signature.returns.length > 0 ? { kinds: signature.returns } : ANY
}

/** `math.ceil`, even if a variable has the name of the prefix. */
export function qualifiedName(node: Expression & { kind: 'call' }): string | undefined {
  const name = node.target?.kind === 'ident' ? `${node.target.name}.${node.function}` : ''
  return QUALIFIED.has(name) ? name : undefined
}

function ownResult(name: string, kinds: readonly Kind[]): Type {
  if (kinds[0] === 'list') return listOf(of('string'))
  if (kinds[0] !== 'headers' || name === 'redacted') return { kinds }
  return { kinds, element: name === 'join' ? of('string') : listOf(of('string')) }
}

/** Never null unless the alternative is. */
function defaulted([value, alternative]: [Expression, Expression], analysis: Analysis): Type {
  const first = analysis.type(value)
  return {
    ...union({ ...first, kinds: first.kinds.filter((kind) => kind !== 'null') }, analysis.type(alternative)),
    missing: false,
  }
}

function macro(node: Expression & { kind: 'macro' }, analysis: Analysis): Type {
  switch (node.macro) {
    case 'exists':
    case 'all':
    case 'exists_one':
      return of('bool')
    case 'map':
      return listOf(analysis.type(node.body))
    case 'filter': {
      const range = analysis.type(node.range)
      return {
        kinds: ['list'],
        ...(range.element && { element: range.element }),
        ...(range.json && { json: range.json }),
      }
    }
  }
}

function binary(node: Expression & { kind: 'binary' }, analysis: Analysis): Type {
  if (!['+', '-', '*', '/', '%'].includes(node.op)) return of('bool')
  const [left, right] = [analysis.type(node.left), analysis.type(node.right)]
  if (mustBe(left, 'timestamp') && mustBe(right, 'timestamp')) return of('duration')
  if (mustBe(left, 'timestamp') || mustBe(right, 'timestamp')) return mayBeUnknown(left, right) ? ANY : of('timestamp')
  const known = [left, right].find((type) => type.kinds.length === 1 && isNumeric(type.kinds[0]!))
  if (known) return { kinds: known.kinds }
  return left.kinds.length > 0 && right.kinds.length > 0 ? union(left, right) : ANY
}

const mayBeUnknown = (...types: Type[]): boolean => types.some((type) => type.kinds.length === 0)

const isNumeric = (kind: Kind): boolean => ['int', 'uint', 'double'].includes(kind)
