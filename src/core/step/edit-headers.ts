import type { CelCondition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { TextMatcher } from './envoy.js'
import type { StepBase } from './step.js'

/** Change headers. Edits apply in the order given. */
export interface EditHeaders extends StepBase {
  kind: 'edit-headers'
  /** agentgateway: a transformation, even if it computes nothing; otherwise a header modifier. */
  transformation?: true
  request: HeaderEdit[]
  response: HeaderEdit[]
  /** agentgateway's transformations beyond headers; they run before the edits, `body` after them. */
  requestTransform?: Transform
  responseTransform?: Transform
}

/** `set` replaces, `add` appends a line. A `cel` value that is not a string removes the header. */
export interface HeaderEdit {
  op: 'add' | 'set' | 'remove'
  name: string
  value?: { kind: 'text'; text: string } | { kind: 'cel'; expression: CelCondition }
  /** Envoy: removes every header whose name matches, pseudo headers too; `name` is empty. */
  matching?: TextMatcher
  /** Envoy: only if the header is absent, or present. */
  only?: 'absent' | 'present'
  /** Envoy: an empty value is sent, too. */
  keepEmpty?: boolean
  /** The value came from a Secret: never print it whole. */
  secret?: boolean
  /** The source environment variable, if the configuration names one. */
  variable?: string
  /** The source Secret, if the configuration names one. */
  secretRef?: { namespace: string; name: string; key: string }
  origin: Origin
}

/**
 * `replace` is a map that replaces all headers; on an error they stay unchanged. A `body` that cannot be computed is
 * empty.
 */
export interface Transform {
  metadata: { name: string; value: CelCondition }[]
  replace?: CelCondition
  body?: CelCondition
}
