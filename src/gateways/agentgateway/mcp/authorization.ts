import { Activation } from '../../../cel/activation.js'
import { children, type Expression } from '../../../core/cel-ast.js'
import type { Rule } from '../../../core/step/authorize.js'
import { ALLOWED_WITHOUT_RULES, type Judgement, judge } from '../authorize.js'
import type { Exchange } from '../exchange.js'
import type { ItemKind } from './methods.js'
import { joinRests, simplifyRules, variablesOf } from './simplify.js'

/** A tool, prompt, resource or task of a server, as seen by rules: its unprefixed name. */
export interface Item {
  kind: ItemKind
  target: string
  name: string
}

/**
 * The rules' decision about an item. `mcp` contains nothing but the item (mcp/rbac.rs); without rules everything is
 * allowed.
 */
export function judgeItem(rules: readonly Rule[], item: Item, exchange: Exchange): Judgement {
  if (rules.length === 0) return ALLOWED_WITHOUT_RULES
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
 * The condition under which an item of a kind is allowed, as CEL, simplified by this request. `true`: every item,
 * `false`: none.
 */
export function describeItems(rules: readonly Rule[], kind: ItemKind, target: string, exchange: Exchange): string {
  const activation = exchange.withMcp(mcpOf({ kind, target, name: '' }))
  return String(simplifyRules(rules, { closed: (node) => !readsItem(node, kind), activation }))
}

/**
 * The condition that a caller must meet to use an item, as CEL: the MCP rules, and the preceding rules on the request,
 * which see no item. `true`: none, `false`: no caller meets it.
 */
export function describeCaller(rules: readonly Rule[], before: readonly (readonly Rule[])[], item: Item): string {
  const closed = (node: Expression): boolean => [...variablesOf(node)].every((name) => name === 'mcp')
  const activation = Activation.of({ mcp: mcpOf(item) })
  const ofRequests = before.map((set) => simplifyRules(set, { closed, activation: Activation.of({}) }))
  return String(joinRests([...ofRequests, simplifyRules(rules, { closed, activation })], '&&'))
}

/** Whether the expression reads `mcp` in a way that can distinguish items of this kind, of one server. */
function readsItem(node: Expression, kind: ItemKind): boolean {
  if (node.kind === 'has' && isItem(node.operand, kind)) return false
  if (node.kind === 'select' && node.field === 'target' && isItem(node.operand, kind)) return false
  if ((node.kind === 'select' || node.kind === 'has') && node.operand.kind === 'ident' && node.operand.name === 'mcp')
    return node.field === kind && node.kind === 'select'
  if (node.kind === 'ident') return node.name === 'mcp' || node.name === 'variables'
  return children(node).some((child) => readsItem(child, kind))
}

const isItem = (node: Expression, kind: ItemKind): boolean =>
  node.kind === 'select' && node.field === kind && node.operand.kind === 'ident' && node.operand.name === 'mcp'
