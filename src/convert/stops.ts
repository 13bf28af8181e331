import type { Comparison } from '../compare/compare.js'
import { nodesIn } from '../compare/content.js'
import type { Code } from '../core/codes.js'
import type { Finding } from '../core/finding.js'
import type { Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { keptPolicies, type Translated } from './kept-policies.js'

/** Why the output must not be used as it is, apart from differences that open access. */
export interface Stop {
  code: Code
  message: string
  /** Where `check` finds an error in the output. */
  finding?: Finding
}

/** Steps that decide whether a request is allowed. */
const POLICIES: ReadonlySet<Step['kind']> = new Set<Step['kind']>([
  'authenticate',
  'authorize',
  'api-key',
  'basic-auth',
  'mcp-authentication',
  'mcp-authorization',
  'virtual-keys',
])

/**
 * A conversion that keeps nothing, and errors that `check` finds in the output. `--accept` takes the codes of the
 * former; a gateway refuses the latter.
 */
export function stopsOf(
  before: Program,
  after: Program | null,
  comparison: Comparison,
  findings: readonly Finding[],
  translated: Omit<Translated, 'program'>,
): Stop[] {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map((finding): Stop => ({ code: finding.code, message: finding.message, finding }))
  const found = after ? emptiness(before, after, comparison) : []
  return [...(after && found.length === 0 ? lostPolicies({ program: before, ...translated }) : found), ...errors]
}

function emptiness(before: Program, after: Program, { equivalence, domain }: Comparison): Stop[] {
  if (equivalence === 'nothing')
    return [{ code: 'CW7332', message: 'nothing was compared: no request meets a route of the input' }]
  if (domain.allowed > 0 && domain.preserved === 0)
    return [{ code: 'CW7330', message: 'every request that was allowed before is denied' }]
  const count = policiesOf(before)
  if (count > 0 && policiesOf(after) === 0)
    return [{ code: 'CW7331', message: `none of the ${count} access policies of the source is in the output` }]
  return []
}

function lostPolicies(translated: Translated): Stop[] {
  const { all, kept } = keptPolicies(translated)
  return all > 0 && kept === 0
    ? [{ code: 'CW7331', message: 'none of the policies of the source is in the output' }]
    : []
}

/** Number of steps that decide whether a request is allowed. */
function policiesOf(program: Program): number {
  const nodes = new Set(nodesIn(program).map(({ node }) => node))
  return [...nodes].filter(({ kind }) => POLICIES.has(kind as Step['kind'])).length
}
