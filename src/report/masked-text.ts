import { getOrAdd } from '../core/get-or-add.js'
import { memo } from '../core/memo.js'
import { type Secret, secretsOf } from '../validate/secrets.js'
import { scalarRanges } from '../yaml/scalar-ranges.js'
import type { Source } from '../yaml/source.js'
import { mask } from './mask.js'
import { createRedactor } from './redact.js'

/** A source's text with its secrets masked. Offsets, lines and columns stay. */
export const maskedText: (source: Source) => string = memo(maskSource)

function maskSource(source: Source): string {
  const secrets = secretsOf(source)
  const inPlace = maskPlaces(source, secrets)
  const values = createRedactor(secrets.map(({ value }) => value))(inPlace)
  let isPrivate = false
  return values
    .split('\n')
    .map((line) => {
      if (line.includes('-----BEGIN')) isPrivate = line.includes('PRIVATE KEY')
      const masked = mask(line, isPrivate)
      if (line.includes('-----END')) isPrivate = false
      return masked
    })
    .join('\n')
}

/** Masks each string that is a secret as a whole where it is written, however the YAML writes it. */
function maskPlaces(source: Source, secrets: readonly Secret[]): string {
  const wanted = new Map<number, Set<string>>()
  for (const { isWhole, document, pointer } of secrets)
    if (isWhole) getOrAdd(wanted, document, () => new Set()).add(pointer)
  const places = [...wanted]
    .flatMap(([document, pointers]) => [...scalarRanges(source.documents[document]!, pointers).values()])
    .filter(([start, end]) => !REFERENCE.test(source.text.slice(start, end)))
  const pieces: string[] = []
  let done = 0
  for (const [start, end] of places.sort(([a], [b]) => a - b)) {
    if (start < done) continue
    pieces.push(source.text.slice(done, start), maskWritten(source.text.slice(start, end)))
    done = end
  }
  return pieces.join('') + source.text.slice(done)
}

/** A variable of the environment, which the text only names. */
const REFERENCE = /^["']?(?:\$\{?\w+\}?|os\.environ\/[^"'\s]*)["']?\s*$/

/** Quotes, the mark of a block, a scheme and blanks stay, so that the YAML can still be read. */
function maskWritten(written: string): string {
  const head = /^(?:[|>][^\n]*\n|["'])?(?:(?:Bearer|Basic) )?/i.exec(written)![0]
  const tail = /["']\s*$/.exec(written.slice(head.length))?.[0] ?? ''
  const body = written.slice(head.length, written.length - tail.length)
  const kept = body.length >= 12 && !body.includes('\n') ? body.slice(0, 4) : ''
  return head + kept + body.slice(kept.length).replace(/\S/g, '*') + tail
}
