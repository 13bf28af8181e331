import type { Origin } from '../core/finding.js'
import { child } from '../core/pointer.js'
import type { DialectId } from '../core/program.js'
import type { WrittenDocument } from '../core/writer.js'
import { member } from '../yaml/plain.js'
import type { Document, Source } from '../yaml/source.js'

const GLOO: ReadonlySet<DialectId> = new Set<DialectId>(['gloo', 'gloo-gateway-api'])

/** Kinds that Gloo has with both of its APIs. */
const KINDS: ReadonlySet<string> = new Set(['AuthConfig', 'RateLimitConfig', 'Settings', 'Upstream', 'UpstreamGroup'])

/** The object is used by the target as it is, and is not written again. */
export function staysAsIs(from: DialectId, to: DialectId, { kind, family }: Document): boolean {
  return family === 'gloo' && kind !== undefined && KINDS.has(kind) && GLOO.has(from) && GLOO.has(to)
}

/** Objects of the source in place of those that were written for them from the parts that are modelled. */
export function asInSource(
  written: readonly WrittenDocument[],
  from: DialectId,
  to: DialectId,
  sources: ReadonlyMap<string, Source>,
): WrittenDocument[] {
  const documents = [...sources.values()].flatMap((source) => source.documents)
  const kept = documents.filter((document) => staysAsIs(from, to, document))
  if (kept.length === 0) return [...written]
  // Of several with the same name the first counts.
  const byName = new Map(kept.reverse().map((document) => [identity(document.value), document]))
  return written.map((one) => {
    const document = byName.get(identity(one.value))
    return document ? unchanged(document) : one
  })
}

function identity(value: unknown): string {
  const [name, namespace = 'default'] = [member(value, 'metadata', 'name'), member(value, 'metadata', 'namespace')]
  return JSON.stringify([member(value, 'kind'), namespace, name])
}

function unchanged(document: Document): WrittenDocument {
  const origins = new Map<string, Origin>()
  const walk = (value: unknown, pointer: string): void => {
    origins.set(pointer, { file: document.file, document: document.index, pointer })
    if (typeof value !== 'object' || value === null) return
    for (const [name, one] of Object.entries(value)) walk(one, child(pointer, name))
  }
  walk(document.value, '')
  return { value: structuredClone(document.value) as Record<string, unknown>, origins }
}
