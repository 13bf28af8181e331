import type { Expression } from '../../core/cel-ast.js'
import { namesRequestBody } from '../attributes.js'
import { REDACTED } from '../views/secret.js'
import { type Check, excerpt, problem } from './problems.js'
import type { Site } from './site.js'

/** CW5020: a body that is read without its literal name is not buffered. */
export const unreadBody: Check = function* (site, analysis) {
  if (site.parent || namesRequestBody(site.node)) return
  const indirect = [...analysis.sites.values()].some(isWholeRequest)
  for (const { node } of analysis.sites.values()) {
    if (!readsBody(node, indirect)) continue
    yield problem(
      'CW5020',
      node,
      `${excerpt(analysis, node)}has no value: the gateway does not read the body for this expression`,
      {
        confidence: 'medium',
        help: 'write `request.body`: the gateway reads the body if an expression of the phase names it like that',
      },
    )
  }
}

const isRequest = (node: Expression): boolean => node.kind === 'ident' && node.name === 'request'

/** `request` as a value, without selecting a member. */
function isWholeRequest({ node, parent }: Site): boolean {
  return isRequest(node) && parent?.node.kind !== 'select' && parent?.node.kind !== 'has'
}

function readsBody(node: Expression, indirect: boolean): boolean {
  switch (node.kind) {
    case 'index':
      return isRequest(node.operand) && isBodyName(node.index)
    case 'binary':
      return node.op === 'in' && isRequest(node.right) && isBodyName(node.left)
    case 'select':
    case 'has':
      return indirect && BODY.includes(node.field) && !isRequest(node.operand) && !isResponse(node.operand)
    default:
      return false
  }
}

const BODY = ['body', 'bodyPrefix']
const isResponse = (node: Expression): boolean => node.kind === 'ident' && node.name === 'response'

function isBodyName(node: Expression): boolean {
  return node.kind === 'literal' && BODY.includes(String(node.value))
}

/** CW5021: credentials are hidden by `redacted()`, so comparing them with anything else never holds. */
export const redactedCredential: Check = function* ({ node }, analysis) {
  const compared = comparison(node)
  if (!compared || !isRedacted(compared.subject)) return
  const { value } = compared
  const holds = compared.isPrefix ? REDACTED.startsWith(value) : value === REDACTED
  if (holds) return
  const always = node.kind === 'binary' && node.op === '!=' ? 'always' : 'never'
  const message = `${excerpt(analysis, compared.subject)} is \`${REDACTED}\` whatever the client sends: this ${always} holds`
  yield problem('CW5021', node, message, { help: 'compare `request.headers` without `redacted()`' })
}

function comparison(node: Expression): { subject: Expression; value: string; isPrefix: boolean } | undefined {
  const isPrefix = node.kind === 'call'
  if (node.kind === 'binary' && (node.op === '==' || node.op === '!=')) {
    const [subject, literal] = node.left.kind === 'literal' ? [node.right, node.left] : [node.left, node.right]
    return literal.kind === 'literal' && typeof literal.value === 'string'
      ? { subject, value: literal.value, isPrefix }
      : undefined
  }
  if (node.kind !== 'call' || node.function !== 'startsWith' || !node.target) return undefined
  const [literal] = node.args
  return literal?.kind === 'literal' && typeof literal.value === 'string'
    ? { subject: node.target, value: literal.value, isPrefix }
    : undefined
}

const SENSITIVE = ['authorization', 'proxy-authorization']

/** A credential header of `request.headers.redacted()`, with or without `join()` and similar methods. */
function isRedacted(node: Expression): boolean {
  const name =
    node.kind === 'select' ? node.field : node.kind === 'index' && node.index.kind === 'literal' && node.index.value
  if ((node.kind !== 'select' && node.kind !== 'index') || !SENSITIVE.includes(String(name).toLowerCase())) return false
  for (let at = node.operand; at.kind === 'call' && at.target; at = at.target) {
    if (at.function === 'redacted') return true
  }
  return false
}
