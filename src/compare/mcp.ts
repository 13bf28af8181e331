import { children, type Expression, memberPath } from '../core/cel-ast.js'
import type { HeaderList, Request } from '../core/http.js'
import type { McpBackend } from '../core/mcp.js'
import { type McpPlace, mcpPlaces, placeRules } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import type { Rule } from '../core/step/authorize.js'
import { namingOf, shownName, shownUri } from '../gateways/agentgateway/mcp/names.js'
import { describedServers } from '../gateways/agentgateway/mcp/servers.js'
import type { McpServers } from '../gateways/engine.js'
import { SEGMENT } from './paths.js'
import { samplesOf } from './regex-samples.js'

/** Most names of one kind that are tried. */
const MAX_NAMES = 12

/** What MCP clients may request, as far as the rules of the programs name it: names as the servers know them. */
export interface McpNames {
  tool: string[]
  prompt: string[]
  resource: string[]
  /** Names of servers. */
  targets: string[]
  /**
   * The only server that offers a tool or prompt, where names have no prefix and several servers would make them
   * ambiguous: the server that a rule mentions together with the name. Others are offered by the first server.
   */
  servers?: ReadonlyMap<string, string>
  /** Why these names do not cover everything that the rules distinguish; empty: they do. */
  open: string[]
}

/** What rules of MCP run on, as far as servers list it. */
export type ItemKind = 'tool' | 'prompt' | 'resource'
export const ITEM_KINDS: readonly ItemKind[] = ['tool', 'prompt', 'resource']

/** A tool or prompt, and a resource, that no rule names. */
export const OTHER_ITEM = `other-${SEGMENT}`
export const OTHER_RESOURCE = `file:///other-${SEGMENT}`

/** Names that the MCP rules of programs mention, and for each kind one that they do not. */
export function mcpNames(programs: readonly Program[]): McpNames {
  const places = programs.flatMap(mcpPlaces)
  const rules = places.flatMap(placeRules)
  const literals = new Set<string>()
  const open = new Set(openRules(places))
  for (const { when } of rules) if (when.kind === 'cel' && when.expression) collect(when.expression, literals)
  const targets = [...new Set(places.flatMap(({ backend }) => backend.mcp.targets.map(({ name }) => name)))]
  const servers = places.some(({ backend }) => namingOf(backend.mcp).resolves)
    ? mentionedTogether(rules, targets)
    : undefined
  if (servers && targets.length > 1) open.add('a name without a prefix is tried at one server')
  const all = [...literals].filter((name) => !targets.includes(name) || rules.length > 0)
  if (all.length > MAX_NAMES) open.add(`more than ${MAX_NAMES} names of tools`)
  const names = all.slice(0, MAX_NAMES)
  return {
    tool: [...names, OTHER_ITEM],
    prompt: [...names, OTHER_ITEM],
    resource: [...names, OTHER_RESOURCE],
    targets,
    ...(servers && { servers }),
    open: [...open],
  }
}

/** Why names do not cover everything that the rules on MCP of these places distinguish. */
export function openRules(places: readonly McpPlace[]): string[] {
  return places
    .flatMap(placeRules)
    .flatMap(({ when }) =>
      when.kind === 'cel' && when.expression && !isClosed(when.expression)
        ? [`the rule \`${when.source.trim()}\` on names of ${kindsOf(when.expression)} is tried with examples`]
        : [],
    )
}

/** `tools and prompts`: what an expression is about; an expression that reads `mcp` as a whole may be about each. */
function kindsOf(expression: Expression): string {
  const named = ITEM_KINDS.filter((kind) => readsKind(expression, kind))
  return (named.length > 0 ? named : ITEM_KINDS).map((kind) => `${kind}s`).join(' and ')
}

const readsKind = (node: Expression, kind: ItemKind): boolean =>
  memberPath(node)?.slice(0, 2).join('.') === `mcp.${kind}` || children(node).some((child) => readsKind(child, kind))

