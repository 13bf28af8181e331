import type { Finding, Origin } from '../core/finding.js'
import type { TargetOptions, Targets } from '../versions/target.js'
import type { Document, Source } from '../yaml/source.js'

/** The complete input, and the gateway's environment. */
export interface Graph {
  sources: ReadonlyMap<string, Source>
  /** Kubernetes objects, in input order. */
  resources: Resource[]
  /** Objects that a later one of the same group, kind, namespace and name replaces. */
  superseded?: Resource[]
  /** Objects whose group and version does not exist on the API server. They are ignored. */
  unserved?: Resource[]
  /** Documents with one whole configuration: standalone and LiteLLM files. */
  configurations: Document[]
  /** Environment of the gateway's process; the process environment of claimwright is never read. */
  env: Record<string, string>
  /** A file that the configuration names; `undefined`: it does not exist. */
  readFile: (path: string) => string | undefined
  findings: Finding[]
  /** The version of each gateway. */
  targets: Targets
  /** How `read` handles objects that the input needs and lacks. */
  missing: MissingObjects
}

/**
 * `assume`: they are added, with a note for each. `refuse`: the input is refused. `ignore`: their dependents have no
 * effect.
 */
export type MissingObjects = 'assume' | 'refuse' | 'ignore'

/** A Kubernetes object, indexed by kind, namespace and name. */
export interface Resource {
  apiVersion: string
  kind: string
  /** `default` if the object does not set it. */
  namespace: string
  name: string
  value: Record<string, unknown>
  document: Document
  origin: Origin
}

export interface BindOptions {
  env?: Record<string, string>
  readFile?: (path: string) => string | undefined
  /** Default: `assume`. */
  missing?: MissingObjects
  /** Versions of the gateways in use, by name; `bind` throws `TargetError` for an unknown version. */
  targets?: TargetOptions | undefined
}
