import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Cursor } from '../../yaml/cursor.js'
import { kubernetesContent } from '../shared/kubernetes-content.js'
import { Problems } from '../shared/problems.js'

/** What both ways of configuring Gloo have in common when they are read. */
export class GlooReader extends Problems {
  /** Providers by the place of their block: routes of one host share them. */
  readonly providers = new Map<string, Provider[]>()

  /** An object that the input names and lacks, and whose content cannot be assumed: what it does is left open. */
  missing(kind: string, namespace: string, name: string, affects: Unmodelled['affects'], origin: Origin): Unmodelled {
    const object = `${kind} \`${namespace}/${name}\``
    const help = `add the file with ${object} to the input`
    if (this.graph.missing === 'refuse')
      this.refuse('CW3020', origin, `the input is incomplete: it has no ${object}`, help)
    else {
      const message = `${object} is not in the input: what it holds is unknown; \`--strict-input\` refuses instead`
      this.report({ code: 'CW3020', severity: 'info', confidence: 'medium', message, help }, origin)
    }
    const content = { options: null, references: [{ kind, name: `${namespace}/${name}` }] }
    return { kind: 'unmodelled', field: `${kind} ${namespace}/${name}`, affects, content, origin: originOf(origin) }
  }

  /** `null` is unset, as in protobuf's JSON. */
  string(cursor: Cursor): string | undefined {
    return this.typed(cursor, 'string', (value) => (typeof value === 'string' ? value : undefined))
  }

  boolean(cursor: Cursor): boolean | undefined {
    return this.typed(cursor, 'boolean', (value) => (typeof value === 'boolean' ? value : undefined))
  }

  number(cursor: Cursor): number | undefined {
    return this.typed(cursor, 'number', (value) => (typeof value === 'number' ? value : undefined))
  }

  /** A whole number from 0 on. */
  count(cursor: Cursor): number | undefined {
    const value = this.number(cursor)
    if (value === undefined || (Number.isInteger(value) && value >= 0)) return value
    this.refuse('CW2002', cursor, `the API server refuses it: \`${cursor.name}\` has to be a whole number, not below 0`)
    return undefined
  }

  items(cursor: Cursor): Cursor[] {
    return this.typed(cursor, 'list', (value) => (Array.isArray(value) ? cursor.items() : undefined)) ?? []
  }

  strings(cursor: Cursor): string[] {
    return this.items(cursor).flatMap((item) => this.string(item) ?? [])
  }

  members(cursor: Cursor): [name: string, member: Cursor][] {
    return this.typed(cursor, 'object', () => (cursor.isMap ? cursor.members() : undefined)) ?? []
  }

  /** An enum by name or number. The API server accepts any string; Gloo's webhook rejects unknown ones. */
  enumeration<T extends string>(cursor: Cursor, names: readonly [T, ...T[]]): T {
    const { value } = cursor
    if (value === undefined || value === null) return names[0]
    if (typeof value === 'number') return names[value] ?? names[0]
    const found = names.find((name) => name === value)
    if (found === undefined) {
      this.refuse(
        'CW2004',
        cursor,
        `Gloo refuses it: \`${cursor.name}\` has no value \`${String(value).slice(0, 60)}\``,
        `write one of ${names.join(', ')}`,
      )
    }
    return found ?? names[0]
  }

  /** A field that is set but not modelled. */
  unmodelled(cursor: Cursor, affects: Unmodelled['affects'], field = cursor.name): Unmodelled {
    return {
      kind: 'unmodelled',
      field,
      affects,
      content: kubernetesContent(this.graph, cursor),
      origin: originOf(cursor),
    }
  }

  private typed<T>(cursor: Cursor, type: string, read: (value: unknown) => T | undefined): T | undefined {
    if (cursor.value === undefined || cursor.value === null) return undefined
    const value = read(cursor.value)
    if (value === undefined)
      this.refuse('CW2002', cursor, `the API server refuses it: \`${cursor.name}\` has to be a ${type}`)
    return value
  }
}
