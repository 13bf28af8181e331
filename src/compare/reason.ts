import type { Origin } from '../core/finding.js'
import { locate } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'

/** Something that a verdict rests on, and the place that it is about. */
export interface Reason {
  text: string
  origin?: Origin
  /** A part that has changed, which no case decides: it may open. */
  changed?: true
}

/** The reason with its position, `FILE:LINE`. */
export function reasonText({ text, origin }: Reason, sources: ReadonlyMap<string, Source>): string {
  const source = origin && sources.get(origin.file)
  return source ? `${text} (${origin.file}:${locate(source, origin, 'key').line})` : text
}
