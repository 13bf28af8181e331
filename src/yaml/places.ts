/** What a node is written as. */
export enum Style {
  scalar,
  block,
  flow,
}

/** Numbers of a node: style, range of its key, its range, and the node after its last descendant. */
const WIDTH = 6

/**
 * Where each node of a document is in the text, in document order: 24 bytes a node, where the tree of the library takes
 * about a thousand.
 */
export class Places {
  private numbers = new Int32Array(64 * WIDTH)
  private readonly names: string[] = []
  /** Members of large collections, by name or index. */
  private readonly members = new Map<number, ReadonlyMap<string, number>>()
  private key: [name: string, start: number, end: number] = NO_KEY

  /** The key of the next node, or the index of an element. */
  named(name: string, start: number, end: number): void {
    this.key = [name, start, end]
  }

  scalar(start: number, end: number): void {
    this.close(this.open(Style.scalar, start), end)
  }

  open(style: Style, start: number): number {
    const node = this.names.length
    const at = node * WIDTH
    if (at === this.numbers.length) {
      const larger = new Int32Array(this.numbers.length * 2)
      larger.set(this.numbers)
      this.numbers = larger
    }
    const [name, keyStart, keyEnd] = this.key
    this.names.push(name)
    this.numbers.set([style, keyStart, keyEnd, start], at)
    this.key = NO_KEY
    return node
  }

  close(node: number, end: number): void {
    this.numbers[node * WIDTH + 4] = end
    this.numbers[node * WIDTH + 5] = this.names.length
  }

  style(node: number): Style {
    return this.numbers[node * WIDTH]!
  }

  /** The range of a node's key; `undefined` for elements and the root. */
  keyRange(node: number): [start: number, end: number] | undefined {
    const start = this.numbers[node * WIDTH + 1]!
    return start < 0 ? undefined : [start, this.numbers[node * WIDTH + 2]!]
  }

  range(node: number): [start: number, end: number] {
    return [this.numbers[node * WIDTH + 3]!, this.numbers[node * WIDTH + 4]!]
  }

  /** The first member or element. */
  firstOf(node: number): number | undefined {
    return this.numbers[node * WIDTH + 5]! > node + 1 ? node + 1 : undefined
  }

  /** The member of a map or the element of a list with this name or index. */
  memberOf(node: number, name: string): number | undefined {
    const index = this.members.get(node)
    if (index) return index.get(name)
    const end = this.numbers[node * WIDTH + 5]!
    let passed = 0
    for (let member = node + 1; member < end; member = this.numbers[member * WIDTH + 5]!) {
      if (this.names[member] === name) return member
      if (++passed > MAX_SCANNED) return this.indexOf(node).get(name)
    }
    return undefined
  }

  private indexOf(node: number): ReadonlyMap<string, number> {
    const index = new Map<string, number>()
    const end = this.numbers[node * WIDTH + 5]!
    for (let member = node + 1; member < end; member = this.numbers[member * WIDTH + 5]!)
      index.set(this.names[member]!, member)
    this.members.set(node, index)
    return index
  }
}

/** Collections with more members get an index when they are searched. */
const MAX_SCANNED = 16

const NO_KEY: [name: string, start: number, end: number] = ['', -1, -1]

/** A node of a document. */
export interface Place {
  places: Places
  node: number
}

/** The node at a path below another one, or the nearest that exists above it. */
export function placeAt({ places, node }: Place, path: readonly string[]): { place: Place; isWhole: boolean } {
  for (const name of path) {
    const member = places.memberOf(node, name)
    if (member === undefined) return { place: { places, node }, isWhole: false }
    node = member
  }
  return { place: { places, node }, isWhole: true }
}
