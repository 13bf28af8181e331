import type { Finding, Span } from '../core/finding.js'
import { locate } from '../yaml/locate.js'
import { nearest } from '../yaml/nearest.js'
import type { Document, Source } from '../yaml/source.js'
import { type Description, describe } from './describe.js'
import { moveUp, renameTutorialKind } from './fixes.js'
import { checkObject } from './metadata.js'
import type { Problem } from './problem.js'
import { modelledKinds, type Root, rootOf } from './schema.js'
import { isOfResult, toolingOf } from './tooling.js'
import { walk } from './walk.js'

/**
 * What a source's documents say that the model of their kind does not allow, in the order of the text (CW2xxx). Syntax
 * findings are in `source.findings`. Documents that are broken, of another program, or of a kind that is not modelled
 * have none. `ofResult`: of a document that SOPS or Kustomize changes before it is applied, what its result can still
 * have.
 */
export function validate(source: Source, { ofResult = false } = {}): Finding[] {
  // If a variable is not set, the value at its position is unknown.
  const hasUnset = source.findings.some((finding) => finding.code === 'CW2020')
  const isOpen = hasUnset ? (value: string) => value.includes('$') : undefined
  return source.documents.flatMap((document) => validateDocument(source, document, { isOpen, ofResult }))
}

interface Validation {
  isOpen: ((value: string) => boolean) | undefined
  ofResult: boolean
}

function validateDocument(source: Source, document: Document, { isOpen, ofResult }: Validation): Finding[] {
  // Broken text has no value; what is merely refused, a repeated key for instance, has one.
  if (document.family === null || (!document.valid && document.value === null)) return []
  const root = rootOf(document)
  if (!root) return unknownKind(source, document)
  const dropsNulls = document.kind !== undefined
  const problems = isOpen
    ? walk(root, document.value, { dropsNulls, isOpen })
    : problemsOf(root, document.value, dropsNulls)
  const all = [...problems, ...checkObject(document)]
  const tooling = ofResult ? toolingOf(document) : undefined
  const kept = tooling ? all.filter((problem) => isOfResult(problem, tooling)) : all
  return kept.map((problem) => finding(source, document, problem)).sort((a, b) => a.span.start - b.span.start)
}

const walked = new WeakMap<object, { root: Root; problems: Problem[] }>()

/** The problems of a value, which an edit elsewhere in its file does not change. */
function problemsOf(root: Root, value: unknown, dropsNulls: boolean): Problem[] {
  const key = typeof value === 'object' && value !== null ? value : undefined
  const known = key && walked.get(key)
  if (known?.root === root) return known.problems
  const problems = walk(root, value, { dropsNulls, isOpen: () => false })
  if (key) walked.set(key, { root, problems })
  return problems
}

function finding(source: Source, document: Document, problem: Problem): Finding {
  const span = locate(source, { document: document.index, pointer: problem.pointer }, placeOf(problem))
  const said = asFinding(source, span, describe(problem, document))
  const fix = larger(source, document, problem, said.code)
  return fix ? { ...said, fix } : said
}

/** A fix that is more than a word at its place. */
function larger(source: Source, document: Document, { pointer }: Problem, code: Finding['code']) {
  if (code === 'CW2010') return renameTutorialKind(source, document)
  return code === 'CW2011' ? moveUp(source, document, pointer) : undefined
}

/** What is missing is said at the key of the map that misses it. */
function placeOf(problem: Problem) {
  return problem.part ?? (problem.kind === 'missing' ? 'key' : 'value')
}

function asFinding(source: Source, span: Span, { replacement, ...said }: Description): Finding {
  if (!replacement) return { ...said, span, related: [] }
  const text = replaced(source.text.slice(span.start, span.end), replacement.text)
  const edits = [{ file: source.file, start: span.start, end: span.end, text }]
  return { ...said, span, related: [], fix: { title: `write \`${text}\``, safe: replacement.safe, edits } }
}

/** The text for a scalar, in the quotes that it has; without a text, what is written, quoted. */
function replaced(written: string, text: string | undefined): string {
  const quote = /^["']/.exec(written)?.[0] ?? ''
  return text === undefined ? JSON.stringify(written) : `${quote}${text}${quote}`
}

/** Kinds of the Gateway API that are not modelled. */
const OTHER_KINDS = new Set([
  'GatewayClass',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'BackendTLSPolicy',
  'BackendLBPolicy',
  'BackendTrafficPolicy',
])

/** Reports an unknown kind in a modelled API group if it is similar to a known one. */
function unknownKind(source: Source, document: Document): Finding[] {
  const { family, apiVersion = '', kind = '' } = document
  if (family !== 'gloo' && family !== 'agentgateway' && family !== 'gateway-api') return []
  if (OTHER_KINDS.has(kind)) return []
  const kinds = modelledKinds().map((key) => key.split(' ') as [string, string])
  const ofGroup = kinds.filter(([version]) => version.split('/')[0] === apiVersion.split('/')[0])
  const version = ofGroup.find(([, value]) => value === kind)?.[0]
  const meant =
    version ??
    nearest(
      kind,
      ofGroup.map(([, value]) => value),
    )
  if (meant === undefined) return []
  const pointer = version ? '/apiVersion' : '/kind'
  const written = version ? `\`${apiVersion}\` does not serve \`${kind}\`` : `unknown kind \`${kind}\``
  const span = locate(source, { document: document.index, pointer })
  const message = `${written}: the API server will refuse the object`
  const description = { code: 'CW2002', severity: 'error', confidence: 'high', message } as const
  return [
    asFinding(source, span, {
      ...description,
      help: `did you mean \`${meant}\`?`,
      replacement: { text: meant, safe: false },
    }),
  ]
}
