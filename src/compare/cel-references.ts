import { ROOTS } from '../cel/activation.js'
import { children, type Expression, memberPath } from '../core/cel-ast.js'
import { memo } from '../core/memo.js'

/** What an expression references, as far as static analysis can determine it. */
interface References {
  /** Paths of claims; an index that is not a literal ends a path. */
  claims: string[][]
  literals: (string | number)[]
  /** Lists of claims whose items are maps: the members that an item is compared with, by the path of the claim. */
  items: { path: string[]; item: Record<string, string | number> }[]
  /** Names of request headers, lower case. */
  headers: string[]
  /** Mentions the request: its answer depends on more than the token. */
  request: boolean
  /** Fields of the request that are named: `path`, `method`, `host`. */
  fields: string[]
  /** Members of a JSON body that are named, by their paths. */
  bodyMembers: string[][]
  /** References the tool, prompt or resource of an MCP request, which is in the body. */
  mcp: boolean
  /** Depends on where the request comes from. */
  source: boolean
}

export const referencesOf = memo((expression: Expression): References => {
  const references: References = {
    claims: [],
    literals: [],
    items: [],
    headers: [],
    request: false,
    fields: [],
    bodyMembers: [],
    mcp: false,
    source: false,
  }
  collect(expression, references)
  return references
})

function collect(node: Expression, into: References): void {
  const path = memberPath(node)
  if (path?.[0] === 'jwt' && path.length > 1) {
    into.claims.push(path.slice(1))
    return
  }
  if (path?.[0] === 'request') {
    // The time of a case is the same for all its requests.
    if (path[1] === 'startTime' || path[1] === 'endTime') return
    into.request = true
    if (path[1] === 'headers' && path[2] !== undefined) into.headers.push(path[2].toLowerCase())
    if (path[1] !== undefined) into.fields.push(path[1])
    return
  }
  const member = bodyMember(node)
  if (member && member.length > 0) into.bodyMembers.push(member)
  if (node.kind === 'literal') {
    if (typeof node.value === 'string' || typeof node.value === 'number') into.literals.push(node.value)
    else if (typeof node.value === 'bigint' && node.value <= BigInt(Number.MAX_SAFE_INTEGER))
      into.literals.push(Number(node.value))
  }
  if (node.kind === 'ident' && node.name !== 'jwt') {
    into.request ||= ['request', 'source', 'destination', 'variables', 'llm'].includes(node.name)
    if (node.name === 'llm') into.fields.push('body')
    if (node.name === 'source') into.source = true
    if (node.name === 'mcp' || node.name === 'variables') {
      into.request = true
      into.mcp = true
    }
  }
  if (node.kind === 'macro') {
    const [of, ...list] = memberPath(node.range) ?? []
    const item = Object.fromEntries(comparedMembers(node.body, node.variable))
    if (of === 'jwt' && list.length > 0 && Object.keys(item).length > 0) into.items.push({ path: list, item })
  }
  for (const child of children(node)) collect(child, into)
}

/** A part of an expression that reads the model of a call, or a member of its body. Offsets are into the expression. */
interface BodyRead {
  start: number
  end: number
  /** The member of the body; absent: `llm.requestModel`. */
  member?: string[]
}

/** What an expression reads of a request, if that is only its model and members of its body; otherwise `null`. */
export const bodyReadsOf = memo((expression: Expression): BodyRead[] | null => {
  const reads: BodyRead[] = []
  const isComplete = (node: Expression): boolean => {
    const path = memberPath(node)
    if (path?.[0] === 'jwt') return true
    const { start, end } = node
    const member = bodyMember(node)
    if (member?.length) reads.push({ start, end, member })
    else if (path?.join('.') === 'llm.requestModel') reads.push({ start, end })
    else if (node.kind === 'ident') return !VARIABLES.has(node.name)
    else return [...children(node)].every(isComplete)
    return true
  }
  return isComplete(expression) ? reads : null
})

const VARIABLES: ReadonlySet<string> = new Set([...ROOTS, 'variables'])

/** The path of a member of `json(request.body)`; `null`: the expression is not a member. */
function bodyMember(node: Expression): string[] | null {
  if (node.kind === 'call') {
    const isBody = node.function === 'json' && memberPath(node.args[0] ?? node)?.join('.') === 'request.body'
    return isBody ? [] : null
  }
  if (node.kind !== 'select' && node.kind !== 'has' && node.kind !== 'index') return null
  const above = bodyMember(node.operand)
  if (!above || node.kind !== 'index') return above && [...above, (node as { field: string }).field]
  const { index } = node
  return index.kind === 'literal' && typeof index.value === 'string' ? [...above, index.value] : null
}

/** `p.name == "a"` for a variable `p`: the member and its value. */
function* comparedMembers(node: Expression, variable: string): Generator<[member: string, value: string | number]> {
  if (node.kind === 'binary' && node.op === '==') {
    for (const [side, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const [of, member, ...deeper] = memberPath(side) ?? []
      const value = other.kind === 'literal' ? other.value : undefined
      if (of !== variable || member === undefined || deeper.length > 0) continue
      if (typeof value === 'string') yield [member, value]
      else if (typeof value === 'bigint' || typeof value === 'number') yield [member, Number(value)]
    }
  }
  for (const child of children(node)) yield* comparedMembers(child, variable)
}
