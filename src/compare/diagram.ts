/** A node of a diagram: `FALSE`, `TRUE`, or the number of an inner node. Equal functions are the same node. */
export type Node = number

export const FALSE: Node = 0
export const TRUE: Node = 1

/** A choice of one value (its index) for some of the variables; the others do not matter. */
export type Assignment = Map<number, number>

/** A diagram has more nodes than it may. */
export class TooLarge extends Error {}

/**
 * Ordered decision diagrams over variables with finitely many values (Bryant 1986, with more than two values a
 * variable). Boolean functions that are equal are the same node, so equivalence is `===` and a counterexample is a path.
 * With more than `most` nodes it throws `TooLarge`.
 */
export class Diagrams {
  constructor(private readonly most = Number.POSITIVE_INFINITY) {}

  private readonly variable: number[] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]
  private readonly children: Node[][] = [[], []]
  private readonly unique = new Map<string, Node>()
  private readonly cache = new Map<string, Node>()

  /** Numbers of variables are their order from the root down. */
  node(variable: number, children: Node[]): Node {
    const first = children[0]!
    if (children.every((child) => child === first)) return first
    const key = `${variable}:${children.join()}`
    let node = this.unique.get(key)
    if (node === undefined) {
      if (this.variable.length > this.most) throw new TooLarge()
      node = this.variable.push(variable) - 1
      this.children.push(children)
      this.unique.set(key, node)
    }
    return node
  }

  and(a: Node, b: Node): Node {
    if (a === FALSE || b === FALSE) return FALSE
    if (a === TRUE || a === b) return b
    if (b === TRUE) return a
    return this.apply('&', a, b)
  }

  or(a: Node, b: Node): Node {
    if (a === TRUE || b === TRUE) return TRUE
    if (a === FALSE || a === b) return b
    if (b === FALSE) return a
    return this.apply('|', a, b)
  }

  not(a: Node): Node {
    if (a <= TRUE) return TRUE - a
    const key = `!${a}`
    let node = this.cache.get(key)
    if (node === undefined) {
      node = this.node(
        this.variable[a]!,
        this.children[a]!.map((child) => this.not(child)),
      )
      this.cache.set(key, node)
    }
    return node
  }

  all<T>(items: readonly T[], nodeOf: (item: T) => Node): Node {
    return items.reduce<Node>((node, item) => this.and(node, nodeOf(item)), TRUE)
  }

  any<T>(items: readonly T[], nodeOf: (item: T) => Node): Node {
    return items.reduce<Node>((node, item) => this.or(node, nodeOf(item)), FALSE)
  }

  /** `a` and not `b`. */
  minus(a: Node, b: Node): Node {
    return this.and(a, this.not(b))
  }

  /** The function that is `node` where `variable` has one of the values given, and false elsewhere. */
  within(node: Node, variable: number, size: number, values: ReadonlySet<number>): Node {
    return this.and(
      node,
      this.node(
        variable,
        Array.from({ length: size }, (_, value) => (values.has(value) ? TRUE : FALSE)),
      ),
    )
  }

  private apply(op: '&' | '|', x: Node, y: Node): Node {
    const [a, b] = x < y ? [x, y] : [y, x]
    const key = `${a}${op}${b}`
    let node = this.cache.get(key)
    if (node === undefined) {
      const top = Math.min(this.variable[a]!, this.variable[b]!)
      const [from, other] = this.variable[a] === top ? [a, b] : [b, a]
      const combine = (p: Node, q: Node) => (op === '&' ? this.and(p, q) : this.or(p, q))
      const splits = this.variable[other] === top
      node = this.node(
        top,
        this.children[from]!.map((child, value) => combine(child, splits ? this.children[other]![value]! : other)),
      )
      this.cache.set(key, node)
    }
    return node
  }

  /** A way to make `node` true that costs least, where the value with index `i` of a variable costs `cost(variable, i)`. */
  cheapest(node: Node, cost: (variable: number, value: number) => number = (_, value) => value): Assignment | null {
    const best = new Map<Node, { cost: number; value: number }>()
    const visit = (at: Node): number => {
      if (at <= TRUE) return at === TRUE ? 0 : Number.POSITIVE_INFINITY
      const known = best.get(at)
      if (known) return known.cost
      const variable = this.variable[at]!
      const found = { cost: Number.POSITIVE_INFINITY, value: 0 }
      this.children[at]!.forEach((child, value) => {
        const total = cost(variable, value) + visit(child)
        if (total < found.cost) Object.assign(found, { cost: total, value })
      })
      best.set(at, found)
      return found.cost
    }
    if (visit(node) === Number.POSITIVE_INFINITY) return null
    const assignment: Assignment = new Map()
    for (let at = node; at > TRUE; ) {
      const { value } = best.get(at)!
      assignment.set(this.variable[at]!, value)
      at = this.children[at]![value]!
    }
    return assignment
  }

  /** True exactly under `assignment`. `sizes` are the numbers of values of the variables. */
  cube(assignment: Assignment, sizes: readonly number[]): Node {
    return [...assignment].reduce<Node>(
      (node, [variable, value]) => this.within(node, variable, sizes[variable]!, new Set([value])),
      TRUE,
    )
  }

  /** Does `node` hold under an assignment; variables that are not assigned have their first value. */
  holds(node: Node, assignment: Assignment): boolean {
    let at = node
    while (at > TRUE) at = this.children[at]![assignment.get(this.variable[at]!) ?? 0]!
    return at === TRUE
  }
}
