import { children, type Expression, memberPath } from '../../core/cel-ast.js'

/** A claim that an expression reads: `jwt.a.b` or `jwt["a"].b`. Offsets are into the expression. */
interface ClaimRead {
  path: string[]
  start: number
  end: number
  /** Only tested for presence: `has(jwt.a)`. */
  guarded: boolean
}

/** Every claim that is read, longest paths only; or the members that are read of another `variable`. */
export function claimReads(expression: Expression, variable = 'jwt'): ClaimRead[] {
  const reads: ClaimRead[] = []
  const walk = (node: Expression): void => {
    const [root, ...path] = memberPath(node) ?? []
    if (root === variable && path.length > 0) {
      reads.push({ path, start: node.start, end: node.end, guarded: node.kind === 'has' })
      return
    }
    for (const child of children(node)) walk(child)
  }
  walk(expression)
  return reads
}
