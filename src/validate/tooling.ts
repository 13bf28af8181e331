import { toPointer } from '../core/pointer.js'
import { isRecord, member } from '../yaml/plain.js'
import type { Document } from '../yaml/source.js'
import type { Problem } from './problem.js'

/** Software that changes a document before the cluster or the gateway receives it. */
export interface Tooling {
  name: 'SOPS' | 'Kustomize'
  /** Fields that it reads and removes, and values that it replaces: the first is reported. */
  pointers: readonly [string, ...string[]]
}

/** SOPS, by its metadata, or Kustomize, by the directives of a strategic merge patch. */
export function toolingOf({ family, kind, value }: Pick<Document, 'family' | 'kind' | 'value'>): Tooling | undefined {
  if (family === null) return undefined
  const sops = member(value, 'sops')
  if (isRecord(sops) && ['mac', 'lastmodified', 'version'].some((name) => typeof sops[name] === 'string'))
    return { name: 'SOPS', pointers: ['/sops', ...pointersOf(value, isEncrypted)] }
  if (kind === undefined) return undefined
  const [first, ...others] = pointersOf(value, isDirective)
  return first === undefined ? undefined : { name: 'Kustomize', pointers: [first, ...others] }
}

/**
 * Whether the result can still have a problem: what a patch lacks may be in the object that it is merged into. SOPS does
 * not encrypt the names of fields.
 */
export function isOfResult({ kind, pointer }: Problem, { name, pointers }: Tooling): boolean {
  if (name === 'Kustomize' && (kind === 'missing' || kind === 'choose' || kind === 'said')) return false
  const changed = pointers.find((inside) => pointer === inside || pointer.startsWith(`${inside}/`))
  return changed === undefined || (name === 'SOPS' && kind === 'unknown' && changed !== pointers[0])
}

const isEncrypted = (_: string | number, value: unknown): boolean =>
  typeof value === 'string' && value.startsWith('ENC[')

function isDirective(name: string | number, value: unknown): boolean {
  if (name === '$patch') return value === 'replace' || value === 'merge' || value === 'delete'
  return /^\$(?:retainKeys$|(?:setElementOrder|deleteFromPrimitiveList)\/)/.test(String(name)) && Array.isArray(value)
}

/** Policies are not nested more deeply than this. */
const DEPTH = 48

/** The pointers of values, outermost only. */
export function pointersOf(root: unknown, matches: (name: string | number, value: unknown) => boolean): string[] {
  const found: string[] = []
  const path: string[] = []
  const walk = (container: unknown): void => {
    if (typeof container !== 'object' || container === null || path.length > DEPTH) return
    for (const name of Object.keys(container)) {
      const value = (container as Record<string, unknown>)[name]
      path.push(name)
      if (matches(name, value)) found.push(toPointer(path))
      else walk(value)
      path.pop()
    }
  }
  walk(root)
  return found
}
