import { isRecord } from '../yaml/plain.js'
import type { Document } from '../yaml/source.js'
import type { Problem } from './problem.js'

type Members = Record<string, unknown>

/** What the API server requires of the name of an object (apimachinery, `ValidateObjectMeta`), and of a Secret's data. */
export function checkObject({ kind, value }: Document): Problem[] {
  if (kind === undefined || !isRecord(value)) return []
  return [...nameProblems(kind, value), ...dataProblems(value, kind === 'Secret' ? 'data' : 'binaryData')]
}

/** The most characters of a name, and of a part of it. */
const MAX_NAME = 253
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/

function nameProblems(kind: string, { metadata }: Members): Problem[] {
  // Text that a tool completes is not the name yet.
  if (metadata !== undefined && metadata !== null && !isRecord(metadata)) return []
  const { name, generateName } = metadata ?? {}
  if (generateName !== undefined && name === undefined) return []
  const at = metadata ? '/metadata' : ''
  if (name === undefined || name === null || name === '')
    // A tool may add the name to a part of an object.
    return [
      {
        ...refused(at, `\`${metadata ? 'name' : 'metadata.name'}\` is missing`, 'name the object'),
        part: 'key',
        severity: 'warning',
      },
    ]
  if (typeof name !== 'string' || /[${]/.test(name)) return []
  const isSubdomain = kind !== 'Service' && kind !== 'Namespace'
  const parts = isSubdomain ? name.split('.') : [name]
  if (name.length <= MAX_NAME && parts.every((part) => LABEL.test(part) || (isSubdomain && LONG.test(part)))) return []
  const meant = name.toLowerCase().replaceAll('_', '-')
  return [
    refused(
      '/metadata/name',
      `\`${name.slice(0, 80)}\` is not a name: use lower-case letters, digits and \`-\`${isSubdomain ? ' or `.`' : ''}`,
      LABEL.test(meant) ? `write \`${meant}\`` : undefined,
    ),
  ]
}

/** Only labels are limited to 63 characters. */
const LONG = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function dataProblems(value: Members, field: string): Problem[] {
  const data = value[field]
  if (!isRecord(data)) return []
  return Object.entries(data).flatMap(([name, text]) => {
    // The schema, which Gloo's messages share, reports other characters, but accepts those of URLs.
    if (typeof text !== 'string' || !/^[\w+/=\s-]*$/.test(text) || BASE64.test(text.replace(/[\r\n]/g, ''))) return []
    const pointer = `/${field}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const help = field === 'data' ? 'write plain text in `stringData`' : 'encode it: `base64 -w0 FILE`'
    return [refused(pointer, `\`${name}\` is not base64`, help)]
  })
}

function refused(pointer: string, message: string, help?: string): Problem & { kind: 'said' } {
  return { kind: 'said', code: 'CW2002', severity: 'error', pointer, message, ...(help && { help }) }
}
