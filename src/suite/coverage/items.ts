import { routesIn } from '../../compare/chain.js'
import { nodesIn } from '../../compare/content.js'
import { namedTools } from '../../compare/mcp.js'
import type { Condition } from '../../core/condition.js'
import type { Origin } from '../../core/finding.js'
import { mcpPlaces } from '../../core/mcp-backends.js'
import { originKey } from '../../core/origin-key.js'
import type { Program } from '../../core/program.js'
import type { Provider } from '../../core/step/authenticate.js'
import type { EnvoyCondition } from '../../core/step/envoy.js'
import { isRecord } from '../../yaml/plain.js'
import { mcpDescriptions } from '../fixtures.js'
import { partsOf } from './condition-tree.js'
import { TOKEN_STATES, type TokenState } from './token-state.js'

export type ItemKind = 'route' | 'provider' | 'token state' | 'rule' | 'condition' | 'tool' | 'step'

/** Something of a policy that a case can exercise. */
export interface Item {
  /** Equal for the same part of the same file, whichever suite reads it. */
  id: string
  kind: ItemKind
  /** What was not exercised, in words. */
  text: string
  origin: Origin
}

/** A step that verifies tokens. */
export interface TokenCheck {
  kind: string
  providers: Provider[]
  origin: Origin
}

/** A rule: its condition decides something. */
export interface RuleNode {
  condition: Condition | EnvoyCondition
  name?: string
  origin: Origin
}

/** Everything of a program that cases can exercise. `mcpTools`: what MCP servers are said to offer. */
export function itemsOf(program: Program, mcpTools: unknown): Item[] {
  const items = new Map<string, Item>()
  const add = (item: Item): void => {
    if (!items.has(item.id)) items.set(item.id, item)
  }
  for (const item of routeItems(program)) add(item)
  for (const check of tokenChecksOf(program)) for (const item of tokenItems(check, program)) add(item)
  for (const rule of rulesOf(program)) for (const item of ruleItems(rule)) add(item)
  for (const item of toolItems(program, mcpTools)) add(item)
  for (const item of stepItems(program)) add(item)
  return [...items.values()]
}

function* routeItems(program: Program): Generator<Item> {
  for (const route of routesIn(program)) {
    const name = route.name === undefined ? 'the route' : `route \`${route.name}\``
    const places = route.matches.length > 0 ? route.matches.map(({ origin }) => origin) : [route.origin]
    for (const origin of places)
      yield { id: routeId(origin), kind: 'route', text: `no request reaches ${name}`, origin }
  }
}

export const routeId = (origin: Origin): string => `route ${originKey(origin)}`

const CHECKS: ReadonlySet<unknown> = new Set(['authenticate', 'mcp-authentication', 'envoy-jwt'])

/** The steps that verify tokens, each position once. */
export function tokenChecksOf(program: Program): TokenCheck[] {
  const checks = new Map<string, TokenCheck>()
  for (const { node } of nodesIn(program)) {
    if (!CHECKS.has(node['kind'])) continue
    const { kind, providers, provider, origin } = node as unknown as TokenCheck & { provider?: Provider }
    const all = providers ?? (provider ? [provider] : [])
    if (!checks.has(originKey(origin))) checks.set(originKey(origin), { kind, providers: all, origin })
  }
  return [...checks.values()].filter(({ providers }) => providers.length > 0)
}

function* tokenItems({ providers, origin }: TokenCheck, program: Program): Generator<Item> {
  const isKeyFirst = program.listeners.some(({ steps }) => steps.some(({ kind }) => kind === 'virtual-keys'))
  for (const state of TOKEN_STATES) {
    // Another step decides about credentials that are not tokens.
    if (isKeyFirst && (state === 'missing' || state === 'malformed')) continue
    if (state === 'wrong issuer' && providers.some(({ issuer }) => issuer === undefined)) continue
    if (state === 'wrong audience' && providers.some(({ audiences }) => !audiences?.length)) continue
    const text = state === 'missing' ? 'no request without a token' : `no token that is ${WORDS[state]}`
    yield { id: tokenId(origin, state), kind: 'token state', text: `${text} is checked here`, origin }
  }
  for (const provider of providers) {
    const text = `no good token of provider \`${provider.name}\` is checked here`
    yield { id: providerId(provider), kind: 'provider', text, origin: provider.origin }
  }
}

