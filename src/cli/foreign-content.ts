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
  return kinds.size > 0 ? `has only ${[...kinds].slice(0, MAX_KINDS).join(', ')}` : 'is of another program'
}
