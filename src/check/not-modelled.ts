import type { Finding } from '../core/finding.js'
import { toolingOf } from '../validate/tooling.js'
import { Cursor } from '../yaml/cursor.js'
import { detectTemplate } from '../yaml/detect.js'
import { locate } from '../yaml/locate.js'
import type { Document, Source } from '../yaml/source.js'
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
  return source.documents.reduce<readonly Finding[]>((kept, document) => {
    const found = toolingOf(document)
    if (!found) return kept
    const at = (pointer: string, part: 'key' | 'pair') => locate(source, { document: document.index, pointer }, part)
    const [from, , to] = document.yaml.range
    const replaced = found.pointers.map((pointer) => at(pointer, 'pair'))
    const isOfResult = ({ code, span }: Finding): boolean =>
      found.name === 'Kustomize'
        ? span.end < from || span.start > to || IN_PATCHES.test(code)
        : !replaced.some(({ start, end }) => start <= span.start && span.end <= end)
    return [...kept.filter(isOfResult), note(found.name, at(found.pointers[0], 'key'))]
  }, findings) as Finding[]
}

/** Findings of syntax, and of a field or a value alone. */
const IN_PATCHES = /^CW(?:1|200[1-4]|203)/

const note = (name: keyof typeof TOOLING, span: Finding['span']): Finding => ({
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
    message: 'this is a patch: the cluster receives the object that Kustomize merges it into',
    help: 'check the result: `kustomize build . | claimwright check -`',
  },
}

/** Each position requires parsing its document. */
const MAX_RELATED = 3

const kindOf = (source: Source, { index }: Document) => locate(source, { document: index, pointer: '/kind' })
