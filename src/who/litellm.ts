import type { Case } from '../compare/case.js'
import { isClientAddress, otherClient } from '../compare/litellm-clients.js'
import type { Tried } from '../compare/litellm-steps.js'
import { triedBy, usualClient } from '../compare/litellm-steps.js'
import type { Json } from '../compare/matcher.js'
import { placeClaim } from '../compare/place-claim.js'
import { groupBy } from '../core/group-by.js'
import type { Request } from '../core/http.js'
import { shorten } from '../core/shorten.js'
import { BEARER } from '../core/step/authenticate.js'
import type { AddressAllowList } from '../core/step/litellm.js'
import type { Step } from '../core/step/step.js'
import { type CallerKind, callerKinds, withClaims } from './callers.js'
import type { Term } from './cover.js'
import type { Gateway } from './gateway.js'
import type { RoutePlace } from './parts.js'
import type { Atom } from './requirement.js'
import type { Need, RouteAccess } from './route-access.js'
import { needsText } from './words.js'

/** What LiteLLM's clients call: a path of each kind that it treats in its own way. */
const CALLS = [
  { method: 'POST', path: '/v1/chat/completions' },
  { method: 'GET', path: '/v1/models' },
  { method: 'POST', path: '/key/generate' },
  { method: 'GET', path: '/user/info' },
  { method: 'POST', path: '/team/new' },
  { method: 'GET', path: '/health' },
  { method: 'GET', path: '/health/liveliness' },
] as const
const MAX_MODELS = 6
/** Most values of claims that are combined. */
const MAX_VALUES = 24

/** LiteLLM has one route for everything, and steps that no other gateway has. */
export const isLitellm = (steps: readonly Step[]): boolean => steps.some(({ kind }) => kind === 'pick-credential')

type Part = Omit<RouteAccess, 'listener' | 'port' | 'hosts' | 'name' | 'match' | 'origin'> & { match: string }

/**
 * What a caller of LiteLLM needs, for each kind of call. Its checks depend on claims, on its directory and on the body
 * in ways that no formula holds: they are tried value by value, one and two claims at a time.
 */
export function analyseLitellm(place: RoutePlace, gateway: Gateway): Part[] {
  const steps = [...place.listener.steps, ...place.route.steps]
  const tried = triedBy(steps, gateway.state, [gateway.program])
  const plain = place.requests[0] ?? { method: 'GET', authority: 'gateway.example', path: '/', headers: [], body: '' }
  const source = usualClient([gateway.program])
  const base = { ...plain, ...(source && { source }) }
  const parts = callsOf(tried, base).map(({ match, label, request }) => {
    const search = new Search(steps, tried, request, gateway)
    return { match, label, request, found: search.run() }
  })
  // Calls that the same callers may make are one row.
  const groups = groupBy(parts, ({ found, label }) => JSON.stringify([found.sentence, label]))
  return [...groups.values()].map((group) => {
    const [{ label, request, found }] = group as [(typeof parts)[number]]
    return {
      match: group.map(({ match }) => match).join(' or '),
      ...(label !== undefined && { part: label }),
      ...found,
      sample: request,
      requests: group.map((part) => part.request),
    }
  })
}

function callsOf({ models }: Tried, base: Request): { match: string; label?: string; request: Request }[] {
  return CALLS.flatMap(({ method, path }) => {
    const match = `${method} ${path}`
    const bare: Request = { ...base, method, path, headers: [['content-type', 'application/json']], body: '' }
    if (method === 'GET') return [{ match, request: { ...bare, headers: [] } }]
    if (path !== '/v1/chat/completions') return [{ match, request: { ...bare, body: '{}' } }]
    return models.slice(0, MAX_MODELS).map((model) => ({
      match,
      label: `model \`${model}\``,
      request: { ...bare, body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }) },
    }))
  })
}

