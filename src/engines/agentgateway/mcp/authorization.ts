import { children, type Expression } from '../../../cel/ast.js'
import type { Rule } from '../../../program/step/authorize.js'
import { judge, type Judgement } from '../authorize.js'
import type { Exchange } from '../exchange.js'
import { holds } from '../expression.js'
import type { ItemKind } from './methods.js'

/** A tool, prompt, resource or task of a server, as rules see it: its name there, without a prefix. */
export interface Item {
  kind: ItemKind
  target: string
  name: string
}

/** What the rules say of an item. `mcp` holds nothing but the item (mcp/rbac.rs); without rules everything passes. */
export function judgeItem(rules: readonly Rule[], item: Item, exchange: Exchange): Judgement {
  if (rules.length === 0) return { allowed: true, detail: 'there are no rules' }
  return judge(rules, exchange.withMcp(mcpOf(item)), exchange)
}

function mcpOf({ kind, target, name }: Item): Map<string, Map<string, string>> {
  return new Map([
    [
      kind,
      new Map([
        ['target', target],
        ['name', name],
      ]),
    ],
  ])
}

/**
 * The condition under which an item of a kind passes, in the words of the rules: what this request decides already is
 * left out. `true`: every item, `false`: none.
 */
export function describeItems(rules: readonly Rule[], kind: ItemKind, target: string, exchange: Exchange): string {
  const probe = exchange.withMcp(mcpOf({ kind, target, name: '' }))
  const parts: string[] = []
  const allows: string[] = []
  let allowed = !rules.some(({ effect }) => effect === 'allow')
  for (const { effect, when } of rules) {
    const open = when.kind === 'cel' && when.expression !== null && readsItem(when.expression, kind)
    const value = open ? undefined : holds(when, probe, exchange)
    const source = when.kind === 'cel' ? when.source.trim() : String(value)
    if (effect === 'deny' ? value === true : effect === 'require' && value === false) return 'false'
    if (effect === 'allow') {
      allowed ||= value === true
      if (open) allows.push(source)
    } else if (open) parts.push(effect === 'deny' ? `!(${source})` : source)
  }
  if (!allowed && allows.length === 0) return 'false'
  if (!allowed) parts.unshift(allows.join(' || '))
  if (parts.length === 0) return 'true'
  return parts.length === 1 ? parts[0]! : parts.map((part) => (/\|\||\?/.test(part) ? `(${part})` : part)).join(' && ')
}

/** The expression looks at `mcp` in a way that can tell items of this kind apart. */
function readsItem(node: Expression, kind: ItemKind): boolean {
  if ((node.kind === 'select' || node.kind === 'has') && node.operand.kind === 'ident' && node.operand.name === 'mcp')
    return node.field === kind && node.kind === 'select'
  if (node.kind === 'ident') return node.name === 'mcp' || node.name === 'variables'
  return children(node).some((child) => readsItem(child, kind))
}
