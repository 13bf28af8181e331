import type { Origin } from '../core/finding.js'
import { memo } from '../core/memo.js'
import { child } from '../core/pointer.js'
import type { WrittenDocument } from '../core/writer.js'
import { isRecord, member, text, texts } from '../yaml/plain.js'
import type { Document, Source } from '../yaml/source.js'

/** Annotations that tools keep about the object itself. */
const OF_TOOLS =
  /^(kubectl\.kubernetes\.io\/last-applied-configuration$|meta\.helm\.sh\/|argocd\.argoproj\.io\/tracking-id$)/

/**
 * Labels and annotations of the object that a written one came from. The first written object also represents its
 * source: comments above the source's head are kept there.
 */
export function withMetadata(
  documents: readonly WrittenDocument[],
  sources: ReadonlyMap<string, Source>,
): WrittenDocument[] {
  const stoodFor = new Set<Document>()
  return withPolicyNames(documents, sources).map((written) => {
    const source = objectOf(written, sources)
    if (!source) return written
    const isFirst = !stoodFor.has(source)
    stoodFor.add(source)
    return carried(written, source, isFirst)
  })
}

/** A policy that came from a single policy of the source has its name, unless another has it. */
function withPolicyNames(
  documents: readonly WrittenDocument[],
  sources: ReadonlyMap<string, Source>,
): readonly WrittenDocument[] {
  const taken = new Set(documents.filter(isPolicy).map(({ value }) => identity(value)))
  return documents.map((written) => {
    const source = isPolicy(written) ? objectOf(written, sources) : null
    if (!source || !/(Option|Policy)$/.test(source.kind ?? '')) return written
    const metadata = { ...(written.value['metadata'] as object), name: member(source.value, 'metadata', 'name') }
    const value = { ...written.value, metadata }
    if (taken.has(identity(value))) return written
    taken.add(identity(value))
    return { ...written, value }
  })
}

const isPolicy = ({ value }: WrittenDocument): boolean => value['kind'] === 'AgentgatewayPolicy'

const identity = (value: unknown): string =>
  JSON.stringify([member(value, 'metadata', 'name'), member(value, 'metadata', 'namespace')])

/** The Kubernetes object that the written one came from: what its root did, else the one that all of it did. */
function objectOf(written: WrittenDocument, sources: ReadonlyMap<string, Source>): Document | null {
  const { value, origins } = written
  const kind = text(value['kind'])
  if (kind === undefined) return null
  if (BACKENDS.has(kind)) return backendsIn(sources).get(identity(value)) ?? null
  const root = origins.get('')
  const found = new Set([...(root ? [root] : origins.values())].map((origin) => documentOf(origin, sources)))
  const [source] = found
  if (found.size !== 1 || source?.kind === undefined || source.family === 'kubernetes') return null
  // A Gateway takes metadata from a Gateway only.
  return kind === 'Gateway' && source.kind !== 'Gateway' ? null : source
}

/** They come from where a route names them, and represent the object of that name. */
const BACKENDS: ReadonlySet<string> = new Set(['Upstream', 'AgentgatewayBackend'])

/** By name; of several the first counts. */
const backendsIn = memo((sources: ReadonlyMap<string, Source>): ReadonlyMap<string, Document> => {
  const documents = [...sources.values()].flatMap((source) => source.documents)
  const backends = documents.filter(({ kind }) => BACKENDS.has(kind ?? ''))
  return new Map(backends.reverse().map((backend) => [identity(backend.value), backend]))
})

function documentOf({ file, document }: Origin, sources: ReadonlyMap<string, Source>): Document | undefined {
  return sources.get(file)?.documents[document]
}

function carried(written: WrittenDocument, source: Document, isFirst: boolean): WrittenDocument {
  const origins = new Map(written.origins)
  const at = (pointer: string) => origins.set(pointer, { file: source.file, document: source.index, pointer })
  if (isFirst) for (const pointer of ['/apiVersion', '/kind', '/metadata', '/metadata/name']) at(pointer)
  const metadata = { ...(written.value['metadata'] as Record<string, unknown>) }
  for (const name of ['labels', 'annotations']) {
    const own = [...texts(member(source.value, 'metadata', name))].filter(([key]) => !OF_TOOLS.test(key))
    if (own.length === 0) continue
    const known = metadata[name]
    metadata[name] = { ...Object.fromEntries(own), ...(isRecord(known) && known) }
    if (isFirst) for (const [key] of own) at(child(`/metadata/${name}`, key))
  }
  return { ...written, value: { ...written.value, metadata }, origins }
}

/** What became of a label or an annotation; `null`: the path is of another field. */
export function statusOfMetadata(
  path: string,
  value: string,
  written: readonly WrittenDocument[],
): { status: 'exact' | 'unsupported'; note: string } | null {
  const [, list, key] = /^\/metadata\/(labels|annotations)\/(.+)$/.exec(path) ?? []
  if (list === undefined || key === undefined) return null
  const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
  const is = written.some((document) => text(member(document.value, 'metadata', list, name)) === value)
  if (is) return { status: 'exact', note: '' }
  const note = OF_TOOLS.test(name) ? 'it is about the old object' : 'nothing that is written can have it'
  return { status: 'unsupported', note }
}
