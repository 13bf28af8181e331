import type { Condition } from '../../../core/condition.js'
import { getOrAdd } from '../../../core/get-or-add.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Authorize, Rule } from '../../../core/step/authorize.js'
import { Names, type Writer } from '../../../core/writer.js'
import type { GlooClaim } from './claims.js'
import { type Conjunct, conjunctsOf, unified } from './conjuncts.js'
import type { Json } from './json.js'

/** Denies all requests. */
export const CLOSED: Json = { policies: {} }

/**
 * `rbac` of a route; `undefined` where all requests are allowed. Gloo only has policies that allow: other rules become
 * a part of every policy as far as Gloo can express that.
 */
export function writeRbac(
  steps: readonly Authorize[],
  last: Authenticate | undefined,
  writer: Writer,
): Json | undefined {
  const rules = asAllowRules(steps)
  if (!rules) return undefined
  const names = new Names()
  const policies: [string, Json][] = []
  rules.forEach((rule, index) => {
    const notes: string[] = []
    const written = policiesOf(rule.when, last, (note) => notes.push(note))
    const status = written.length > 0 ? 'approximate' : 'unsupported'
    for (const note of notes) writer.losses[status](rule.origin, note)
    for (const policy of written) {
      policies.push([names.unique(rule.name ?? `policy-${index + 1}`), writer.from(rule.origin, policy)])
    }
  })
  if (policies.some(([, policy]) => policy['principals'] === undefined)) return undefined
  return writer.from(steps[0]!.origin, { policies: Object.fromEntries(policies) })
}

/** The rules as allow rules, any of which is sufficient; `null`: no rules, every request is allowed. */
function asAllowRules(steps: readonly Authorize[]): Rule[] | null {
  const [first] = steps
  if (!first) return null
  if (steps.length === 1 && first.rules.length > 0 && first.rules.every((rule) => rule.effect === 'allow'))
    return first.rules
  const rules = steps.flatMap((step) => step.rules)
  const common = rules
    .filter((rule) => rule.effect !== 'allow')
    .map(({ effect, when }): Condition => (effect === 'deny' ? { kind: 'not', of: when } : when))
  const choices = steps
    .map((step) => step.rules.filter((rule) => rule.effect === 'allow').map((rule) => rule.when))
    .filter((of) => of.length > 0)
    .map((of): Condition => ({ kind: 'any', of }))
  if (rules.length === 0) return null
  return [{ effect: 'allow', when: { kind: 'all', of: [...common, ...choices] }, origin: rules[0]!.origin }]
}

function policiesOf(when: Condition, last: Authenticate | undefined, report: (note: string) => void): Json[] {
  const conjuncts = conjunctsOf(when, report)
  const anyCaller = ({ claims, prefix, method, authenticated }: Conjunct) =>
    claims.length === 0 && prefix === undefined && method === undefined && (!authenticated || isCertain(last))
  if (conjuncts.some(anyCaller)) return [{}]
  return groupConjuncts(conjuncts.flatMap((conjunct) => withRequiredClaim(conjunct, last, report))).map(writePolicy)
}

/** A verified token is certain at this point. */
function isCertain(step: Authenticate | undefined): step is Authenticate {
  return step !== undefined && step.onMissing === 'refuse' && step.onInvalid === 'refuse'
}

/** A principal requires a claim: a verified token has the issuer of a provider. */
function withRequiredClaim(
  conjunct: Conjunct,
  last: Authenticate | undefined,
  report: (note: string) => void,
): Conjunct[] {
  if (conjunct.claims.length > 0) {
    const claims = unified(conjunct.claims, report)
    return claims ? [{ ...conjunct, claims }] : []
  }
  const issuers = [...new Set((last?.providers ?? []).map((provider) => provider.issuer))]
  if (isCertain(last) && issuers.length > 0 && issuers.every((issuer) => issuer !== undefined)) {
    return issuers.map((value) => ({ ...conjunct, claims: [{ path: ['iss'], matcher: 'EXACT_STRING', value }] }))
  }
  report('a policy needs a claim to match: the rule never allows a request')
  return []
}

interface Group {
  prefix?: string
  methods: string[]
  principals: GlooClaim[][]
}

/** Alternatives that differ in the method or in the principal only are one policy. */
function groupConjuncts(conjuncts: Conjunct[]): Group[] {
  const byPrincipal = new Map<string, Group>()
  for (const { claims, prefix, method } of conjuncts) {
    const key = JSON.stringify([prefix, claims, method === undefined])
    const known = getOrAdd(byPrincipal, key, () => ({ prefix, methods: [], principals: [claims] }))
    if (method !== undefined && !known.methods.includes(method)) known.methods.push(method)
  }
  const groups = new Map<string, Group>()
  for (const group of byPrincipal.values()) {
    const key = JSON.stringify([group.prefix, group.methods])
    const known = groups.get(key)
    if (known) known.principals.push(...group.principals)
    else groups.set(key, group)
  }
  return [...groups.values()]
}

function writePolicy({ prefix, methods, principals }: Group): Json {
  const delimiter = delimiterFor(principals.flat())
  return {
    principals: principals.map((claims) => ({ jwtPrincipal: writePrincipal(claims, delimiter ?? '') })),
    ...((prefix !== undefined || methods.length > 0) && {
      permissions: { ...(prefix !== undefined && { pathPrefix: prefix }), ...(methods.length > 0 && { methods }) },
    }),
    ...(delimiter !== undefined && { nestedClaimDelimiter: delimiter }),
  }
}

function writePrincipal(claims: GlooClaim[], delimiter: string): Json {
  const { matcher, provider } = claims[0]!
  return {
    claims: Object.fromEntries(claims.map(({ path, value }) => [path.join(delimiter), value])),
    ...(matcher !== 'EXACT_STRING' && { matcher }),
    ...(provider !== undefined && { provider }),
  }
}

const DELIMITERS = ['.', '/', '|', '#', ',', ';', ' ']

/** A string that occurs in no part of the nested claims; `undefined` if no claim is nested. */
function delimiterFor(claims: GlooClaim[]): string | undefined {
  if (claims.every(({ path }) => path.length === 1)) return undefined
  const parts = claims.flatMap(({ path }) => path)
  const free = DELIMITERS.find((one) => !parts.some((part) => part.includes(one)))
  if (free !== undefined) return free
  let text = '|>'
  while (parts.some((part) => `${part}|`.includes(text))) text += '>'
  return text
}
