import type { CelCondition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { StepBase } from './step.js'

/** Change headers. Edits apply in the order given. */
export interface EditHeaders extends StepBase {
  kind: 'edit-headers'
  /** agentgateway: a transformation, also where it computes nothing; otherwise a header modifier. */
  transformation?: true
  request: HeaderEdit[]
  response: HeaderEdit[]
  /** agentgateway's transformations beyond headers; they run before the edits, `body` after them. */
  requestTransform?: Transform
  responseTransform?: Transform
}

/** `set` replaces, `add` appends a line. A `cel` value that is no string removes the header. */
export interface HeaderEdit {
  op: 'add' | 'set' | 'remove'
  name: string
  value?: { kind: 'text'; text: string } | { kind: 'cel'; expression: CelCondition }
  /** Envoy: only where the header is absent, or present. */
  only?: 'absent' | 'present'
  /** Envoy: an empty value is sent, too. */
  keepEmpty?: boolean
  /** Came from a Secret: never shown whole. */
  secret?: boolean
  /** The environment variable that it came from, where the configuration names one. */
  variable?: string
  /** The Secret that it came from, where the configuration names one. */
  secretRef?: { namespace: string; name: string; key: string }
  origin: Origin
}

/** `replace` is a map that replaces all headers; an error leaves them. `body` that cannot be computed is empty. */
export interface Transform {
  metadata: { name: string; value: CelCondition }[]
  replace?: CelCondition
  body?: CelCondition
}
