import { children, type Expression, memberPath } from '../../core/cel-ast.js'
import type { CelCondition } from '../../core/condition.js'
import type { Span } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { type McpPlace, mcpPlaces, placeRules } from '../../core/mcp-backends.js'
import { originKey } from '../../core/origin-key.js'
import type { Rule as PolicyRule } from '../../core/step/authorize.js'
import { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { celUses } from './cel.js'
import { placeInText } from './place-in-text.js'

/** A rule on MCP tools, prompts and resources, with all the backends that it applies to. */
interface McpRule {
  when: CelCondition & { expression: Expression }
  places: McpPlace[]
  /** Names of the servers of those backends. */
  targets: string[]
  /** The cluster may have servers with other names. */
  isOpen: boolean
}

export function mcpRules(context: RuleContext): McpRule[] {
  return context.remember(findRules)
}

function findRules(context: RuleContext): McpRule[] {
  const found = new Map<string, McpRule>()
  for (const place of allPlaces(context)) {
    const targets = place.backend.mcp.targets.map(({ name }) => name)
    for (const rule of placeRules(place)) {
      const { when, origin } = rule
      if (when.kind !== 'cel' || !when.expression) continue
      const whole = { ...when, expression: when.expression }
      const known = getOrAdd(found, originKey(origin), () => ({ when: whole, places: [], targets: [], isOpen: false }))
      known.places.push(place)
      known.isOpen ||= place.backend.mcp.targets.some(({ transport }) => transport === 'selector')
      known.targets = [...new Set([...known.targets, ...targets])]
    }
  }
  return [...found.values()]
}

export function allPlaces(context: RuleContext): McpPlace[] {
  return context.programs.flatMap(mcpPlaces)
}

/** An expression on MCP tools, whether or not its servers are known. */
interface McpExpression {
  at: Cursor
  text: string
  expression: Expression
  effect: PolicyRule['effect']
}

export function mcpExpressions(context: RuleContext): McpExpression[] {
  return celUses(context).flatMap(({ at, text, parsed: { expression }, place, effect }) =>
    place === 'mcp' && expression && effect ? [{ at, text, expression, effect }] : [],
  )
}

/** A part of a rule's expression in its file. */
export function placeOf(context: RuleContext, { when }: McpRule, { start, end }: { start: number; end: number }): Span {
  const { file, document, pointer } = when.origin
  const source = context.source(file)!.documents[document]!
  return placeInText(context, { at: new Cursor(source, when.source, pointer), text: when.source }, start, end)
}

/** A comparison of a member of `mcp` with a string. */
interface Comparison {
  path: string[]
  text: string
  /** The string in the expression, with its quotes. */
  start: number
  end: number
  /** The string is only the beginning of what is accepted. */
  isStart?: boolean
}

/** Strings that `mcp.KIND.FIELD` is compared with: `==`, `!=`, `in [...]`, `startsWith`. */
export function* comparisonsIn(node: Expression): Generator<Comparison> {
  if (node.kind === 'binary' && ['==', '!=', 'in'].includes(node.op)) {
    for (const [side, other] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const path = memberPath(side)
      if (path?.[0] !== 'mcp' || path.length !== 3) continue
      for (const literal of other.kind === 'list' ? other.elements : [other])
        if (literal.kind === 'literal' && typeof literal.value === 'string')
          yield { path, text: literal.value, start: literal.start, end: literal.end }
    }
  }
  if (node.kind === 'call' && node.function === 'startsWith' && node.target) {
    const path = memberPath(node.target)
    const [literal] = node.args
    if (path?.[0] === 'mcp' && path.length === 3 && literal?.kind === 'literal' && typeof literal.value === 'string')
      yield { path, text: literal.value, start: literal.start, end: literal.end, isStart: true }
  }
  for (const child of children(node)) yield* comparisonsIn(child)
}
