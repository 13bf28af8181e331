import type { Confidence, Severity } from './finding.js'

/**
 * What distinguishes a dialect, as data: `dialects/NAME/descriptor.ts`. Whatever lists dialects or families is derived
 * from these, so a new dialect is its folder and its line in `dialects/descriptors.ts`.
 */
export interface Descriptor<D extends string = string, F extends string = string> {
  id: D
  /** In menus and messages. */
  title: string
  /** The families of documents that its gateway reads. */
  reads: readonly F[]
  /** Families that this dialect brings along. */
  families: readonly FamilyDescriptor<F>[]
  /** A file is one configuration; absent: the configuration consists of Kubernetes objects. */
  configuration?: Configuration
}

export interface FamilyDescriptor<F extends string = string> {
  name: F
  /** In counts: `checked 2 documents (2 Gloo)`. */
  title: string
  /** The gateways whose versions decide about its documents, by name (`versions/gateway.ts`). */
  gateways: readonly ('gloo' | 'envoy' | 'agentgateway' | 'litellm')[]
  /** Kubernetes objects: their API groups (`''`: the core group `v1`), limited to `kinds` where these are given. */
  groups?: readonly string[]
  kinds?: readonly string[]
  /** Kinds that no other project has: their group is known even if a template computes it. */
  distinctiveKinds?: readonly string[]
  /** What its gateway, or the API server, does with a document that the model does not allow. */
  consequences: Consequences
}

/** A file that its program reads as one configuration. */
export interface Configuration {
  keys: RootKeys
  /** Keys inside such a file: beside one of them a root key that is almost one of the program's is a typing error. */
  evidence: RegExp
  yaml: YamlFlavor
}

export interface RootKeys {
  /** Identify a file. */
  own: readonly string[]
  /** Files of other programs have them, too: a file is recognised that consists of several of them. */
  shared?: readonly string[]
  /** Shared keys that a file may consist of. */
  alone?: readonly string[]
  /** Keys that are suggested for one with a typing error. */
  suggested: readonly string[]
  /** Members inside `policies` and `routes` that identify a file which has no root key of its own. */
  policies?: readonly string[]
}

/** How a program reads YAML. */
export interface YamlFlavor {
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
  /** A plain key is its text (`on` is not `true`); otherwise it is read like a value. */
  textKeys?: true
  /** `$VARIABLES` in the text are expanded first. */
  expands: boolean
  /** Reads plain scalars by YAML 1.1. */
  yaml11: boolean
  /** Supported nesting of maps and lists. The programs' limits are between 128 and some hundreds. */
  maxDepth: number
  /** The library that reads plain scalars: of Go (`sigs.k8s.io/yaml`), Python (PyYAML) or Rust (serde). */
  scalars: 'kubernetes' | 'python' | 'rust'
}

/** What the gateway makes of a document that its model does not allow. */
export interface Consequence {
  severity: Severity
  confidence: Confidence
  /** End of a sentence: "`x` must be a string: ...". */
  text: string
  /** The whole configuration is rejected, rather than only this part. */
  refused?: true
}

export interface Consequences {
  wrongValue(pointer: string): Consequence
  /** A member that is not declared. `ignored`: in a place where the program skips such members. */
  unknownMember(pointer: string, ignored: boolean): Consequence
  /** A word that is not one of an enum's; default: as a wrong value. */
  unknownWord?(pointer: string): Consequence
}

export const refusesToStart = (program: string): Consequence => ({
  severity: 'error',
  confidence: 'high',
  text: `${program} will refuse to start`,
  refused: true,
})

const REFUSED: Consequence = {
  severity: 'error',
  confidence: 'high',
  text: 'the API server will refuse the object',
  refused: true,
}

/** Of Kubernetes objects. */
export const OF_OBJECTS: Consequences = {
  wrongValue: () => REFUSED,
  unknownMember: () => ({
    severity: 'error',
    confidence: 'high',
    text: 'kubectl will refuse the object, and other clients silently drop the field',
  }),
}
