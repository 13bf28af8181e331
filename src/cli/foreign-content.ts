import { position } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'

/** Most kinds that a message names. */
const MAX_KINDS = 3

/** What a file is that configures no gateway. */
export function foreignContent(source: Source): string {
  const { documents } = source
  if (documents.length === 0) return 'is empty'
  const broken = documents.find(({ yaml }) => yaml.errors.length > 0)
  if (broken) {
    const [offset] = broken.yaml.errors[0]!.pos
    const { line, column } = position(source, offset)
    return `is not YAML (line ${line}, column ${column})`
  }
  const kinds = new Set(documents.flatMap(({ kind }) => kind ?? []))
  if (kinds.size === 0) return 'is of another program'
  const named = [...kinds].slice(0, MAX_KINDS)
  const more = kinds.size - named.length
  return `has only ${[...named, ...(more > 0 ? [`${more} more kinds`] : [])].join(', ')}`
}
