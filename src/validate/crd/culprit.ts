import type { Outcome } from '../../cel/cel.js'
import { CelMap } from '../../cel/map.js'
import { type CelValue, isList } from '../../cel/value.js'
import { children, type Expression, type Macro, memberPath } from '../../core/cel-ast.js'
import type { Path } from '../../core/pointer.js'

type Variables = ReadonlyMap<string, { value: CelValue; path: Path }>

type Evaluate = (expression: Expression, variables: Iterable<readonly [string, CelValue]>) => Outcome

/**
 * Finds the member that makes a rule fail: the last one that the failing part of the rule names and the document has. Rules
 * that forbid a combination name what it depends on first.
 */
export class Culprit {
  /** @param document the value that the rule is about, as written, without defaults */
  constructor(
    private readonly document: unknown,
    private readonly evaluate: Evaluate,
  ) {}

  /** @param path of `self` below the document */
  find(rule: Expression, self: CelValue, path: Path): Path {
    return this.ofFailing(rule, new Map([['self', { value: self, path }]])) ?? path
  }

  private ofFailing(node: Expression, variables: Variables): Path | undefined {
    if (node.kind === 'binary' && node.op === '&&') {
      const [first, second] = this.holds(node.left, variables) ? [node.right, node.left] : [node.left, node.right]
      return this.ofFailing(first, variables) ?? this.lastNamed(second, variables)
    }
    if (node.kind === 'binary' && node.op === '||')
      return this.ofFailing(node.right, variables) ?? this.ofFailing(node.left, variables)
    if (node.kind === 'conditional') {
      const branch = this.holds(node.condition, variables) ? node.then : node.otherwise
      return this.ofFailing(branch, variables) ?? this.lastNamed(node.condition, variables)
    }
    const item = this.itemOf(node, variables)
    return item ? this.ofFailing(...item) : this.lastNamed(node, variables)
  }

  /** The item of a list that decides: it fails what all must meet, meets what none may, or is one too many. */
  private itemOf(node: Expression, variables: Variables): [Expression, Variables] | undefined {
    const isNegated = node.kind === 'unary' && node.op === '!'
    const macro = isNegated ? node.operand : node
    if (macro.kind !== 'macro' || macro.macro !== (isNegated ? 'exists' : macro.macro)) return undefined
    const items = this.itemsOf(macro, variables)
    const deciding =
      macro.macro === 'all'
        ? items.find((item) => !this.holds(macro.body, item))
        : items.findLast((item) => this.holds(macro.body, item))
    return deciding && [macro.body, deciding]
  }

  private itemsOf({ range, variable }: Macro, variables: Variables): Variables[] {
    const path = this.pathOf(range, variables) ?? []
    const value = this.evaluate(range, valuesOf(variables)).value
    const items: [string | number, CelValue][] =
      value instanceof CelMap
        ? [...value.keys()].map((key) => [String(key), key])
        : value !== undefined && isList(value)
          ? [...value.entries()]
          : []
    return items.map(([key, item]) => new Map([...variables, [variable, { value: item, path: [...path, key] }]]))
  }

  private holds(node: Expression, variables: Variables): boolean {
    return this.evaluate(node, valuesOf(variables)).value === true
  }

  private lastNamed(node: Expression, variables: Variables): Path | undefined {
    return this.named(node, variables).findLast((path) => isIn(path, this.document))
  }

  private named(node: Expression, variables: Variables): Path[] {
    const path = this.pathOf(node, variables)
    return path ? [path] : children(node).flatMap((part) => this.named(part, variables))
  }

  private pathOf(node: Expression, variables: Variables): Path | undefined {
    const [variable, ...members] =
      (node.kind === 'has' ? [...(memberPath(node.operand) ?? []), node.field] : memberPath(node)) ?? []
    const base = variable === undefined ? undefined : variables.get(variable)
    return base && [...base.path, ...members]
  }
}

function valuesOf(variables: Variables): [string, CelValue][] {
  return [...variables].map(([name, { value }]) => [name, value])
}

function isIn([name, ...rest]: Path, value: unknown): boolean {
  if (name === undefined) return true
  const isMap = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isMap && isIn(rest, (value as Record<string | number, unknown>)[name])
}
