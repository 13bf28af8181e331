import { BoundedFindings } from '../../core/bounded-findings.js'
import type { Code } from '../../core/codes.js'
import type { Finding, Origin } from '../../core/finding.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Graph } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { locate } from '../../yaml/locate.js'
import { kubernetesContent } from '../shared/kubernetes-content.js'

/** What both ways of configuring Gloo have in common when they are read. Problems are collected, not thrown. */
export class GlooReader {
  private readonly found = new BoundedFindings()
  private readonly known = new Set<string>()
  /** Providers by the place of their block: routes of one host share them. */
  readonly providers = new Map<string, Provider[]>()

  constructor(readonly graph: Graph) {}

  get refused(): boolean {
    return this.found.isRefused
  }

  get findings(): Finding[] {
    return this.found.all()
  }

  /** Reports that the API server, Gloo or Envoy does not load the input because of this. */
  refuse(code: Code, at: Origin, message: string, help?: string): void {
    this.tell({ code, severity: 'error', message, help, refused: true }, at)
  }

  tell(finding: Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>, at: Origin): void {
    const source = this.graph.sources.get(at.file)
    if (!source) return
    const complete = { confidence: 'high' as const, related: [], ...finding, span: locate(source, at) }
    // Routes of one host read the same options again.
    const key = `${complete.code} ${complete.span.file} ${complete.span.start} ${complete.message}`
    if (!this.known.has(key)) this.found.add(complete)
    this.known.add(key)
  }

  /** An object that the input names and lacks, and whose content cannot be assumed: what it does is left open. */
  missing(kind: string, namespace: string, name: string, affects: Unmodelled['affects'], at: Origin): Unmodelled {
    const object = `${kind} \`${namespace}/${name}\``
    const help = `add the file with ${object} to the input`
    if (this.graph.missing === 'refuse') this.refuse('CW3020', at, `the input is incomplete: it has no ${object}`, help)
    else {
      const message = `${object} is not in the input: what it holds is unknown; \`--strict-input\` refuses instead`
      this.tell({ code: 'CW3020', severity: 'info', confidence: 'medium', message, help }, at)
    }
    const content = { options: null, references: [{ kind, name: `${namespace}/${name}` }] }
    return { kind: 'unmodelled', field: `${kind} ${namespace}/${name}`, affects, content, origin: originOf(at) }
  }

  /** `null` is unset, as in protobuf's JSON. */
  string(at: Cursor): string | undefined {
    return this.typed(at, 'string', (value) => (typeof value === 'string' ? value : undefined))
  }

  boolean(at: Cursor): boolean | undefined {
    return this.typed(at, 'boolean', (value) => (typeof value === 'boolean' ? value : undefined))
  }

  number(at: Cursor): number | undefined {
    return this.typed(at, 'number', (value) => (typeof value === 'number' ? value : undefined))
  }

  /** A whole number from 0 on. */
  count(at: Cursor): number | undefined {
    const value = this.number(at)
    if (value === undefined || (Number.isInteger(value) && value >= 0)) return value
    this.refuse('CW2002', at, `the API server refuses it: \`${at.name}\` has to be a whole number, not below 0`)
    return undefined
  }

  items(at: Cursor): Cursor[] {
    return this.typed(at, 'list', (value) => (Array.isArray(value) ? at.items() : undefined)) ?? []
  }

  strings(at: Cursor): string[] {
    return this.items(at).flatMap((item) => this.string(item) ?? [])
  }

  members(at: Cursor): [name: string, member: Cursor][] {
    return this.typed(at, 'object', () => (at.isMap ? at.members() : undefined)) ?? []
  }

  /** An enum by name or number. The API server accepts any string; Gloo's webhook rejects unknown ones. */
  enumeration<T extends string>(at: Cursor, names: readonly [T, ...T[]]): T {
    const { value } = at
    if (value === undefined || value === null) return names[0]
    if (typeof value === 'number') return names[value] ?? names[0]
    const found = names.find((name) => name === value)
    if (found === undefined) {
      this.refuse(
        'CW2004',
        at,
        `Gloo refuses it: \`${at.name}\` has no value \`${String(value).slice(0, 60)}\``,
        `write one of ${names.join(', ')}`,
      )
    }
    return found ?? names[0]
  }

  /** A field that is set but not modelled. */
  unmodelled(at: Cursor, affects: Unmodelled['affects'], field = at.name): Unmodelled {
    return { kind: 'unmodelled', field, affects, content: kubernetesContent(this.graph, at), origin: originOf(at) }
  }

  private typed<T>(at: Cursor, type: string, read: (value: unknown) => T | undefined): T | undefined {
    if (at.value === undefined || at.value === null) return undefined
    const value = read(at.value)
    if (value === undefined) this.refuse('CW2002', at, `the API server refuses it: \`${at.name}\` has to be a ${type}`)
    return value
  }
}

/** The place alone: a program keeps no values of the input. */
export function originOf({ file, document, pointer }: Origin): Origin {
  return { file, document, pointer }
}