const WORDS: Record<Exclude<TokenState, 'good' | 'missing'>, string> = {
  malformed: 'malformed',
  'wrong issuer': 'of another issuer',
  'wrong audience': 'for another audience',
  expired: 'expired',
  'not yet valid': 'not valid yet',
  'bad signature': 'badly signed',
}

export const tokenId = (origin: Origin, state: TokenState): string => `token ${originKey(origin)} ${state}`
export const providerId = ({ name, origin }: Provider): string => `provider ${originKey(origin)} ${name}`

/** Rules of every kind of step, each place once. */
export function rulesOf(program: Program): RuleNode[] {
  const rules = new Map<string, RuleNode>()
  for (const { node } of nodesIn(program)) {
    const { rules: list, policies } = node as { rules?: unknown; policies?: unknown }
    for (const rule of [list, policies].flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : []))) {
      if (!isRecord(rule) || !isRecord(rule['when']) || !isRecord(rule['origin'])) continue
      const origin = rule['origin'] as unknown as Origin
      const name = typeof rule['name'] === 'string' ? { name: rule['name'] } : {}
      rules.set(originKey(origin), { condition: rule['when'] as unknown as Condition, origin, ...name })
    }
  }
  return [...rules.values()]
}

function* ruleItems({ condition, name, origin }: RuleNode): Generator<Item> {
  const { tree, parts } = partsOf(condition)
  const what = name === undefined ? 'the rule' : `policy \`${name}\``
  const outcomes = tree.kind === 'constant' ? [tree.value] : [true, false]
  for (const outcome of outcomes) {
    const text = `${what} is never ${outcome ? 'met' : 'missed'}`
    yield { id: ruleId(origin, outcome), kind: 'rule', text, origin }
  }
  if (parts.length < 2) return
  for (const [index, { text }] of parts.entries())
    yield {
      id: partId(origin, index),
      kind: 'condition',
      text: `\`${text}\` is never shown to decide alone`,
      origin,
    }
}

export const ruleId = (origin: Origin, holds: boolean): string => `rule ${originKey(origin)} ${holds}`
export const partId = (origin: Origin, index: number): string => `condition ${originKey(origin)} ${index}`

function* toolItems(program: Program, mcpTools: unknown): Generator<Item> {
  const offered = mcpDescriptions(mcpTools, program)
  const named = namedTools(program)
  for (const { backend } of mcpPlaces(program))
    for (const target of backend.mcp.targets)
      for (const tool of offered.get(target.name)?.tools?.map(({ name }) => String(name)) ?? named)
        yield {
          id: toolId(target.name, tool, target.origin),
          kind: 'tool',
          text: `tool \`${tool}\` of \`${target.name}\` is never called`,
          origin: target.origin,
        }
}

export const toolId = (target: string, tool: string, origin: Origin): string =>
  `tool ${originKey(origin)} ${target}/${tool}`

/** LiteLLM's checks of callers, where the configuration says something about them. */
const GATES: ReadonlySet<unknown> = new Set([
  'address-allow-list',
  'route-allow-list',
  'virtual-keys',
  'license-gate',
  'token-role',
  'scope-models',
  'agent',
  'admin-routes',
  'select-team',
  'email-domain',
  'user',
  'model-access',
  'route-gate',
])

function* stepItems({ listeners }: Program): Generator<Item> {
  for (const { steps } of listeners)
    for (const { kind, origin } of steps)
      if (GATES.has(kind))
        yield { id: stepId(kind, origin), kind: 'step', text: `\`${kind}\` decides about no request`, origin }
}

export const stepId = (kind: string, origin: Origin): string => `step ${originKey(origin)} ${kind}`
