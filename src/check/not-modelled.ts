import type { Finding } from '../core/finding.js'
import { toPointer } from '../core/pointer.js'
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

/** Notes on documents that other software changes before they are applied. */
export function tooling(source: Source): Finding[] {
  return source.documents.flatMap((document) => {
    const { name, pointer } = (document.family !== null && toolingOf(document.value)) || {}
    if (name === undefined) return []
    return [
      {
        code: 'CW1032' as const,
        severity: 'info' as const,
        confidence: 'high' as const,
        message: TOOLING[name].message,
        help: TOOLING[name].help,
        span: locate(source, { document: document.index, pointer: toPointer(pointer!) }, 'key'),
        related: [],
      },
    ]
  })
}

const TOOLING = {
  SOPS: {
    message: 'the values are encrypted by SOPS: they are not checked',
    help: 'check the result: `sops decrypt FILE | claimwright check -`',
  },
  Kustomize: {
    message: 'this is a patch: Kustomize merges it into an object, which is what the cluster gets',
    help: 'check the result: `kustomize build . | claimwright check -`',
  },
}

/** Each position requires parsing its document. */
const MAX_RELATED = 3

const kindOf = (source: Source, { index }: Document) => locate(source, { document: index, pointer: '/kind' })
