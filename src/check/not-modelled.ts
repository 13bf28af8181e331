import type { Finding, Span } from '../core/finding.js'
import { pointersOf, type Tooling, toolingOf } from '../validate/tooling.js'
import { Cursor } from '../yaml/cursor.js'
import { detectTemplate } from '../yaml/detect.js'
import { locate } from '../yaml/locate.js'
import type { Document, Part, Source } from '../yaml/source.js'
import { foreignGateway } from './foreign-gateways.js'

/** A note on the policies of other gateways in a file: they are skipped, and their effect is unknown. */
export function notModelled(source: Source): Finding[] {
  const foreign = source.documents.flatMap((document) => {
    const { family, apiVersion, kind } = document
    const project = family === null && apiVersion && kind ? foreignGateway(apiVersion, kind) : undefined
    return project === undefined ? [] : [{ document, kind: kind!, project }]
  })
  const [first, ...others] = foreign
  if (!first) return []
  const kinds = [...new Set(foreign.map(({ kind, project }) => `\`${kind}\` (${project})`))]
  return [
    {
      code: 'CW1032',
      severity: 'info',
      confidence: 'high',
      message: `not modelled, and not checked: ${kinds.join(', ')}`,
      span: kindOf(source, first.document),
      related: others.slice(0, MAX_RELATED).map(({ document }) => ({
        message: 'not checked, too',
        span: kindOf(source, document),
      })),
    },
  ]
}

/** A note on a Kustomization whose inline patches change objects of ours: only the result can be checked. */
export function inlinePatches(source: Source): Finding[] {
  return source.documents.flatMap((document) => {
    if (!document.apiVersion?.startsWith('kustomize.config.k8s.io/')) return []
    const root = new Cursor(document)
    const patches = [
      ...root
        .at('patches')
        .items()
        .map((entry) => entry.at('patch')),
      ...root.at('patchesStrategicMerge').items(),
    ]
    const found = patches.find((patch) => patch.string !== undefined && detectTemplate(patch.string).family !== null)
    if (!found) return []
    return [
      {
        code: 'CW1032' as const,
        severity: 'info' as const,
        confidence: 'high' as const,
        message: 'not checked: the patches of a Kustomization change objects of a gateway',
        help: 'check the result: `kustomize build . | claimwright check -`',
        span: locate(source, found),
        related: [],
      },
    ]
  })
}

/**
 * Notes on documents that other software changes before they are applied, without the findings that do not hold for the
 * result: SOPS replaces values, and a patch of Kustomize is a part of an object.
 */
export function noteTooling(source: Source, findings: readonly Finding[]): Finding[] {
  let kept = [...findings]
  for (const document of source.documents) {
    const tooling = toolingOf(document)
    if (tooling?.name === 'SOPS') kept = ofEncrypted(source, document, tooling, kept)
    if (tooling?.name === 'Kustomize') kept = ofPatch(source, document, tooling, kept)
  }
  return kept
}

/** Drops findings in the metadata and on values that are encrypted. */
function ofEncrypted(
  source: Source,
  document: Document,
  { pointers }: Tooling,
  findings: readonly Finding[],
): Finding[] {
  const [metadata, ...values] = pointers.map((pointer) => spanAt(source, document, pointer, 'pair'))
  const kept = findings.filter((finding) => {
    const isIn = ({ start, end }: Span) => start <= finding.span.start && finding.span.end <= end
    return !isIn(metadata!) && (UNKNOWN_NAME.test(finding.code) || !values.some(isIn))
  })
  return [...kept, note('SOPS', spanAt(source, document, '/sops', 'key'))]
}

/** SOPS does not encrypt the names of fields. */
const UNKNOWN_NAME = /^CW(?:1031|2001|2050)/

/**
 * A value that is written in a patch is also in the result, where another field may guard it. What rests on a field
 * that the patch lacks is named in the note.
 */
function ofPatch(source: Source, document: Document, { pointers }: Tooling, findings: readonly Finding[]): Finding[] {
  const [from, , to] = document.yaml.range
  const written = new Set(
    pointersOf(document.value, isScalar).flatMap((pointer) => [
      spanKey(spanAt(source, document, pointer, 'value')),
      spanKey(spanAt(source, document, pointer, 'key')),
    ]),
  )
  const kept: Finding[] = []
  const unknown: Finding[] = []
  for (const finding of findings) {
    const { code, span, severity, risk } = finding
    if (span.end < from || span.start > to || IN_PATCHES.test(code)) kept.push(finding)
    else if (risk === undefined || severity === 'error' || OF_OTHER_OBJECTS.test(code)) continue
    else if (written.has(spanKey(span))) kept.push({ ...finding, confidence: 'medium' })
    else unknown.push(finding)
  }
  const related = unknown
    .slice(0, MAX_RELATED)
    .map(({ message, span }) => ({ message: `unless the object sets it: ${message}`, span }))
  return [...kept, { ...note('Kustomize', spanAt(source, document, pointers[0], 'key')), related }]
}

/** Findings of syntax, and of a field, a value or an expression alone. */
const IN_PATCHES = /^CW(?:1|200[1-4]|203|5)/

/** The objects are where the patch is applied. */
const OF_OTHER_OBJECTS = /^CW3/

const isScalar = (_: string | number, value: unknown): boolean => typeof value !== 'object' || value === null

const spanKey = ({ start, end }: Span): string => `${start}-${end}`

const spanAt = (source: Source, { index }: Document, pointer: string, part: Part): Span =>
  locate(source, { document: index, pointer }, part)

const note = (name: Tooling['name'], span: Span): Finding => ({
  ...TOOLING[name],
  code: 'CW1032',
  severity: 'info',
  confidence: 'high',
  span,
  related: [],
})

const TOOLING = {
  SOPS: {
    message: 'values that SOPS encrypted are not checked',
    help: 'check the result: `sops decrypt FILE | claimwright check -`',
  },
  Kustomize: {
    message: 'checked only in part: the cluster receives the object that Kustomize merges this patch into',
    help: 'check the result: `kustomize build . | claimwright check -`',
  },
}

/** Each position requires parsing its document. */
const MAX_RELATED = 3

const kindOf = (source: Source, { index }: Document) => locate(source, { document: index, pointer: '/kind' })
