import type { Finding } from '../core/finding.js'
import type { DialectId } from '../core/program.js'
import { isConfiguration } from '../dialects/descriptors.js'
import { locate, span } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'

/** Reports, as `kubectl` would, text that should contain gateway objects but does not. */
export function notAnObject(source: Source, dialect: DialectId | undefined): Finding[] {
  // Whole-file configurations are covered by `yaml/parse.ts`.
  if (dialect === undefined || isConfiguration(dialect)) return []
  const base = { severity: 'error' as const, confidence: 'high' as const, related: [] }
  const written = source.documents.filter(({ yaml, valid }) => !valid || yaml.contents !== null)
  if (written.length === 0) {
    const message = 'this document has no object: `kubectl` will reject it'
    return [{ ...base, code: 'CW1003', message, span: span(source, 0, 0) }]
  }
  return written.flatMap(({ valid, kind, family, index }) => {
    if (!valid) return []
    if (kind === undefined) {
      const message = 'not a Kubernetes object: `apiVersion` and `kind` are required'
      return [{ ...base, code: 'CW2002', message, span: locate(source, { document: index, pointer: '' }) }]
    }
    const other = OTHERS[dialect === 'agentgateway' ? 'gloo' : 'agentgateway']
    if (family !== other.family) return []
    const message = `\`${kind}\` is a kind of ${other.title}: ${other.reader} does not serve it, and the API server will refuse it`
    return [{ ...base, code: 'CW2002', message, span: locate(source, { document: index, pointer: '/kind' }) }]
  })
}

/** Kinds that are missing in a cluster with the other gateway. */
const OTHERS = {
  gloo: { family: 'gloo', title: 'Gloo', reader: 'agentgateway' },
  agentgateway: { family: 'agentgateway', title: 'agentgateway', reader: 'Gloo' },
} as const
