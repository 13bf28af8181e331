import { claimPathOf } from '../../../cel/condition/shape.js'
import type { Expression } from '../../../core/cel-ast.js'
import type { Losses } from '../../../core/losses.js'
import type { ClaimToHeader } from '../../../core/step/authenticate.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'

/** Header rules for Envoy, and those that its JWT filter applies. */
interface RebuiltEdits {
  edits: EditHeaders[]
  claims: ClaimToHeader[]
}

/** `verified`: a token may have been verified; otherwise claims are always absent and the header is removed. */
export function rebuildEdits(steps: readonly EditHeaders[], verified: boolean, losses: Losses): RebuiltEdits {
  const claims: ClaimToHeader[] = []
  const edits = steps.flatMap((step) => {
    if (step.when) {
      losses.unsupported(step.origin, 'header rules cannot have a condition: they are not converted')
      return []
    }
    if (step.requestTransform || step.responseTransform)
      losses.unsupported(step.origin, 'bodies, metadata and headers that an expression computes are not converted')
    const isChangeable = (edit: HeaderEdit): boolean => reportFixed(edit, losses)
    const request = step.request.filter(isChangeable).flatMap((edit) => {
      const claim = verified ? claimHeader(edit, losses) : null
      if (claim) claims.push(claim)
      return claim ? [] : [plain(edit, losses)]
    })
    const response = step.response.filter(isChangeable).map((edit) => plain(edit, losses))
    if (response.length > 0) losses.approximate(step.origin, 'response headers are also added to refusals')
    const rebuilt: EditHeaders = { kind: 'edit-headers', request, response, origin: step.origin }
    return request.length + response.length > 0 ? [rebuilt] : []
  })
  return { edits, claims }
}

/** Envoy does not start with rules for these. */
function reportFixed({ name, origin }: HeaderEdit, losses: Losses): boolean {
  if (!name.startsWith(':') && name.toLowerCase() !== 'host') return true
  losses.unsupported(origin, `Envoy does not change \`${name}\`: it is sent as it came`, name)
  return false
}

function claimHeader(edit: HeaderEdit, losses: Losses): ClaimToHeader | null {
  if (edit.op === 'remove' || edit.value?.kind !== 'cel') return null
  const claim = edit.value.expression.expression && claimOf(edit.value.expression.expression)
  if (!claim || claim.some((part) => part === '' || part.includes('.'))) return null
  losses.approximate(
    edit.origin,
    `\`${edit.name}\` gets numbers, booleans, lists and maps, too: the last two as base64url(JSON)`,
  )
  return { claim, header: edit.name.toLowerCase(), append: edit.op === 'add', origin: edit.origin }
}

/** `jwt.sub` or `string(jwt.sub)`. */
function claimOf(node: Expression): string[] | undefined {
  if (node.kind === 'call' && node.function === 'string' && !node.target && node.args.length === 1)
    return claimPathOf(node.args[0]!)
  return claimPathOf(node)
}

/** `%` begins a command of Envoy. If Envoy cannot compute a value, the client's header is removed, too. */
function plain(edit: HeaderEdit, losses: Losses): HeaderEdit {
  if (edit.value?.kind === 'cel') {
    losses.unsupported(edit.origin, `\`${edit.name}\` has a value that Envoy cannot compute: the header is removed`)
    return { op: 'remove', name: edit.name.toLowerCase(), origin: edit.origin }
  }
  const name = edit.name.toLowerCase()
  if (edit.value?.kind !== 'text') return { ...edit, name }
  return { ...edit, name, value: { kind: 'text', text: edit.value.text.replaceAll('%', '%%') } }
}
