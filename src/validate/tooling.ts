import { fromPointer, type Path } from '../core/pointer.js'
import { isRecord, member } from '../yaml/plain.js'

/** Fields that other software reads and removes before an object reaches the cluster, or a file its gateway. */
interface Tooling {
  name: 'SOPS' | 'Kustomize'
  pointer: Path
}

/** The metadata of SOPS in an encrypted file, or a directive of a strategic merge patch at the root. */
export function toolingOf(value: unknown): Tooling | undefined {
  const sops = member(value, 'sops')
  if (isRecord(sops) && ['mac', 'lastmodified', 'version'].some((name) => typeof sops[name] === 'string'))
    return { name: 'SOPS', pointer: ['sops'] }
  return isRecord(value) && typeof value['$patch'] === 'string' ? { name: 'Kustomize', pointer: ['$patch'] } : undefined
}

/** Whether a field or a value belongs to such software, and not to the object. */
export function isOfTooling(pointer: string, value: unknown): boolean {
  const path = fromPointer(pointer)
  if (path.some((name) => DIRECTIVE.test(String(name)))) return true
  if (toolingOf(value)?.name !== 'SOPS') return false
  const written = path.reduce<unknown>(
    (container, name) => (Array.isArray(container) ? container[Number(name)] : member(container, String(name))),
    value,
  )
  return path[0] === 'sops' || (typeof written === 'string' && written.startsWith('ENC['))
}

/** Of strategic merge patches. */
const DIRECTIVE = /^\$(?:patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/