/** The variable of the environment without which LiteLLM accepts no JWT. */
function missingVariable(steps: readonly Step[]): string[] {
  return steps
    .flatMap((step) => {
      if (step.kind === 'license-gate' && !step.licensed) return ['LITELLM_LICENSE']
      const hasNoKeys = step.kind === 'authenticate' && step.noProvider !== undefined && step.providers.length === 0
      return hasNoKeys ? ['JWT_PUBLIC_KEY_URL'] : []
    })
    .slice(0, 1)
}

type Found = Omit<Part, 'match' | 'part' | 'sample' | 'requests'>

const CLOSED = 'every request is denied'
const MAX_CLIENTS = 6

/** Whom a list allows; `undefined`: no client. */
function clientsText({ addresses, forwarded }: AddressAllowList): string | undefined {
  const all =
    typeof addresses === 'string'
      ? [`an address in \`${shorten(addresses, 60)}\``]
      : addresses.filter((text) => forwarded || isClientAddress(text))
  if (all.length === 0) return undefined
  const more = all.length > MAX_CLIENTS ? ` or ${all.length - MAX_CLIENTS} more` : ''
  const header = forwarded ? ' (`x-forwarded-for`, if it is sent)' : ''
  return `${all.slice(0, MAX_CLIENTS).join(' or ')}${more}${header}`
}

interface Value {
  path: string[]
  value: Json
}

/** Searches for the smallest sets of claims that are sufficient for access. */
class Search {
  private cases = 0
  private hasWords = false

  constructor(
    private readonly steps: readonly Step[],
    private readonly tried: Tried,
    private readonly request: Request,
    private readonly gateway: Gateway,
  ) {}

  /** Whom the list of addresses allows, and what they need. */
  run(): Found {
    const found = this.callers()
    const list = this.steps.find((step) => step.kind === 'address-allow-list')
    if (found.access === 'closed' || !list || !this.dependsOnClient(found, list)) return found
    const clients = clientsText(list)
    if (clients === undefined)
      return { ...found, access: 'closed', needs: [], kinds: [], sentence: CLOSED, notes: [], outside: [] }
    const access = found.access === 'open' ? 'restricted' : found.access
    return { ...found, access, sentence: `from ${clients}: ${found.sentence}` }
  }

  private dependsOnClient({ kinds }: Found, list: AddressAllowList): boolean {
    if (kinds.length === 0) return true
    const credentials = withClaims(kinds[0]!.kind, {})
    const request = { ...this.request, source: { address: otherClient([list]) } }
    return this.gateway.answer({ request, credentials, now: this.gateway.now }).verdict === 'denied'
  }

  private callers(): Found {
    const { gateway, steps, tried } = this
    const { kinds } = callerKinds(steps, gateway.answers, gateway.now)
    const anonymous = this.asks(kinds[0]!, {})
    if (anonymous !== 'denied') return this.withoutCredential(kinds[0]!, anonymous)
    const needs = this.needsOf(kinds.slice(1), 'allowed')
    const open = needs.length > 0 ? [] : this.needsOf(kinds.slice(1), 'undetermined')
    const hasMasterKey = tried.secrets.some((secret) => this.asksWith(secret) !== 'denied')
    const hasKeys = steps.some(({ kind }) => kind === 'virtual-keys')
    const ways = [
      ...(needs.length > 0 ? [needsText(needs)] : []),
      ...(open.length > 0 ? [`${needsText(open)}, as far as LiteLLM's database allows`] : []),
      ...(hasMasterKey ? ['the master key'] : []),
      ...(hasKeys ? ["a virtual key that LiteLLM's database allows"] : []),
    ]
    const all = [...needs, ...open]
    return {
      access: ways.length > 0 ? 'restricted' : 'closed',
      needs: all,
      kinds: all.map((need) => ({ ...need, admitted: true })),
      sentence: ways.length === 0 ? CLOSED : ways.join('; or '),
      notes: [
        ...missingVariable(steps).map((name) => `every JWT is denied until \`${name}\` is set, here with \`--env\``),
        ...(this.hasWords ? ['a claim may hold several words, separated by blanks'] : []),
      ],
      outside: hasKeys || open.length > 0 ? ["LiteLLM's database"] : [],
      bounded: [`checks of LiteLLM are tried case by case: ${this.cases} cases`],
    }
  }

