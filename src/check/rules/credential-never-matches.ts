import { parseCel } from '../../cel/cel.js'
import { children, type Expression, memberPath } from '../../core/cel-ast.js'
import { originKey } from '../../core/origin-key.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { indent, standalone } from '../example-policies.js'
import { authorizationsAfter } from '../lookup/agentgateway.js'
import { credentialPolicies } from '../lookup/credentials.js'
import { placeInText } from '../lookup/place-in-text.js'
import { placedSteps } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const rule = (team: string) =>
  standalone(`apiKey:
  mode: strict
  keys:
  ${indent('- { key: key-of-chat, metadata: { team: chat } }\n- { key: key-of-search, metadata: { team: search } }', 2)}
authorization:
  rules:
  - allow: apiKey.team == "${team}"`)

export const credentialNeverMatches: Rule = {
  code: 'CW6174',
  severity: 'warning',
  confidence: 'medium',
  title: 'comparison that no API key or user satisfies',
  families: ['agentgateway', 'standalone'],
  why: `\`apiKey.NAME\` is metadata of a configured key, and \`basicAuth.username\` a user of the htpasswd file. A comparison with a value that
none of them has never holds.`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay'],
  failing: rule('serach'),
  passing: rule('search'),
  *check(context) {
    for (const [expression, known] of context.remember(knownValues)) {
      const text = expression.string!
      const parsed = parseCel(text).expression
      if (!parsed) continue
      for (const { path, literal } of comparisons(parsed)) {
        const values = known.get(path)
        if (!values || values.has(literal.value)) continue
        const meant = nearest(literal.value, values)
        yield {
          at: placeInText(context, { at: expression, text }, literal.start, literal.end),
          message: `\`${path}\` is never this value: ${path === USERNAME ? 'no such user is configured' : 'no configured key has it'}`,
          help: meant === undefined ? 'correct the value, or add it to the credentials' : `did you mean \`${meant}\`?`,
        }
      }
    }
  },
}

const USERNAME = 'basicAuth.username'

type Values = ReadonlyMap<string, ReadonlySet<string>>

/** The strings that a variable can have, by its path, for each rule that requests with a credential reach. */
function knownValues(context: RuleContext): [Cursor, Values][] {
  const steps = new Map(placedSteps(context).map(({ part }) => [originKey(part.origin), part]))
  const found = new Map<string, { expression: Cursor; known: (Values | undefined)[] }>()
  for (const policy of credentialPolicies(context)) {
    const step = steps.get(originKey(policy.at))
    // Other Secrets in the cluster may have the labels of a selector.
    const isOpen = policy.at.has('secretSelector') || policy.at.has('configMapSelector')
    const values = step && !isOpen ? valuesOf(step) : undefined
    for (const { kind, rules } of authorizationsAfter(context, policy))
      for (const { expression } of kind === 'http' ? rules : []) {
        const key = originKey(expression)
        const entry = found.get(key) ?? { expression, known: [] }
        entry.known.push(values)
        found.set(key, entry)
      }
  }
  return [...found.values()].flatMap(({ expression, known }) => {
    const all = known.filter((values) => values !== undefined)
    return all.length === known.length ? [[expression, union(all)] satisfies [Cursor, Values]] : []
  })
}

/** A path that one policy leaves open is open. */
function union(all: readonly Values[]): Values {
  const joined = new Map<string, Set<string>>()
  for (const path of new Set(all.flatMap((values) => [...values.keys()]))) {
    const sets = all.flatMap((values) => values.get(path) ?? [])
    joined.set(path, new Set(sets.flatMap((set) => [...set])))
  }
  return joined
}

/** Absent: a policy that is not understood, or metadata that is not a string in every key. */
function valuesOf(step: Step): Values | undefined {
  if (step.kind === 'basic-auth') {
    const users = step.htpasswd.split('\n').flatMap((line) => /^\s*([^:\s]+):/.exec(line)?.[1] ?? [])
    return users.length > 0 ? new Map([[USERNAME, new Set(users)]]) : undefined
  }
  if (step.kind !== 'api-key') return undefined
  const values = new Map<string, Set<string>>()
  for (const name of new Set(step.keys.flatMap(({ metadata }) => Object.keys(metadata)))) {
    const written = step.keys.flatMap(({ metadata }) => (Object.hasOwn(metadata, name) ? [metadata[name]] : []))
    const texts = written.filter((value) => typeof value === 'string')
    if (texts.length === written.length) values.set(`apiKey.${name}`, new Set(texts))
  }
  return values
}

type Text = Expression & { kind: 'literal'; value: string }

/** Strings that a member is compared with as a whole. */
function* comparisons(node: Expression): Iterable<{ path: string; literal: Text }> {
  if (node.kind === 'binary' && node.op === '==') {
    for (const [member, literal] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const path = memberPath(member)?.join('.')
      if (path !== undefined && isText(literal)) yield { path, literal }
    }
  }
  if (node.kind === 'binary' && node.op === 'in' && node.right.kind === 'list') {
    const path = memberPath(node.left)?.join('.')
    if (path !== undefined) for (const literal of node.right.elements) if (isText(literal)) yield { path, literal }
  }
  for (const child of children(node)) yield* comparisons(child)
}

const isText = (node: Expression): node is Text => node.kind === 'literal' && typeof node.value === 'string'
