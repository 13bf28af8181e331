import { LineCounter, parseAllDocuments } from 'yaml'
import type { DialectId } from '../program/program.js'
import { detect } from './detect.js'
import { lineStarts, span } from './locate.js'
import type { Document, Source } from './source.js'

export interface ParseOptions {
  /** Path shown in findings. */
  file?: string
  /** Read as this dialect's program does, whatever the text looks like. */
  dialect?: DialectId
  /** Environment of the gateway's process (standalone expands `$VARIABLES` in the text). */
  env?: Record<string, string>
}

/** Text to documents. Any string is accepted; problems are findings of the source. */
export function parse(text: string, options: ParseOptions = {}): Source {
  const file = options.file ?? '-'
  const source: Source = { file, text, documents: [], findings: [], lineStarts: lineStarts(text) }
  const parsed = parseAllDocuments(text, { version: '1.2', merge: true, lineCounter: new LineCounter() })
  if (!Array.isArray(parsed)) return source
  parsed.forEach((yaml, index) => {
    for (const error of yaml.errors) {
      source.findings.push({
        code: 'CW1001',
        severity: 'error',
        confidence: 'high',
        related: [],
        message: error.message.split('\n')[0]!,
        span: span(source, error.pos[0], error.pos[1]),
      })
    }
    const value: unknown = yaml.errors.length === 0 ? yaml.toJS({ maxAliasCount: 100 }) : null
    const document: Document = { file, index, value, yaml, valid: yaml.errors.length === 0, ...detect(value) }
    source.documents.push(document)
  })
  return source
}