  private withoutCredential(kind: CallerKind, verdict: string): Found {
    const isOpen = verdict === 'allowed'
    const need: Need = { kind, alternatives: [[]] }
    return {
      access: isOpen ? 'open' : 'outside',
      needs: [need],
      kinds: [{ ...need, admitted: true }],
      sentence: isOpen
        ? 'no credential is needed'
        : 'no credential is needed by the configuration; other software decides',
      notes: [],
      outside: [],
      bounded: [],
    }
  }

  private needsOf(kinds: readonly CallerKind[], verdict: 'allowed' | 'undetermined'): Need[] {
    return kinds.flatMap((kind): Need[] => {
      const alternatives = this.alternativesOf(kind, verdict)
      return alternatives.length > 0 ? [{ kind, alternatives }] : []
    })
  }

  /** The smallest sets of claims with which tokens of a kind get this verdict. */
  private alternativesOf(kind: CallerKind, verdict: string): Term<Atom>[] {
    if (this.asks(kind, {}) === verdict) return [[]]
    const values = this.tried.claims
      .flatMap(({ path, values: all }): Value[] => all.map((value) => ({ path, value })))
      .filter(({ value }) => typeof value === 'string' || (Array.isArray(value) && value.length === 1))
      .slice(0, MAX_VALUES)
    const enough: Value[][] = []
    /** Sufficient values that add no information. */
    const others: Value[][] = []
    const isKnown = (set: Value[]): boolean =>
      [...enough, ...others].some((small) => small.every((value) => set.some((other) => covers(other, value))))
    for (const value of values) {
      if (isKnown([value]) || !this.isEnough(kind, [value], verdict)) continue
      // A word among others is not a separate alternative.
      const isWord = enough.some(([known]) => known && isWordOf(known, value))
      this.hasWords ||= isWord
      const list = isWord ? others : enough
      list.push([value])
    }
    for (const [i, first] of values.entries())
      for (const second of values.slice(i + 1)) {
        if (first.path === second.path || isKnown([first, second])) continue
        if (this.isEnough(kind, [first, second], verdict)) enough.push([first, second])
      }
    return enough.map((set) => set.map(literalOf))
  }

  private isEnough(kind: CallerKind, values: readonly Value[], verdict: string): boolean {
    const claims: Record<string, Json> = Object.create(null)
    for (const { path, value } of values) placeClaim(claims, path, value)
    return this.asks(kind, claims) === verdict
  }

  private asks(kind: CallerKind, claims: Record<string, unknown>): string {
    return this.ask(withClaims(kind, claims))
  }

  private asksWith(secret: string): string {
    return this.ask([{ at: BEARER, what: secret }])
  }

  private ask(credentials: Case['credentials']): string {
    this.cases++
    return this.gateway.answer({ request: this.request, credentials, now: this.gateway.now }).verdict
  }
}

/** A list with a value is shown as the value: LiteLLM accepts either, where it accepts one. */
const bare = (value: Json): Json => (Array.isArray(value) ? value[0]! : value)

const covers = (value: Value, wanted: Value): boolean =>
  value.path === wanted.path && bare(value.value) === bare(wanted.value)

/** The value is the known one with other words beside it. */
const isWordOf = (known: Value, value: Value): boolean =>
  known.path === value.path &&
  String(bare(value.value))
    .split(' ')
    .includes(String(bare(known.value)))

function literalOf({ path, value }: Value): Term<Atom>[number] {
  const matcher = Array.isArray(value)
    ? ({ kind: 'list-contains', value: String(value[0]) } as const)
    : ({ kind: 'equals', value: value as string } as const)
  return { atom: { kind: 'claim', path, matcher }, holds: true }
}
