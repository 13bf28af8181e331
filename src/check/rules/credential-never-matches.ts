import { parseCel } from '../../cel/cel.js'
import { stringComparisons } from '../../cel/check/comparisons.js'
import { children, type Expression, memberPath } from '../../core/cel-ast.js'
import { getOrAdd } from '../../core/get-or-add.js'
import { originKey } from '../../core/origin-key.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { apiKeys } from '../example-policies.js'
import { authorizationsAfter } from '../lookup/agentgateway.js'
import { credentialPolicies } from '../lookup/credentials.js'
import { placeInText } from '../lookup/place-in-text.js'
import { placedSteps } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const KEYS = '- { key: key-of-chat, metadata: { team: chat } }\n- { key: key-of-search, metadata: { team: search } }'
const rule = (team: string) => apiKeys(KEYS, `allow: apiKey.team == "${team}"`)

export const credentialNeverMatches: Rule = {
  code: 'CW6174',
  severity: 'warning',
  confidence: 'medium',
  title: 'comparison that no API key or user satisfies',
  families: ['agentgateway', 'standalone'],
  why: `\`apiKey.NAME\` is metadata of a configured key, and \`basicAuth.username\` is a user of the htpasswd file. A comparison with any
other value is never true.`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay'],
  failing: rule('serach'),
  passing: rule('search'),
  *check(context) {
    for (const [expression, known] of context.remember(knownValues)) {
      const text = expression.string!
      const parsed = parseCel(text).expression
      if (!parsed) continue
      for (const [member, literal] of comparisonsBelow(parsed)) {
        const path = memberPath(member)?.join('.') ?? ''
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

/** The values of variables, by path. `undefined`: any value. */
type Values = ReadonlyMap<string, ReadonlySet<string> | undefined>

/** For each rule that applies to requests with a configured credential: the values of a variable, by its path. */
function knownValues(context: RuleContext): [Cursor, Values][] {
  const steps = new Map(placedSteps(context).map(({ part }) => [originKey(part.origin), part]))
  const found = new Map<string, { expression: Cursor; known: (Values | undefined)[] }>()
  for (const policy of credentialPolicies(context)) {
    const step = steps.get(originKey(policy.at))
    // Other Secrets in the cluster may have the labels of a selector.
    const isOpen = policy.at.has('secretSelector') || policy.at.has('configMapSelector')
    const values = step && !isOpen ? valuesOf(step) : undefined
    for (const { kind, rules } of authorizationsAfter(context, policy.at))
      for (const { expression } of kind === 'http' ? rules : [])
        getOrAdd(found, originKey(expression), () => ({ expression, known: [] })).known.push(values)
  }
  return [...found.values()].flatMap(({ expression, known }) => {
    const all = known.filter((values) => values !== undefined)
    return all.length === known.length ? [[expression, union(all)] satisfies [Cursor, Values]] : []
  })
}

function union(all: readonly Values[]): Values {
  const joined = new Map<string, Set<string> | undefined>()
  for (const path of new Set(all.flatMap((values) => [...values.keys()]))) {
    const sets = all.filter((values) => values.has(path)).map((values) => values.get(path))
    const isOpen = sets.includes(undefined)
    joined.set(path, isOpen ? undefined : new Set(sets.flatMap((set) => [...set!])))
  }
  return joined
}

/** `undefined`: the credentials are not known. Metadata that is not a string in every key has any value. */
function valuesOf(step: Step): Values | undefined {
  if (step.kind === 'basic-auth') {
    const users = step.htpasswd.split('\n').flatMap((line) => /^([^:]+):/.exec(line)?.[1]?.trim() ?? [])
    return users.length > 0 ? new Map([[USERNAME, new Set(users)]]) : undefined
  }
  if (step.kind !== 'api-key' || step.keys.length === 0) return undefined
  const values = new Map<string, Set<string> | undefined>()
  for (const name of new Set(step.keys.flatMap(({ metadata }) => Object.keys(metadata)))) {
    const written = step.keys.flatMap(({ metadata }) => (Object.hasOwn(metadata, name) ? [metadata[name]] : []))
    const strings = written.filter((value) => typeof value === 'string')
    values.set(`apiKey.${name}`, strings.length === written.length ? new Set(strings) : undefined)
  }
  return values
}

/** Strings that a value is compared with as a whole. */
function* comparisonsBelow(node: Expression): ReturnType<typeof stringComparisons> {
  if (node.kind !== 'binary' || node.op !== '!=') yield* stringComparisons(node)
  for (const child of children(node)) yield* comparisonsBelow(child)
}
