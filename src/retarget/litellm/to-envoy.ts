import { ALWAYS, all, any, NEVER, not } from '../../cel/condition/algebra.js'
import { Losses } from '../../dialects/losses.js'
import type { Condition } from '../../program/condition.js'
import type { KeySet } from '../../program/keys.js'
import type { Forward, Match, Program, Route } from '../../program/program.js'
import type { Authenticate } from '../../program/step/authenticate.js'
import type { Step } from '../../program/step.js'
import { StepList } from '../../program/step-list.js'
import { rebuildForward } from '../envoy/backends.js'
import type { Retarget } from '../retarget.js'
import { type Access, accessOf, type Grant } from './access.js'
import { claim, hasScope, isString } from './claims.js'
import { rebuildModels } from './models.js'
import { rebuildProviders } from './providers.js'

/** Seconds. Envoy takes 0 for its default of 60. */
const LEEWAY = 1

/**
 * LiteLLM to Envoy (Gloo). Routes that the same callers reach are one route with a match for each, so that its rules ask
 * for claims only. Bodies are not seen: what depends on the model lets nobody in.
 */
export const litellmToEnvoy: Retarget = (program, options) => {
  const losses = new Losses()
  const listener = program.listeners[0]!
  const steps = new StepList(listener.steps)
  const access = accessOf(program, options, losses)
  const original = steps.find('authenticate')
  const rules = { needsIssuer: false, leeway: LEEWAY, keys: publicKeys }
  const providers = original ? rebuildProviders(original, steps.find('pick-credential'), rules, options, losses) : []
  const forward = rebuildModels(program, losses)
  const routes =
    original && providers.length > 0 && !access.closed
      ? new Routes(access, { ...original, stage: 'afterExtAuth', providers }, forward, losses).all()
      : []
  if (original) losses.approximate(original.origin, 'clocks may differ by a second')
  const closed = routes.length > 0 ? [] : [nobody(forward, access, listener.origin)]
  const host = { name: 'default', domains: ['*'], routes: [...routes, ...closed], origin: listener.origin }
  const rebuilt: Program = {
    ...program,
    engine: 'envoy',
    dialect: 'gloo',
    listeners: [{ ...listener, hosts: [host], steps: [] }],
  }
  return { program: rebuilt, losses: losses.all }
}

/** LiteLLM verifies with no shared secret. */
function publicKeys(keys: KeySet): KeySet {
  if (keys.kind === 'remote') return keys
  const usable = keys.keys.filter(({ kty }) => kty !== 'oct')
  return { ...keys, format: 'jwks', keys: usable, text: JSON.stringify({ keys: usable }) }
}

function nobody({ origin }: Forward, access: Access, listener: Route['origin']): Route {
  const at = access.closed ?? listener
  return {
    name: 'nobody',
    matches: [{ path: { kind: 'prefix', value: '/' }, headers: [], query: [], origin: listener }],
    steps: [],
    action: { kind: 'direct-response', status: 403, body: 'nobody is let in', origin },
    origin: at,
  }
}

/** Names a team, which LiteLLM looks up for everybody but admins: refused. */
const TEAM_HEADER: Match['headers'][number] = { name: 'x-litellm-team-id', kind: 'present', value: '', invert: false }

class Routes {
  private readonly steps: Step[]
  private readonly action: Route['action']

  constructor(
    private readonly access: Access,
    private readonly authenticate: Authenticate,
    forward: Forward,
    private readonly losses: Losses,
  ) {
    const { steps, action, rewrite } = rebuildForward(forward, losses)
    this.steps = [...steps.flatMap(keyHeader), ...(rewrite ? [rewrite] : [])]
    this.action = action
    losses.approximate(
      access.scopeOrigin,
      'scopes of callers without the admin scope count as text only, a list of them is refused; nor may one begin like the admin scope where Gloo is the target',
    )
  }

  all(): Route[] {
    const { grants, scopeOrigin } = this.access
    const paths = [...new Set(grants.flatMap((one) => one.paths))]
    return [this.teamHeader(scopeOrigin), ...this.grouped(paths)]
  }

  /** Paths that the same callers reach are one route. */
  private grouped(paths: readonly string[]): Route[] {
    const groups = new Map<string, { paths: string[]; grants: Grant[] }>()
    for (const path of paths) {
      const grants = this.access.grants.filter((one) => one.paths.includes(path))
      const key = grants.map((one) => this.access.grants.indexOf(one)).join()
      const known = groups.get(key)
      if (known) known.paths.push(path)
      else groups.set(key, { paths: [path], grants })
    }
    return [...groups.values()].map((group) => this.route(group.paths, group.grants))
  }

  private route(paths: string[], grants: Grant[]): Route {
    const { origin } = grants[0]!
    const rules = grants.map((grant) => ({
      effect: 'allow' as const,
      name: grant.who,
      when: this.condition(grant),
      origin: grant.origin,
    }))
    return {
      name: [...new Set(grants.map(({ who }) => `${who}s`))].join('-and-'),
      matches: paths.map((value) => ({ path: { kind: 'exact', value }, headers: [], query: [], origin })),
      steps: [this.authenticate, { kind: 'authorize', rules, origin }, ...this.steps],
      action: this.action,
      origin,
    }
  }

  private teamHeader(origin: Route['origin']): Route {
    return {
      name: 'team-header',
      matches: [{ path: { kind: 'prefix', value: '/' }, headers: [TEAM_HEADER], query: [], origin }],
      steps: [],
      action: { kind: 'direct-response', status: 403, body: '', origin },
      origin,
    }
  }

  private condition({ who, when, models, origin }: Grant): Condition {
    const { scopes, userParameter, adminScope, tokens } = this.access
    const body = models ? origin : (scopes?.origin ?? userParameter)
    if (body) {
      this.losses.approximate(body, 'Envoy does not look into bodies, where the model stands: the rule lets nobody in')
      return NEVER
    }
    return all(...tokens.map((one) => one.when), who === 'admin' ? ALWAYS : withoutScope(adminScope), when)
  }
}

/** The claim is absent, or a text without the word. Gloo cannot say what must not be: it gets a pattern of its own. */
function withoutScope(scope: string): Condition {
  const text = all(isString('scope'), not(hasScope(scope)))
  return any(
    not(claim('scope', { kind: 'exists' })),
    text,
    claim('scope', { kind: 'regex', value: otherWords(scope), whole: true }),
  )
}

/** Words that begin with another letter than this one does; short, because Envoy limits how large patterns get. */
function otherWords(scope: string): string {
  const code = scope.charCodeAt(0)
  const hex = (value: number): string => `\\x${value.toString(16)}`
  const range = (from: number, to: number): string => (from > to ? '' : `${hex(from)}-${hex(to)}`)
  const others = code > 0x20 && code < 0x7f ? range(0x21, code - 1) + range(code + 1, 0x7e) : range(0x21, 0x7e)
  return `(?: *[${others}][!-~]*)* *`
}

function keyHeader(step: Step): Step[] {
  if (step.kind !== 'backend-auth' || step.auth.kind !== 'key') return []
  const { origin } = step
  const value = { kind: 'text' as const, text: `Bearer ${step.auth.value}` }
  return [
    {
      kind: 'edit-headers',
      request: [{ op: 'set', name: 'authorization', value, secret: true, origin }],
      response: [],
      origin,
    },
  ]
}
