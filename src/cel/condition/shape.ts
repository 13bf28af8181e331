import type { Expression } from '../../core/cel-ast.js'
import { isToken } from '../../core/http.js'

/** Expression shapes that can be lowered to conditions. */

export type Scalar = string | number | boolean | null

/** A constant; integers beyond 2^53 are excluded, since conditions cannot represent them. */
export function scalarOf(node: Expression): Scalar | undefined {
  if (node.kind !== 'literal') return undefined
  const { value } = node
  if (typeof value !== 'bigint') return value instanceof Uint8Array ? undefined : value
  return Number.isSafeInteger(Number(value)) ? Number(value) : undefined
}

/** A list of constants. */
export function listOf(node: Expression): Scalar[] | undefined {
  if (node.kind !== 'list') return undefined
  const values = node.elements.map(scalarOf)
  return values.every((value) => value !== undefined) ? values : undefined
}

/** `jwt.org["team"]` as `[org, team]`; the token itself (`jwt.rawToken`) is not a claim. */
export function claimPathOf(node: Expression): string[] | undefined {
  const path = stepsOf(node)
  return path && path.length > 0 && path[0] !== 'rawToken' ? path : undefined
}

/** Real claims are not nested deeper; reading longer paths at each of their steps would take too long. */
const DEEPEST = 64

function stepsOf(node: Expression): string[] | undefined {
  const steps: string[] = []
  let at = node
  while (at.kind !== 'ident') {
    const name =
      at.kind === 'select' ? at.field : at.kind === 'index' && at.index.kind === 'literal' ? at.index.value : undefined
    if ((at.kind !== 'select' && at.kind !== 'index') || typeof name !== 'string' || steps.length === DEEPEST)
      return undefined
    steps.push(name)
    at = at.operand
  }
  return at.name === 'jwt' ? steps.reverse() : undefined
}

/** `request.path` and similar. */
export function isRequestField(node: Expression, field: string): boolean {
  return (
    node.kind === 'select' && node.field === field && node.operand.kind === 'ident' && node.operand.name === 'request'
  )
}

/** The name in `request.headers["name"]`, in lower case. */
export function headerOf(node: Expression): string | undefined {
  if (node.kind !== 'index' || !isRequestField(node.operand, 'headers')) return undefined
  const name = node.index.kind === 'literal' ? node.index.value : undefined
  return typeof name === 'string' && isToken(name) ? name.toLowerCase() : undefined
}

/** The claim in `type(jwt.x)`. */
export function typeOperand(node: Expression): string[] | undefined {
  if (node.kind !== 'call' || node.function !== 'type') return undefined
  if (node.target) return node.args.length === 0 ? claimPathOf(node.target) : undefined
  return node.args.length === 1 ? claimPathOf(node.args[0]!) : undefined
}

/**
 * The parts of `default(jwt.x, constant)`. An index on a value that is not a map fails with an error that `default`
 * does not catch, so only fields count.
 */
export function orDefaultOf(node: Expression): { path: string[]; alternative: Scalar } | undefined {
  if (node.kind !== 'call' || node.function !== 'default' || node.target || node.args.length !== 2) return undefined
  const [claim, fallback] = node.args as [Expression, Expression]
  const path = isFields(claim) ? claimPathOf(claim) : undefined
  const alternative = scalarOf(fallback)
  return path && alternative !== undefined ? { path, alternative } : undefined
}

function isFields(node: Expression): boolean {
  return node.kind === 'ident' || (node.kind === 'select' && isFields(node.operand))
}

/** The claim in `default(jwt.x, [])`. */
export function orEmptyOf(node: Expression): string[] | undefined {
  if (node.kind !== 'call' || node.function !== 'default' || node.target || node.args.length !== 2) return undefined
  const [claim, fallback] = node.args as [Expression, Expression]
  return fallback.kind === 'list' && fallback.elements.length === 0 && isFields(claim) ? claimPathOf(claim) : undefined
}
