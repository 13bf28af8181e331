import type { Finding } from '../finding.js'
import type { DialectId } from '../program/program.js'
import { locate, span } from '../text/locate.js'
import type { Source } from '../text/source.js'

/** Whole-file programs say this themselves (`text/parse.ts`). */
const KUBERNETES: ReadonlySet<DialectId> = new Set<DialectId>(['gloo', 'gloo-gateway-api', 'agentgateway'])

/** What `kubectl` says of text that holds no object, where the caller says that it should. */
export function notAnObject(source: Source, dialect: DialectId | undefined): Finding[] {
  if (dialect === undefined || !KUBERNETES.has(dialect)) return []
  const base = { severity: 'error' as const, confidence: 'high' as const, related: [] }
  const written = source.documents.filter(({ yaml, valid }) => !valid || yaml.contents !== null)
  if (written.length === 0) {
    const message = 'there is no object in this text: `kubectl` will refuse it'
    return [{ ...base, code: 'CW1003', message, span: span(source, 0, 0) }]
  }
  return written
    .filter(({ valid, kind }) => valid && kind === undefined)
    .map(({ index }) => ({
      ...base,
      code: 'CW2002' as const,
      message: 'this is no object: `kubectl` will refuse it without `apiVersion` and `kind`',
      span: locate(source, { document: index, pointer: '' }),
    }))
}
