import { memo } from '../core/memo.js'
import { fromPointer } from '../core/pointer.js'
import type { Program } from '../core/program.js'
import type { WrittenDocument } from '../core/writer.js'
import { read } from '../dialects/read.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import { isRefusal, type Problem } from '../validate/problem.js'
import { rootOf } from '../validate/schema.js'
import { walk } from '../validate/walk.js'
import { optionsOf } from '../versions/target.js'
import type { Document, Source } from '../yaml/source.js'
import { withValue } from '../yaml/with-value.js'
import type { Translation } from './fields.js'

/** The output, and the status of its fields, for an input in which one field has another value. */
type Translate = (program: Program, graph: Graph) => Translation

/** `part`: some other values are written alike. */
export type Share = 'all' | 'part' | 'nothing' | 'unknown'

/** Leaves that may be walked over for all measurements of a conversion: some 0.5 s. */
const BUDGET = 10_000
/** Measurements that are worth making: a few among thousands of leaves say nothing of the others. */
const FEWEST = 10

/**
 * Whether the output depends on a field, measured: the field gets another value that its gateway accepts as well, and
 * the input is converted again.
 */
export class Dependence {
  private left: number
  private readonly text: string

  constructor(
    private readonly program: Program,
    private readonly graph: Graph,
    private readonly translate: Translate,
    translation: Translation,
    leaves: number,
  ) {
    const affordable = Math.floor(BUDGET / Math.max(1, leaves))
    this.left = affordable < FEWEST ? 0 : affordable
    this.text = textOf(translation.written)
  }

  /** What is written of a field's value. `unknown`: no other value is accepted, or the budget is spent. */
  measure(source: Source, document: Document, pointer: string, value: unknown): Share {
    let found: Share = 'unknown'
    if (this.left <= 0) return found
    const before = refusalsIn(document)
    const queue = candidates(value)
    for (let candidate = queue.shift(); candidate !== undefined; candidate = queue.shift()) {
      if (this.left <= 0) return found
      const changed = withValue(document, replaced(document.value, fromPointer(pointer), candidate))
      const problems = problemsOf(document, changed.value)
      if (problems.filter(isRefusal).length > before) {
        queue.push(...allowedAt(pointer, problems).filter((one) => one !== value && !queue.includes(one)))
        continue
      }
      const translation = this.translated(source, document, changed)
      if (!translation) continue
      const place = { file: source.file, document: document.index, pointer }
      const isNamed = translation.losses.some(({ origin }) => isSame(origin, place))
      if (isNamed || textOf(translation.written) !== this.text) return found === 'unknown' ? 'all' : 'part'
      found = 'nothing'
    }
    return found
  }

  /** `null` where the gateway would refuse the value. */
  private translated(source: Source, document: Document, changed: Document): Translation | null {
    this.left--
    const other = { ...source, documents: source.documents.map((one) => (one === document ? changed : one)) }
    const sources = [...this.graph.sources.values()].map((value) => (value === source ? other : value))
    const bound = bind(sources, {
      env: this.graph.env,
      readFile: this.graph.readFile,
      missing: this.graph.missing,
      targets: optionsOf(this.graph.targets),
    })
    const reading = read(bound, { dialect: this.program.dialect })
    if (reading.refused) return null
    const { origin } = this.program
    const program = reading.programs.find((one) => one.origin.file === origin.file && isSame(one.origin, origin))
    return program ? this.translate(program, bound) : null
  }
}

const isSame = (
  a: { file: string; document: number; pointer: string },
  b: { file: string; document: number; pointer: string },
): boolean => a.file === b.file && a.document === b.document && a.pointer === b.pointer

function problemsOf(document: Document, value: unknown): Problem[] {
  const root = rootOf(document)
  return root ? walk(root, value, { dropsNulls: document.kind !== undefined, isOpen: () => false }) : []
}

const refusalsIn = memo((document: Document): number => problemsOf(document, document.value).filter(isRefusal).length)

/** The values of an enumeration, where the problem is that the field has none of them. */
const allowedAt = (pointer: string, problems: readonly Problem[]): unknown[] =>
  problems.flatMap((problem) =>
    problem.kind === 'value' && problem.pointer === pointer ? problem.allowed.slice(0, MOST_VALUES) : [],
  )

const MOST_VALUES = 4

const textOf = (written: readonly WrittenDocument[]): string => JSON.stringify(written.map(({ value }) => value))

/** A key that is in no configuration, in the forms that gateways accept. */
const OTHER_KEY = {
  kty: 'EC',
  crv: 'P-256',
  kid: 'other',
  x: 'DCSiGAJ6U8ugwNtRuVhhggPhR8p2wFz3hweiElQc8gQ',
  y: 'gsmNR2xerzctEoIKVGCow3HnD9DpS3YTqalfO2yxt3E',
}
const OTHER_PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEDCSiGAJ6U8ugwNtRuVhhggPhR8p2
wFz3hweiElQc8gSCyY1HbF6vNy0SggpUYKjDcecP0OlLdhOpqV87bLG3cQ==
-----END PUBLIC KEY-----
`

/** Other values of the same type. Of strings, some have to look like a host name or a path. */
function candidates(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'number') return [value + 1]
  if (typeof value !== 'string') return []
  // A key set with something around it may be the same key set.
  if (/-----BEGIN PUBLIC KEY-----/.test(value)) return [OTHER_PEM]
  if (/^\s*\{/.test(value)) return [JSON.stringify({ keys: [OTHER_KEY] })]
  if (/-----BEGIN|\n/.test(value)) return []
  return value.startsWith('*') ? [`changed${value.slice(1)}`, 'changed.example'] : [`${value}x`, `x${value}`]
}

/** A copy with one member replaced; what is not on the way there is shared. */
function replaced(parent: unknown, [name, ...rest]: string[], value: unknown): unknown {
  if (name === undefined) return value
  if (Array.isArray(parent))
    return parent.map((item, index) => (String(index) === name ? replaced(item, rest, value) : (item as unknown)))
  const members = Object.entries(parent as Record<string, unknown>)
  return Object.fromEntries(
    members.map(([key, member]) => [key, key === name ? replaced(member, rest, value) : member]),
  )
}