function mentionedTogether(rules: readonly Rule[], targets: readonly string[]): Map<string, string> {
  const servers = new Map<string, string>()
  for (const { when } of rules) {
    if (when.kind !== 'cel' || !when.expression) continue
    const literals = new Set<string>()
    collect(when.expression, literals)
    const server = targets.find((target) => literals.has(target))
    if (server !== undefined) for (const name of literals) servers.set(name, server)
  }
  return servers
}

/** A name that rules distinguish, or an example of those that a pattern in a rule matches. */
export interface NamedItem {
  name: string
  /** `get_*`; absent: the rule compares with the name itself. */
  pattern?: string
}

/** Tools that the rules of a program compare names with. */
export function namedTools(program: Program): string[] {
  return namedItems(program, 'tool').flatMap(({ name, pattern }) => (pattern === undefined ? [name] : []))
}

/** Names and patterns of a kind that the rules of a program distinguish. */
export function namedItems(program: Program, kind: ItemKind): NamedItem[] {
  const items = new Map<string, NamedItem>()
  for (const { when } of mcpPlaces(program).flatMap(placeRules))
    if (when.kind === 'cel' && when.expression) collectItems(when.expression, kind, items)
  return [...items.values()]
}

function collectItems(node: Expression, kind: ItemKind, into: Map<string, NamedItem>): void {
  if (node.kind === 'binary' && ['==', '!=', 'in'].includes(node.op)) {
    const [a, b] = [node.left, node.right]
    const names = new Set<string>()
    if (isNameOf(a, kind)) collect(b, names)
    if (isNameOf(b, kind)) collect(a, names)
    for (const name of names) into.set(name, { name })
  }
  if (node.kind === 'call' && node.target && isNameOf(node.target, kind))
    for (const item of exampleOf(node)) if (!into.has(item.name)) into.set(item.name, item)
  for (const child of children(node)) collectItems(child, kind, into)
}

/** An example of the names that a call such as `startsWith` accepts. */
function exampleOf({ function: name, args }: Extract<Expression, { kind: 'call' }>): NamedItem[] {
  const [first] = args
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return []
  const text = first.value
  switch (name) {
    case 'startsWith':
      return [{ name: text + SEGMENT, pattern: `${text}*` }]
    case 'endsWith':
      return [{ name: SEGMENT + text, pattern: `*${text}` }]
    case 'contains':
      return [{ name: SEGMENT + text, pattern: `*${text}*` }]
    case 'matches':
      return samplesOf(text)
        .slice(0, 1)
        .map((sample) => ({ name: sample, pattern: `/${text}/` }))
    default:
      return []
  }
}

/** `mcp.tool.name`, for a kind. */
function isNameOf(node: Expression, kind: ItemKind): boolean {
  const path = memberPath(node)
  return path?.join('.') === `mcp.${kind}.name`
}

/** Texts in an expression; beside one that is a part of a name, a name that has it. */
function collect(node: Expression, into: Set<string>): void {
  if (node.kind === 'call') {
    const [first] = node.args
    const text = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined
    if (text !== undefined && node.function === 'startsWith') into.add(text + SEGMENT)
    if (text !== undefined && (node.function === 'endsWith' || node.function === 'contains')) into.add(SEGMENT + text)
    if (text !== undefined && node.function === 'matches')
      for (const sample of samplesOf(text).slice(0, 3)) into.add(sample)
    if (text !== undefined && node.function === 'matches') return
  }
  if (node.kind === 'literal' && typeof node.value === 'string' && node.value !== '') into.add(node.value)
  for (const child of children(node)) collect(child, into)
}

/** Every use of `mcp` compares a name or a server with a string, or tests its kind. */
function isClosed(node: Expression): boolean {
  if (node.kind === 'has') return true
  if (node.kind === 'binary' && ['==', '!=', 'in'].includes(node.op)) {
    const [a, b] = [node.left, node.right]
    if (isItem(a)) return isTexts(b) || !readsMcp(b)
    if (isItem(b)) return isTexts(a) || !readsMcp(a)
  }
  if (node.kind === 'call' && node.target && isItem(node.target))
    return ['startsWith', 'endsWith', 'contains'].includes(node.function) && node.args.every(isTexts)
  if (node.kind === 'ident') return node.name !== 'mcp' && node.name !== 'variables'
  return children(node).every(isClosed)
}

