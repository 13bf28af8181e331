import { type ScalarTag, Schema } from 'yaml'
import type { DialectId } from '../core/program.js'
import { type PlainScalar, readKubernetes, readPython, readRust } from './plain-scalar.js'

/** How a program reads YAML. */
export interface YamlReader {
  /** The program's name in messages. */
  program: string
  /** What the program does with text that it cannot read. */
  refuses: string
  /** `<<` merges maps; otherwise it is an ordinary key. */
  merges: boolean
  /** A duplicate key in the map under these keys is rejected; otherwise the later one wins. */
  refusesDuplicates: (path: readonly string[]) => boolean
  /** A text may contain several documents. */
  manyDocuments: boolean
  /** Keys must be strings; otherwise scalars are converted to strings. */
  stringKeys: boolean
  /** `$VARIABLES` in the text are expanded first. */
  expands: boolean
  /** Reads plain scalars by YAML 1.1. */
  yaml11: boolean
  /** Supported nesting of maps and lists. The programs' limits are between 128 and some hundreds. */
  maxDepth: number
  /** The value of a plain scalar. */
  plain: (text: string) => PlainScalar
  schema: Schema
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

export const LITELLM: YamlReader = {
  program: 'LiteLLM',
  refuses: 'LiteLLM will refuse to start',
  merges: true,
  refusesDuplicates: () => false,
  manyDocuments: false,
  stringKeys: true,
  expands: false,
  yaml11: true,
  maxDepth: 256,
  ...scalarsOf(readPython),
}

export const STANDALONE: YamlReader = {
  program: 'agentgateway',
  refuses: 'agentgateway will refuse to start',
  merges: false,
  refusesDuplicates: isTypedPlace,
  manyDocuments: false,
  stringKeys: false,
  expands: true,
  yaml11: false,
  maxDepth: 128,
  ...scalarsOf(readRust),
}

/** Policies that agentgateway reads through a JSON value, where the later of two duplicate members wins. */
const UNTYPED = new Set(['jwtAuth', 'directResponse', 'extProc'])
/** The same, of routes and listeners only: a backend's are read directly. */
const UNTYPED_OF_ROUTES = new Set(['transformations', 'extAuthz', 'localRateLimit', 'remoteRateLimit'])
/** Members whose keys are user-defined names. */
const MAPS = new Set(['set', 'add', 'metadata', 'defaults', 'overrides', 'gateways'])

/** agentgateway reads the fields of a struct, each at most once (serde). */
function isTypedPlace(path: readonly string[]): boolean {
  const last = path.at(-1)
  if (last !== undefined && MAPS.has(last)) return false
  const isOfBackend = path.includes('backends') || path[0] === 'llm'
  return !path.some((key) => UNTYPED.has(key) || (!isOfBackend && UNTYPED_OF_ROUTES.has(key)))
}

/** yaml-cpp. Only the first of several documents is read; `yes` and `y` are true. */
export const ENVOY: YamlReader = {
  ...KUBERNETES,
  program: 'Envoy',
  refuses: 'Envoy will refuse to start',
  refusesDuplicates: () => false,
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
  if (dialect === 'standalone') return STANDALONE
  if (dialect === 'litellm') return LITELLM
  if (dialect === 'envoy') return ENVOY
  if (dialect !== undefined || hasRootKey(text, 'apiVersion') || jsonHas(text, 'apiVersion')) return KUBERNETES
  if (hasRootKey(text, LITELLM_ROOT) || jsonHas(text, 'general_settings') || jsonHas(text, 'model_list')) return LITELLM
  if (hasRootKey(text, ENVOY_ROOT) || jsonHas(text, 'static_resources')) return ENVOY
  if (hasRootKey(text, STANDALONE_ROOT) || /^\uFEFF?\s*\{/.test(text)) return STANDALONE
  return OTHER
}

const LITELLM_ROOT = 'general_settings|litellm_settings|router_settings|model_list|litellm_jwtauth'
const ENVOY_ROOT = 'static_resources|staticResources'
const STANDALONE_ROOT =
  'binds|gateways|routes|routeGroups|tcpRoutes|policies|llm|mcp|frontendPolicies|backends|services|workloads|config'

/** Whether one of the names is a key at the indentation of the text's first content. */
function hasRootKey(text: string, names: string): boolean {
  return new RegExp(`^\\uFEFF?${rootIndentation(text)}["']?(?:${names})["']?[ \\t]*:`, 'm').test(text)
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

function jsonHas(text: string, key: string): boolean {
  return /^\uFEFF?\s*\{/.test(text) && text.includes(`"${key}"`)
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
  const schema = new Schema({
    schema: 'failsafe',
    customTags: (tags) => [plain, ...tags, ...types.map(explicit)],
    merge: false,
  })
  return { schema, plain: (text) => (MAY_BE_OTHER.test(text) ? read(text) : text) }
}
