import { editText } from '../check/apply-fixes.js'
import type { Edit, Span } from '../core/finding.js'
import type { Program } from '../core/program.js'
import { descriptorOf } from '../dialects/descriptors.js'
import { validate } from '../validate/validate.js'
import { printText } from '../yaml/print.js'
import type { Document, Source } from '../yaml/source.js'

/** A text that is already in the target's dialect, changed only where its gateway would not serve it. */
interface Rewritten {
  name: string
  text: string
}

/** The files that a program was read from, in their own dialect: unchanged parts are not rewritten. */
export function rewriteInPlace(program: Program, sources: ReadonlyMap<string, Source>): Rewritten[] {
  const own = [...sources.values()].filter((source) =>
    source.documents.some((document) => belongsTo(program, document)),
  )
  const root = commonFolder(own.map(({ file }) => file))
  return own.map((source) => ({ name: nameOf(source.file, root), text: textOf(source, program) }))
}

/** A whole configuration is one program; Kubernetes objects form one program, across files. */
export function belongsTo({ origin, dialect }: Program, { file, family, kind }: Document): boolean {
  if (family === null) return false
  return kind === undefined ? file === origin.file : descriptorOf(dialect).reads.includes(family)
}

/** Edits that `check` would make, of documents that no API serves as they are. */
function textOf(source: Source, program: Program): string {
  const tutorials = source.documents.filter(({ family }) => family === 'tutorial')
  const findings = tutorials.length > 0 ? validate(source) : []
  const edits = tutorials.flatMap((document) => {
    const own = findings.filter(({ span }) => isWithin(span, document))
    const stuck = own.some(({ code, fix }) => code === 'CW2011' && !fix)
    return stuck ? [wholeDocument(source, document)] : own.flatMap(({ fix }) => (fix?.safe ? fix.edits : []))
  })
  const text = printText(edited(source, program, edits))
  return text.endsWith('\n') ? text : `${text}\n`
}

const isWithin = ({ start }: Span, { yaml: { range } }: Document): boolean => start >= range[0] && start < range[2]

/** Where lines cannot be moved, in flow style for instance: the document printed anew, its comments and order kept. */
function wholeDocument({ file }: Source, { yaml }: Document): Edit {
  const copy = yaml.clone() as typeof yaml
  copy.set('apiVersion', 'agentgateway.dev/v1alpha1')
  copy.set('kind', 'AgentgatewayPolicy')
  const nested = ['spec', 'traffic', 'jwtAuthentication', 'authorization']
  copy.setIn(['spec', 'traffic', 'authorization'], copy.getIn(nested, true))
  copy.deleteIn(nested)
  const [start, , end] = yaml.range
  return { file, start, end, text: copy.toString({ lineWidth: 0, directives: false }) }
}

/** Documents of other dialects in the file stay behind. */
function edited(source: Source, program: Program, edits: readonly Edit[]): string {
  const { text, documents } = source
  if (documents.every((document) => document.family === null || belongsTo(program, document)))
    return editText(text, edits)
  const kept = documents.filter((document) => belongsTo(program, document))
  return kept
    .map(({ yaml: { range } }) => {
      const [start, , end] = range
      const own = edits.filter((edit) => edit.start >= start && edit.end <= end)
      const shifted = own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }))
      return editText(text.slice(start, end), shifted).replace(/\n?$/, '\n')
    })
    .join('---\n')
}

function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => file.slice(0, file.lastIndexOf('/') + 1))
  const [first = '', ...others] = folders
  let length = first.length
  for (const other of others)
    while (!other.startsWith(first.slice(0, length))) length = first.lastIndexOf('/', length - 2) + 1
  return first.slice(0, length)
}

function nameOf(file: string, root: string): string {
  return file === '-' ? 'policy.yaml' : file.slice(root.length)
}
