import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Finding } from '../core/finding.js'
import type { Source } from '../yaml/source.js'

/**
 * Identifies a finding across moved lines: a hash of code, file and the text of its line, and a counter for equal ones.
 * 32 hexadecimal digits. Pass findings in text order.
 */
export function fingerprints(
  sources: ReadonlyMap<string, Source>,
  nameOf: (file: string) => string = String,
): (finding: Finding) => string {
  const seen = new Map<string, number>()
  return ({ code, span }) => {
    const source = sources.get(span.file)
    const start = source?.lineStarts[span.line - 1] ?? 0
    const line = source?.text.slice(start, source.lineStarts[span.line] ?? source.text.length).trim() ?? ''
    const key = JSON.stringify([code, nameOf(span.file).replaceAll('\\', '/').replace(/^\.\//, ''), line])
    const count = seen.get(key) ?? 0
    seen.set(key, count + 1)
    return bytesToHex(sha256(utf8ToBytes(`${key} ${count}`))).slice(0, 32)
  }
}