/** `mcp.tool.name`, `mcp.prompt.target`, ... */
function isItem(node: Expression): boolean {
  const path = node.kind === 'has' ? null : memberPath(node)
  return path?.length === 3 && path[0] === 'mcp' && (path[2] === 'name' || path[2] === 'target')
}

const isTexts = (node: Expression): boolean =>
  (node.kind === 'literal' && typeof node.value === 'string') || (node.kind === 'list' && children(node).every(isTexts))

function readsMcp(node: Expression): boolean {
  return (node.kind === 'ident' && (node.name === 'mcp' || node.name === 'variables')) || children(node).some(readsMcp)
}

/** Servers that offer everything that is tried, or one that does while the others offer nothing. */
export function serversOffering(names: McpNames, only?: string): McpServers {
  const nothing = { tools: [], prompts: [], resources: [], resourceTemplates: [] }
  const isAt = (target: string) => (name: string) =>
    only !== undefined || !names.servers || (names.servers.get(name) ?? names.targets[0]) === target
  const server = (target: string) => ({
    tools: [...names.tool.filter(isAt(target)), onlyAt(target)].map((name) => ({ name, inputSchema: {} })),
    prompts: names.prompt.filter(isAt(target)).map((name) => ({ name })),
    resources: names.resource.map((uri) => ({ uri, name: uri })),
    resourceTemplates: [],
  })
  return describedServers(
    new Map(names.targets.map((target) => [target, only === undefined || target === only ? server(target) : nothing])),
  )
}

/** A tool that no other server has: a name without a prefix is ambiguous where several servers have it. */
const onlyAt = (target: string): string => `${target}-only`

export const MESSAGE_HEADERS: HeaderList = [
  ['content-type', 'application/json'],
  ['accept', 'application/json, text/event-stream'],
]
const IN_SESSION: HeaderList = [...MESSAGE_HEADERS, ['mcp-session-id', '<session>']]

/** A JSON-RPC message as a client sends it in a session. */
export function mcpRequest(
  method: string,
  params: object | undefined,
  headers = IN_SESSION,
): Omit<Request, 'authority' | 'path'> {
  const message = { jsonrpc: '2.0', id: 1, method, ...(params && { params }) }
  return { method: 'POST', headers, body: JSON.stringify(message) }
}

/** What clients ask a backend for: a session, each list, each name at each server. */
export function* mcpRequests(mcp: McpBackend, names: McpNames): Generator<Omit<Request, 'authority' | 'path'>> {
  const clientInfo = { name: 'client', version: '1' }
  yield mcpRequest('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, MESSAGE_HEADERS)
  const naming = namingOf(mcp)
  const targets = [...new Set(mcp.targets.map(({ name }) => name))]
  const tools = targets.flatMap((target) => {
    const own = targets.length > 1 ? [...names.tool, onlyAt(target)] : names.tool
    return own.map((name) => shownName(target, name, naming))
  })
  for (const name of new Set(tools)) yield mcpRequest('tools/call', { name, arguments: {} })
  for (const kind of ITEM_KINDS) yield mcpRequest(`${kind}s/list`, undefined)
  for (const target of naming.resolves ? targets.slice(0, 1) : targets) {
    for (const name of names.prompt) yield mcpRequest('prompts/get', { name: shownName(target, name, naming) })
    for (const uri of names.resource) yield mcpRequest('resources/read', { uri: shownUri(target, uri, naming) })
  }
}

/** The message uses one tool, prompt or resource, so that rules of MCP run on it. */
export function usesMcpItem({ method, body }: Request): boolean {
  if (method !== 'POST' || body === '') return false
  try {
    const message = JSON.parse(body) as { method?: unknown } | null
    return /^(?:tools\/call|prompts\/get|resources\/(?:read|subscribe|unsubscribe)|completion\/complete|tasks\/\w+)$/.test(
      String(message?.method),
    )
  } catch {
    return false
  }
}
