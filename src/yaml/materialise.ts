import { type Alias, isAlias, isMap, isPair, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import { differsFromYaml12, type PlainScalar } from './plain-scalar.js'
import type { YamlReader } from './yaml-reader.js'

/** Observations of the walk over a document's nodes. Offsets are those of the nodes. */
export interface Oddity {
  kind: 'duplicate-key' | 'bad-key' | 'unknown-alias' | 'recursive-alias' | 'too-many-aliases' | 'bad-merge' | 'yaml11'
  start: number
  end: number
  /** The key, anchor or scalar as written. */
  text: string
  /** `yaml11`: the YAML 1.1 reading. `duplicate-key`: position of the first occurrence. */
  value?: PlainScalar
  /** `duplicate-key`: the program rejects it here; otherwise the later one wins. */
  isRefused?: boolean
  first?: [start: number, end: number]
}

/** Maximum nodes that aliases may add to one source. go-yaml becomes strict at the same number. */
const ALIAS_BUDGET = 400_000

/** Shared by the documents of one source: many small documents weigh as much as one large. */
export interface AliasBudget {
  left: number
}

export function aliasBudget(): AliasBudget {
  return { left: ALIAS_BUDGET }
}

/**
 * Converts nodes to plain data, and collects everything reportable about them, in one walk. Aliases share their
 * target's value; the nodes they add are counted against the budget, since consumers walk the value again.
 */
export function materialise(contents: unknown, reader: YamlReader, budget: AliasBudget) {
  const walk = new Walk(reader, budget)
  const value = walk.node(contents)
  return { value: walk.exhausted ? null : value, oddities: walk.oddities, exhausted: walk.exhausted }
}

interface Anchor {
  value: unknown
  size: number
  open: boolean
}

class Walk {
  readonly oddities: Oddity[] = []
  /** The aliases' budget is exhausted: the value must not be used. Reported once per source. */
  exhausted = false
  private readonly anchors = new Map<string, Anchor>()
  /** Keys of the maps around the node. */
  private readonly path: string[] = []
  /** Nodes visited so far, expanded. */
  private size = 0

  constructor(
    private readonly reader: YamlReader,
    private readonly budget: AliasBudget,
  ) {}

  node(node: unknown): unknown {
    this.size++
    if (isScalar(node)) {
      const value = node.value
      if (this.reader.yaml11 && node.type === 'PLAIN' && node.tag === undefined && typeof value !== 'string')
        this.yaml11(node.source ?? '', value as PlainScalar, node.range)
      if (node.anchor) this.anchors.set(node.anchor, { value, size: 1, open: false })
      return value
    }
    if (isAlias(node)) return this.alias(node)
    if (isMap(node)) return this.anchored(node, () => this.map(node))
    if (isSeq(node)) return this.anchored(node, () => this.list(node))
    return null
  }

  private anchored(node: YAMLMap | YAMLSeq, read: () => unknown): unknown {
    if (!node.anchor) return read()
    const anchor: Anchor = { value: null, size: 0, open: true }
    this.anchors.set(node.anchor, anchor)
    const before = this.size
    anchor.value = read()
    anchor.size = this.size - before + 1
    anchor.open = false
    return anchor.value
  }

  private alias(node: Alias): unknown {
    const anchor = this.anchors.get(node.source)
    if (!anchor) return this.odd('unknown-alias', node.range, node.source)
    if (anchor.open) return this.odd('recursive-alias', node.range, node.source)
    this.size += anchor.size
    const before = this.budget.left
    this.budget.left -= anchor.size
    if (this.budget.left >= 0) return anchor.value
    this.exhausted = true
    return before >= 0 ? this.odd('too-many-aliases', node.range, node.source) : null
  }

  private list(node: YAMLSeq): unknown[] {
    // `[a: 1]` is a list with one small map.
    return node.items.map((item) => (isPair(item) ? this.pairs([item]) : this.node(item)))
  }

  private map(node: YAMLMap): Record<string, unknown> {
    return this.pairs(node.items as Pair[])
  }

  private pairs(items: Pair[]): Record<string, unknown> {
    const map: Record<string, unknown> = {}
    let merges: Pair[] | undefined
    let firsts: Map<string, Range> | undefined
    for (const pair of items) {
      if (this.reader.merges && isScalar(pair.key) && pair.key.source === '<<' && pair.key.type === 'PLAIN') {
        merges ??= []
        merges.push(pair)
        continue
      }
      const key = this.key(pair)
      this.path.push(key)
      const value = this.node(pair.value)
      this.path.pop()
      if (Object.hasOwn(map, key)) {
        firsts ??= firstKeys(items)
        this.duplicate(firsts.get(key), pair, key)
      }
      define(map, key, value)
    }
    for (const pair of merges ?? []) this.merge(map, pair)
    return map
  }

  private key({ key }: Pair): string {
    if (!isScalar(key)) {
      const range = (key as { range?: Range } | null)?.range
      this.odd('bad-key', range, '')
      return ''
    }
    const { value, source = '', range } = key
    if (typeof value === 'string') return value
    if (this.reader.textKeys && value !== null) return source
    if (this.reader.yaml11 && key.type === 'PLAIN') this.yaml11(source, value as PlainScalar, range)
    if (value === null || this.reader.stringKeys) this.odd('bad-key', range, source)
    return this.reader.yaml11 ? String(value) : source
  }

  private merge(map: Record<string, unknown>, pair: Pair): void {
    const from = this.node(pair.value)
    // The exhausted budget is reported already, and everything read since then is null.
    if (this.exhausted) return
    for (const one of Array.isArray(from) ? from : [from]) {
      if (typeof one !== 'object' || one === null || Array.isArray(one)) {
        this.odd('bad-merge', (pair.key as { range?: Range }).range, '<<')
        continue
      }
      for (const [key, value] of Object.entries(one)) if (!Object.hasOwn(map, key)) define(map, key, value)
    }
  }

  private duplicate(first: Range, pair: Pair, key: string): void {
    this.odd('duplicate-key', (pair.key as { range?: Range }).range, key)
    this.oddities.at(-1)!.isRefused = this.reader.refusesDuplicates(this.path)
    if (first) this.oddities.at(-1)!.first = [first[0], first[1]]
  }

  private yaml11(text: string, value: PlainScalar, range: Range): void {
    if (differsFromYaml12(text, value) === undefined) return
    this.odd('yaml11', range, text)
    this.oddities.at(-1)!.value = value
  }

  private odd(kind: Oddity['kind'], range: Range, text: string): null {
    this.oddities.push({ kind, start: range?.[0] ?? 0, end: range?.[1] ?? 0, text })
    return null
  }
}

function firstKeys(items: Pair[]): Map<string, Range> {
  const firsts = new Map<string, Range>()
  for (const { key } of items) {
    if (isScalar(key) && !firsts.has(String(key.value))) firsts.set(String(key.value), key.range)
  }
  return firsts
}

type Range = readonly [number, number, number] | null | undefined

/** An own property, whatever its name: `__proto__` is an ordinary key, and messages can show a map with `toString`. */
function define(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === 'toString' || key === 'valueOf') Object.defineProperty(map, Symbol.toPrimitive, AS_TEXT)
  if (key !== '__proto__') map[key] = value
  else Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true })
}

const AS_TEXT = { value: () => '[object Object]', configurable: true }
