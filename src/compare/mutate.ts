import { parseCel } from '../cel/cel.js'
import type { CelCondition, Condition } from '../core/condition.js'
import type { Program, Route } from '../core/program.js'
import type { Authenticate, Provider } from '../core/step/authenticate.js'
import type { Authorize } from '../core/step/authorize.js'
import type { Step } from '../core/step/step.js'

/** What decides between changes: a source of random numbers, or an enumeration of all of them. */
interface Random {
  /** A number from 0 to `size` - 1. */
  below(size: number): number
  of<T>(all: readonly T[]): T
  /** True in one of so many cases. */
  chance(oneIn: number): boolean
}

/** One plausible mistake in a policy. `null` if the policy has no such part. */
type Mutation = (program: Program, random: Random) => string | null

/** A program with one change, and the name of the change. */
interface Mutant {
  program: Program
  change: string
}

/** Most mutants that one kind of change gives. */
const MOST_OF_KIND = 40
/** Most ways of one kind of change that are followed. */
const MOST_WAYS = 400

/** Programs with one change each, without repeats. The number of changes of each kind is limited. */
export function* mutantsOf(program: Program): Generator<Mutant> {
  for (const mutation of MUTATIONS) {
    let path: number[] | undefined = []
    let count = 0
    for (let ways = 0; path && ways < MOST_WAYS && count < MOST_OF_KIND; ways++) {
      const enumeration = new Enumeration(path)
      const copy = structuredClone(program)
      const change = mutation(copy, enumeration)
      if (change !== null) {
        count++
        yield { program: copy, change }
      }
      path = enumeration.next()
    }
  }
}

/** Takes every combination of choices in turn, depth first. */
class Enumeration implements Random {
  private readonly taken: { index: number; size: number }[] = []

  constructor(private readonly path: readonly number[]) {}

