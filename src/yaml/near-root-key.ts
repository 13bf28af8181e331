import { CONFIGURATIONS, type DialectId } from '../dialects/descriptors.js'
import { isRootKey } from './detect.js'
import { nearest } from './nearest.js'
import { rootIndentation } from './yaml-reader.js'

/** A root key that resembles one of a configuration. Offsets refer to the text. */
export interface NearRootKey {
  key: string
  meant: string
  /** The configuration's program. */
  program: string
  dialect: DialectId
  start: number
  end: number
}

/** The first near-miss root key of a text without any known root key. */
export function nearRootKey(text: string): NearRootKey | undefined {
  const candidates = CONFIGURATIONS.filter(({ evidence }) => evidence.test(text))
  if (candidates.length === 0) return undefined
  const indentation = rootIndentation(text)
  for (const match of text.matchAll(new RegExp(`^${indentation}["']?([A-Za-z][\\w-]*)["']?[ \\t]*:`, 'gm'))) {
    const key = match[1]!
    if (isRootKey(key)) continue
    const start = match.index + match[0].indexOf(key)
    for (const { id, keys, yaml } of candidates) {
      const meant = nearest(key, keys.suggested)
      if (meant !== undefined && meant !== key)
        return { key, meant, program: yaml.program, dialect: id, start, end: start + key.length }
    }
  }
  return undefined
}
