import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Program } from '../../core/program.js'
import type { CredentialMode } from '../../core/step/credentials.js'
import type { JwtRequirement } from '../../core/step/envoy.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import type { Report } from '../rule.js'
import { withAlternatives } from './chains.js'
import { membersBelow } from './envoy.js'
import { placedSteps } from './program.js'
import { cursorAt } from './walk.js'

/** A step that allows requests without a token. */
export interface OptionalToken {
  step: Step
  program: Program
  /** Also those with an invalid one. */
  allowsInvalid: boolean
  /** The field that allows them, if it is written. */
  field?: Cursor
}

export const optionalTokens = (context: RuleContext): readonly OptionalToken[] => context.remember(findOptional)

function findOptional(context: RuleContext): OptionalToken[] {
  const all = placedSteps(context).flatMap(({ part, program }) =>
    withAlternatives(part).flatMap((step) =>
      permissionsOf(context, step).map((found) => ({ step, program, ...found })),
    ),
  )
  return firstOfEach(all, ({ step, field }) => originKey(field ?? step.origin))
}

type Permission = Pick<OptionalToken, 'allowsInvalid' | 'field'>

function permissionsOf(context: RuleContext, step: Step): Permission[] {
  if (step.kind === 'envoy-jwt')
    return step.rules
      .flatMap(({ requirement }) => optionalParts(requirement))
      .flatMap(({ kind, origin }) => {
        const field = cursorAt(context, origin)
        return field ? [{ allowsInvalid: kind === 'allow-missing-or-failed', field }] : []
      })
  const mode = modeOf(step)
  if (mode === 'strict') return []
  const allowsInvalid = mode === 'permissive'
  const block = cursorAt(context, step.origin)
  return [{ allowsInvalid, ...(block && { field: fieldOf(block, allowsInvalid) }) }]
}

function modeOf(step: Step): CredentialMode {
  if (step.kind === 'authenticate')
    return step.onInvalid === 'pass' ? 'permissive' : step.onMissing === 'pass' ? 'optional' : 'strict'
  // Policies of MCP servers alone have a rule of their own.
  return step.kind === 'mcp-authentication' && step.origin.pointer.endsWith('/jwtAuthentication') ? step.mode : 'strict'
}

/** The permissions that make a requirement optional. */
function optionalParts(requirement: JwtRequirement): Extract<JwtRequirement, { kind: `allow-missing${string}` }>[] {
  if (requirement.kind === 'any') return requirement.of.flatMap(optionalParts)
  if (requirement.kind === 'allow-missing' || requirement.kind === 'allow-missing-or-failed') return [requirement]
  if (requirement.kind !== 'all') return []
  const parts = requirement.of.map(optionalParts)
  return parts.every((found) => found.length > 0) ? parts.flat() : []
}

/** The field of any dialect that makes a token optional. */
function fieldOf(block: Cursor, allowsInvalid: boolean): Cursor | undefined {
  const deprecated = block.at('allowMissingOrFailedJwt')
  if (deprecated.value === true) return deprecated
  const mode = block.at('mode')
  if (mode.string !== undefined) return mode
  const [member] = membersBelow(block, allowsInvalid ? 'allow_missing_or_failed' : 'allow_missing')
  return member ?? (block.has('validationPolicy') ? block.at('validationPolicy') : undefined)
}

/** The fields that let rejected tokens reach the upstream: only a verified token is removed. */
export const forwardedTokens = (context: RuleContext): { step: Step; field: Cursor }[] =>
  optionalTokens(context).flatMap(({ step, allowsInvalid, field }) => (allowsInvalid && field ? [{ step, field }] : []))

/** `optional`: the mode that rejects invalid tokens, as the dialect spells it. */
export const forwardedReport = (field: Cursor, optional: string): Report => ({
  at: field,
  part: field.isMap ? 'key' : 'value',
  message: 'requests with an invalid token are allowed and the token is forwarded upstream',
  help: `use \`${optional}\`: requests without a token are allowed, those with an invalid one get 401`,
})