  below(size: number): number {
    const index = this.path[this.taken.length] ?? 0
    this.taken.push({ index, size })
    return index
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  chance(): boolean {
    return this.below(2) === 0
  }

  /** The path of the next combination; `undefined`: all are done. */
  next(): number[] | undefined {
    const last = this.taken.findLastIndex(({ index, size }) => index + 1 < size)
    if (last < 0) return undefined
    return this.taken.slice(0, last + 1).map(({ index }, position) => (position === last ? index + 1 : index))
  }
}

/** A copy with one change at random. */
export function mutate(program: Program, random: Random): Mutant | null {
  for (let tries = 0; tries < 40; tries++) {
    const copy = structuredClone(program)
    const change = random.of(MUTATIONS)(copy, random)
    if (change !== null) return { program: copy, change }
  }
  return null
}

const routesOf = (program: Program): Route[] =>
  program.listeners.flatMap((on) => on.hosts.flatMap((host) => host.routes))
const listsOf = (program: Program): Step[][] => [
  ...program.listeners.flatMap((on) => [on.steps, on.unmatched]),
  ...routesOf(program).map((route) => route.steps),
]
const stepsOf = (program: Program): Step[] => listsOf(program).flat()
const authenticatesOf = (program: Program) =>
  stepsOf(program).filter((step): step is Authenticate => step.kind === 'authenticate')
const authorizesOf = (program: Program) =>
  stepsOf(program).filter((step): step is Authorize => step.kind === 'authorize')
const providersOf = (program: Program): Provider[] => authenticatesOf(program).flatMap((step) => step.providers)
const rulesOf = (program: Program) => authorizesOf(program).flatMap((step) => step.rules)

function conditionsOf(program: Program): Condition[] {
  const inner = (condition: Condition): Condition[] => [
    condition,
    ...(condition.kind === 'all' || condition.kind === 'any'
      ? condition.of.flatMap(inner)
      : condition.kind === 'not'
        ? inner(condition.of)
        : []),
  ]
  return rulesOf(program).flatMap((rule) => inner(rule.when))
}

function pick<T, U extends T>(all: readonly T[], random: Random, wanted: (one: T) => one is U): U | null {
  const some = all.filter(wanted)
  return some.length === 0 ? null : random.of(some)
}
const any = <T>(all: readonly T[], random: Random): T | null => (all.length === 0 ? null : random.of(all))

const MUTATIONS: Mutation[] = [
  function dropClaim(program, random) {
    const all = pick(
      conditionsOf(program),
      random,
      (one): one is Extract<Condition, { kind: 'all' | 'any' }> =>
        (one.kind === 'all' || one.kind === 'any') && one.of.length > 1,
    )
    if (!all) return null
    all.of.splice(random.below(all.of.length), 1)
    return 'drop a condition'
  },
  function changeValue(program, random) {
    const claim = pick(
      conditionsOf(program),
      random,
      (one): one is Extract<Condition, { kind: 'claim' }> => one.kind === 'claim',
    )
    if (!claim || !('value' in claim.matcher) || typeof claim.matcher.value !== 'string') return null
    claim.matcher = {
      ...claim.matcher,
      value: random.of(['ops', `${claim.matcher.value}x`, '']),
    } as typeof claim.matcher
    return 'change a claim value'
  },
  function changeMatcher(program, random) {
    const claim = pick(
      conditionsOf(program),
      random,
      (one): one is Extract<Condition, { kind: 'claim' }> => one.kind === 'claim',
    )
    if (!claim) return null
    claim.matcher = random.of([
      { kind: 'exists' },
      { kind: 'equals', value: 'dev' },
      { kind: 'list-contains', value: 'dev' },
      { kind: 'regex', value: 'd.*', whole: true },
      { kind: 'equals', value: true },
    ] as const)
    return 'change a matcher'
  },
  function changeExpression(program, random) {
    const cel = pick(
      conditionsOf(program),
      random,
      (one): one is CelCondition => one.kind === 'cel' && one.expression !== null,
    )
    if (!cel) return null
    const [from, to] = random.of([
      ['"', '"x'],
      ['==', '!='],
      ['&&', '||'],
      ['||', '&&'],
      ['jwt.', 'jwt.x'],
      ['"/', '"/a'],
    ] as const)
    const source = cel.source.replace(from, to)
    const { expression } = parseCel(source)
    if (source === cel.source || !expression) return null
    Object.assign(cel, { source, expression })
    return 'change an expression'
  },
  function negate(program, random) {
    const rule = any(rulesOf(program), random)
    if (!rule || rule.when.kind === 'cel') return null
    rule.when = { kind: 'not', of: rule.when }
    return 'negate a rule'
  },
  function flipEffect(program, random) {
    const rule = any(rulesOf(program), random)
    if (!rule) return null
    rule.effect = rule.effect === 'allow' ? 'deny' : 'allow'
    return 'flip allow and deny'
  },
  function dropRule(program, random) {
    const step = any(authorizesOf(program), random)
    if (!step || step.rules.length === 0) return null
    step.rules.splice(random.below(step.rules.length), 1)
    return 'drop a rule'
  },
  function dropStep(program, random) {
    const list = any(
      listsOf(program).filter((steps) => steps.length > 0),
      random,
    )
    if (!list) return null
    const [step] = list.splice(random.below(list.length), 1)
    return `drop the step ${step!.kind}`
  },
  function widenPrefix(program, random) {
    const matches = routesOf(program)
      .flatMap((route) => route.matches)
      .filter(({ path }) => path && path.value.length > 2)
    const match = any(matches, random)
    if (!match?.path) return null
    match.path = { ...match.path, value: random.of([match.path.value.slice(0, -1), `${match.path.value}x`]) }
    return 'move the boundary of a path'
  },
  function changeKind(program, random) {
    const match = any(
      routesOf(program)
        .flatMap((route) => route.matches)
        .filter(({ path }) => path && path.kind !== 'regex'),
      random,
    )
    if (!match?.path) return null
    match.path = { ...match.path, kind: random.of(['exact', 'prefix', 'segments'] as const) }
    return 'change how a path is matched'
  },
  function dropMatch(program, random) {
    const match = any(
      routesOf(program).flatMap((route) => route.matches),
      random,
    )
    if (!match) return null
    if (match.headers.length > 0) match.headers.pop()
    else if (match.query.length > 0) match.query.pop()
    else if (match.methods) delete match.methods
    else return null
    return 'drop a part of a match'
  },
  function addMethod(program, random) {
    const match = any(
      routesOf(program).flatMap((route) => route.matches),
      random,
    )
    if (!match) return null
    match.methods = [random.of(['POST', 'DELETE'])]
    return 'match one method only'
  },
  function swapRoutes(program, random) {
    const host = any(
      program.listeners.flatMap((on) => on.hosts).filter(({ routes }) => routes.length > 1),
      random,
    )
    if (!host) return null
    const at = random.below(host.routes.length - 1)
    host.routes.splice(at, 2, host.routes[at + 1]!, host.routes[at]!)
    return 'swap two routes'
  },
  function dropRoute(program, random) {
    const host = any(
      program.listeners.flatMap((on) => on.hosts).filter(({ routes }) => routes.length > 0),
      random,
    )
    if (!host) return null
    host.routes.splice(random.below(host.routes.length), 1)
    return 'drop a route'
  },
  function changeDomain(program, random) {
    const host = any(
      program.listeners.flatMap((on) => on.hosts),
      random,
    )
    if (!host || host.domains.length === 0) return null
    host.domains = [random.of(['example.com', '*.example.com', 'other.example'])]
    return 'change a domain'
  },
  function changeMode(program, random) {
    const step = any(authenticatesOf(program), random)
    if (!step) return null
    const which = random.of(['onMissing', 'onInvalid'] as const)
    step[which] = step[which] === 'pass' ? 'refuse' : 'pass'
    return `change ${which}`
  },
  function dropIssuer(program, random) {
    const provider = any(providersOf(program), random)
    if (provider?.issuer === undefined) return null
    if (random.chance(2)) delete provider.issuer
    else provider.issuer = 'https://elsewhere.example'
    return 'change an issuer'
  },
  function changeAudiences(program, random) {
    const provider = any(providersOf(program), random)
    if (!provider) return null
    if (provider.audiences && provider.audiences.length > 0) provider.audiences.pop()
    else provider.audiences = ['only-this']
    return 'change the audiences'
  },
  function dropProvider(program, random) {
    const step = any(authenticatesOf(program), random)
    if (!step || step.providers.length === 0) return null
    step.providers.splice(random.below(step.providers.length), 1)
    return 'drop a provider'
  },
  function dropKey(program, random) {
    const provider = any(providersOf(program), random)
    if (provider?.keys.kind !== 'inline' || provider.keys.keys.length === 0) return null
    provider.keys.keys.splice(random.below(provider.keys.keys.length), 1)
    return 'drop a key'
  },
  function renameKey(program, random) {
    const provider = any(providersOf(program), random)
    const [key] = provider?.keys.kind === 'inline' ? provider.keys.keys : []
    if (!key) return null
    if (key.kid === undefined || random.chance(2)) key.kid = 'renamed'
    else delete key.kid
    return 'rename a key'
  },
  function changeLeeway(program, random) {
    const provider = any(providersOf(program), random)
    if (!provider) return null
    provider.leeway += random.of([10, 300])
    return 'change the tolerance'
  },
  function changeSources(program, random) {
    const provider = any(providersOf(program), random)
    if (!provider || provider.sources.length === 0) return null
    if (provider.sources.length > 1 && random.chance(2)) provider.sources.pop()
    else provider.sources = [{ kind: 'header', name: 'x-token', prefix: '' }]
    return 'change where tokens are looked for'
  },
  function swapStage(program, random) {
    const step = any(authenticatesOf(program), random)
    if (step?.stage === undefined) return null
    step.stage = step.stage === 'afterExtAuth' ? 'beforeExtAuth' : 'afterExtAuth'
    return 'swap the stage'
  },
  function keepToken(program, random) {
    const provider = any(providersOf(program), random)
    if (!provider) return null
    provider.keepToken = !provider.keepToken
    return 'keep the token'
  },
  function requireClaim(program, random) {
    const provider = any(providersOf(program), random)
    if (!provider) return null
    provider.requires = provider.requires.includes('sub') ? [] : [...provider.requires, 'sub']
    return 'require another claim'
  },
  function changeRewrite(program, random) {
    const steps = stepsOf(program).filter((step) => step.kind === 'rewrite' && step.path !== undefined)
    const step = any(steps, random)
    if (step?.kind !== 'rewrite') return null
    step.path = { kind: 'full', value: '/elsewhere' }
    return 'change a rewrite'
  },
  function changePort(program, random) {
    const listener = any(program.listeners, random)
    if (listener?.port === undefined) return null
    listener.port += 1
    return 'change a port'
  },
  function dropListener(program, random) {
    if (program.listeners.length < 2) return null
    program.listeners.splice(random.below(program.listeners.length), 1)
    return 'drop a listener'
  },
  function changeHostname(program, random) {
    const listener = any(program.listeners, random)
    if (!listener || program.listeners.every(({ hostname }) => hostname === undefined)) return null
    listener.hostname = random.of(['example.com', '*.example.com'])
    return 'change the host name of a listener'
  },
  function dropApiKey(program, random) {
    const step = pick(stepsOf(program), random, isKind('api-key'))
    if (!step || step.keys.length === 0) return null
    step.keys.splice(random.below(step.keys.length), 1)
    return 'drop an API key'
  },
  function changeMetadata(program, random) {
    const step = pick(stepsOf(program), random, isKind('api-key'))
    const key = step && any(step.keys, random)
    if (!key) return null
    key.metadata = { ...key.metadata, [random.of(['group', 'origin', 'file'])]: 'changed' }
    return 'change the metadata of an API key'
  },
  function dropUser(program, random) {
    const step = pick(stepsOf(program), random, isKind('basic-auth'))
    if (!step) return null
    step.htpasswd = step.htpasswd.split('\n').slice(1).join('\n')
    return 'drop a user'
  },
  function changeCredentialMode(program, random) {
    const step = any(
      stepsOf(program).filter((one) => one.kind === 'api-key' || one.kind === 'basic-auth'),
      random,
    )
    if (step?.kind !== 'api-key' && step?.kind !== 'basic-auth') return null
    step.mode = step.mode === 'strict' ? 'optional' : 'strict'
    return 'change the mode of a credential'
  },
  function changeCors(program, random) {
    const step = pick(stepsOf(program), random, isKind('cors'))
    if (!step) return null
    if (random.chance(2)) step.allowCredentials = !step.allowCredentials
    else step.allowOrigins = ['https://elsewhere.example']
    return 'change CORS'
  },
  function changeForwardedClaim(program, random) {
    const forwarded = any(
      providersOf(program).flatMap(({ claimsToHeaders }) => claimsToHeaders),
      random,
    )
    if (!forwarded) return null
    const part = random.of(['claim', 'header', 'append'] as const)
    if (part === 'claim') forwarded.claim = ['elsewhere']
    else if (part === 'header') forwarded.header = 'x-elsewhere'
    else forwarded.append = !forwarded.append
    return `change the ${part} of a forwarded claim`
  },
  function changeEdit(program, random) {
    const edits = stepsOf(program).flatMap((step) => (step.kind === 'edit-headers' ? step.request : []))
    const edit = any(edits, random)
    if (!edit) return null
    if (edit.op !== 'remove' && random.chance(2)) edit.value = { kind: 'text', text: random.of(['x', '%REQ(x-a)%']) }
    else edit.name = 'x-elsewhere'
    return 'change a header edit'
  },
  function widenPattern(program, random) {
    const match = any(
      routesOf(program)
        .flatMap((route) => route.matches)
        .filter(({ path }) => path?.kind === 'regex'),
      random,
    )
    if (!match?.path) return null
    match.path = { ...match.path, value: random.of([`${match.path.value}[a-z]?`, `(?i)${match.path.value}`]) }
    return 'widen a pattern'
  },
  function changeDestination(program, random) {
    const backend = any(backendsOf(program), random)
    if (!backend) return null
    Object.assign(backend, { name: 'elsewhere', addresses: [{ host: 'elsewhere.example', port: 80 }] })
    return 'change a destination'
  },
  function shareRequests(program, random) {
    const action = any(
      routesOf(program).map((route) => route.action),
      random,
    )
    if (action?.kind !== 'forward' || action.backends.length === 0) return null
    const [first] = action.backends
    action.backends.push({ ...structuredClone(first!), name: 'second', weight: 99 })
    return 'share requests with another backend'
  },
]

const backendsOf = (program: Program) =>
  routesOf(program).flatMap(({ action }) => (action.kind === 'forward' ? action.backends : []))

const isKind =
  <K extends Step['kind']>(kind: K) =>
  (step: Step): step is Extract<Step, { kind: K }> =>
    step.kind === kind
