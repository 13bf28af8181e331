import type { Condition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import type { Authorize, Rule } from '../core/step/authorize.js'
import type { EnvoyRbac } from '../core/step/envoy.js'
import type { McpAuthorization } from '../core/step/mcp-authorization.js'
import type { Step } from '../core/step/step.js'
import { fromEnvoy, type PayloadMetadata } from './from-envoy.js'

/** A condition that is quoted, not understood: asking the gateway says whether it holds. */
export interface Opaque {
  kind: 'opaque'
  /** As the policy writes it. */
  text: string
  /** Only the environment decides whether it holds. */
  isOpen?: true
  /** A step that refuses exactly the requests for which it does not hold. */
  probe: Step
}

type Simple = Exclude<Condition, { kind: 'all' | 'any' | 'not' }>

/** What rules require of a request and its caller. Every condition is one. */
export type Requirement =
  | Simple
  | Opaque
  | { kind: 'all' | 'any'; of: readonly Requirement[] }
  | { kind: 'not'; of: Requirement }

/** A condition without inner ones. */
export type Atom = Exclude<Requirement, { kind: 'all' | 'any' | 'not' | 'always' | 'never' }>

/** A step that holds rules. */
type RuleStep = Authorize | McpAuthorization | EnvoyRbac

export const isRuleStep = (step: Step): step is RuleStep =>
  step.kind === 'authorize' || step.kind === 'mcp-authorization' || step.kind === 'envoy-rbac'

/** What the rules of all steps require together. Rules of MCP are left out: they run on single tools. */
export function requirementOf(steps: readonly Step[]): Requirement {
  const providers = steps.flatMap((step) => (step.kind === 'envoy-jwt' ? step.providers : []))
  const payloads: PayloadMetadata = {
    keys: new Set(providers.flatMap(({ payloadKey }) => payloadKey ?? [])),
    wordLists: new Set(providers.flatMap(({ wordLists }) => wordLists)),
  }
  const rules = steps.filter(isRuleStep)
  return all(rules.flatMap((step) => (step.kind === 'mcp-authorization' ? [] : [ofStep(step, payloads)])))
}

function ofStep(step: Authorize | EnvoyRbac, payloads: PayloadMetadata): Requirement {
  const passes = step.kind === 'authorize' ? ofRules(step.rules) : ofPolicies(step, payloads)
  return step.when ? any([{ kind: 'not', of: step.when }, passes]) : passes
}

/** `Authorize`: no `deny` holds, every `require` does, and one `allow` where there are any. */
export function ofRules(rules: readonly Rule[]): Requirement {
  const when = (effect: Rule['effect']): Requirement[] =>
    rules.filter((rule) => rule.effect === effect).map((rule) => rule.when)
  const allows = when('allow')
  return all([
    ...(allows.length > 0 ? [any(allows)] : []),
    ...when('deny').map((of): Requirement => ({ kind: 'not', of })),
    ...when('require'),
  ])
}

function ofPolicies({ effect, policies }: EnvoyRbac, payloads: PayloadMetadata): Requirement {
  const some = any(policies.map(({ when, origin }) => fromEnvoy(when, origin, payloads)))
  return effect === 'allow' ? some : { kind: 'not', of: some }
}

export function all(of: readonly Requirement[]): Requirement {
  if (of.some(({ kind }) => kind === 'never')) return { kind: 'never' }
  const rest = of.filter(({ kind }) => kind !== 'always')
  return rest.length === 0 ? { kind: 'always' } : rest.length === 1 ? rest[0]! : { kind: 'all', of: rest }
}

function any(of: readonly Requirement[]): Requirement {
  if (of.some(({ kind }) => kind === 'always')) return { kind: 'always' }
  const rest = of.filter(({ kind }) => kind !== 'never')
  return rest.length === 0 ? { kind: 'never' } : rest.length === 1 ? rest[0]! : { kind: 'any', of: rest }
}

/** Atoms of a requirement, each once, in the order of the text. */
export function atomsOf(requirement: Requirement): Atom[] {
  const found = new Map<string, Atom>()
  const visit = (inner: Requirement): void => {
    switch (inner.kind) {
      case 'all':
      case 'any':
        inner.of.forEach(visit)
        break
      case 'not':
        visit(inner.of)
        break
      case 'always':
      case 'never':
        break
      default:
        found.set(atomId(inner), found.get(atomId(inner)) ?? inner)
    }
  }
  visit(requirement)
  return [...found.values()]
}

/** Equal for atoms that hold for the same requests. */
export function atomId(atom: Atom): string {
  if (atom.kind === 'cel') return `cel ${atom.source}`
  if (atom.kind === 'opaque') return `opaque ${atom.text}`
  return JSON.stringify(atom)
}

/** The origin of a quoted condition: where its rule is. */
export const originOfAtom = (atom: Atom): Origin | undefined =>
  atom.kind === 'cel' ? atom.origin : atom.kind === 'opaque' ? atom.probe.origin : undefined
