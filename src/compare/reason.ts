import type { Origin } from '../finding.js'
import { locate } from '../text/locate.js'
import type { Source } from '../text/source.js'

/** Something that a verdict rests on, and the place that it is about. */
export interface Reason {
  text: string
  origin?: Origin
}

/** The reason with its place, `FILE:LINE`. */
export function reasonText({ text, origin }: Reason, sources: ReadonlyMap<string, Source>): string {
  const source = origin && sources.get(origin.file)
  return source ? `${text} (${origin.file}:${locate(source, origin, 'key').line})` : text
}
