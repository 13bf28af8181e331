import { type ScalarTag, Schema, type Tags } from 'yaml'
import type { YamlFlavor } from '../core/descriptor.js'
import { memo } from '../core/memo.js'
import { CONFIGURATIONS, type DialectId, descriptorOf } from '../dialects/descriptors.js'
import { type PlainScalar, readKubernetes, readPython, readRust } from './plain-scalar.js'

/** How a program reads YAML, with the library's view of its scalars. */
export interface YamlReader extends Omit<YamlFlavor, 'scalars'> {
  /** The value of a plain scalar. */
  plain: (text: string) => PlainScalar
  /** For the library, which is only loaded for what `quick-read.ts` does not read. */
  schema: () => Schema
}

/** Other first characters only start strings: most scalars need no further check. */
const MAY_BE_OTHER = /^(?:[-+.~0-9yYnNtTfFoO].*)?$/

export const KUBERNETES: YamlReader = {
  program: 'Kubernetes',
  refuses: 'kubectl and the API server will refuse this document',
  merges: true,
  refusesDuplicates: () => true,
  manyDocuments: true,
  stringKeys: false,
  expands: false,
  yaml11: true,
  maxDepth: 256,
  ...scalarsOf(readKubernetes),
}

/** For unrelated text. */
export const OTHER: YamlReader = {
  ...KUBERNETES,
  program: 'the program',
  refuses: 'the program will refuse this document',
  yaml11: false,
  ...scalarsOf(readRust),
}

/** The program that reads a text: declared by the caller, or determined by the keys of its outermost map. */
export function readerOf(text: string, dialect: DialectId | undefined): YamlReader {
  const has = (names: readonly string[] = []): boolean => hasRootKey(text, names) || jsonHas(text, names)
  if (dialect !== undefined) return readerOfFlavor(descriptorOf(dialect).configuration?.yaml)
  if (has(['apiVersion'])) return KUBERNETES
  const found = CONFIGURATIONS.find(({ keys }) => has(keys.own)) ?? CONFIGURATIONS.find(({ keys }) => has(keys.shared))
  return found ? readerOfFlavor(found.yaml) : OTHER
}

const READERS = { kubernetes: readKubernetes, python: readPython, rust: readRust }

/** Absent: Kubernetes objects. */
const readerOfFlavor = (flavor: YamlFlavor | undefined): YamlReader => (flavor ? readerWith(flavor) : KUBERNETES)

const readerWith = memo(({ scalars, ...rest }: YamlFlavor): YamlReader => ({ ...rest, ...scalarsOf(READERS[scalars]) }))

/** Whether one of the names is a key at the indentation of the text's first content. */
function hasRootKey(text: string, names: readonly string[]): boolean {
  if (names.length === 0) return false
  return new RegExp(`^\\uFEFF?${rootIndentation(text)}["']?(?:${names.join('|')})["']?[ \\t]*:`, 'm').test(text)
}

/** Blanks before the first line that is neither blank, a comment nor a marker. Most texts have none. */
export function rootIndentation(text: string): string {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? text.length : end)
    const content = /^\uFEFF?([ \t]*)([^\s#])/.exec(line)
    if (content && !line.startsWith('---')) return content[1]!
    if (end === -1) break
    at = end + 1
  }
  return ''
}

function jsonHas(text: string, names: readonly string[]): boolean {
  return /^\uFEFF?\s*\{/.test(text) && names.some((name) => text.includes(`"${name}"`))
}

/** Plain scalars go to `read`; explicit tags (`!!str`, `!!int`, ...) mean what YAML says. */
function scalarsOf(read: (text: string) => PlainScalar): Pick<YamlReader, 'plain' | 'schema'> {
  const plain: ScalarTag = {
    tag: 'claimwright:plain',
    default: true,
    test: MAY_BE_OTHER,
    resolve: read,
    stringify: ({ value }) => String(value),
  }
  const explicit = (type: string): ScalarTag => ({
    tag: `tag:yaml.org,2002:${type}`,
    resolve: (text) => (type === 'binary' || type === 'timestamp' ? text : read(text)),
  })
  const types = ['null', 'bool', 'int', 'float', 'binary', 'timestamp']
  const customTags = (tags: Tags) => [plain, ...tags, ...types.map(explicit)]
  let made: Schema | undefined
  const schema = () => (made ??= new Schema({ schema: 'failsafe', customTags, merge: false }))
  return { schema, plain: (text) => (MAY_BE_OTHER.test(text) ? read(text) : text) }
}
