import { fromCondition } from '../cel/from-condition.js'
import type { Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Match, Program, Route } from '../core/program.js'
import type { Step } from '../core/step/step.js'

/** Who is allowed by one match of a route, before and after. `null`: that side has no route for it. */
interface AccessRow {
  host: string
  match: string
  before: string[] | null
  after: string[] | null
}

/** Routes of both programs by host and match, in the order of the first. */
export function accessTable(before: Program, after: Program | null): AccessRow[] {
  const rows = new Map<string, AccessRow>()
  for (const [side, program] of [
    ['before', before],
    ['after', after],
  ] as const) {
    for (const { host, match, access } of program ? entriesOf(program) : []) {
      const row = getOrAdd(rows, `${host} ${match}`, () => ({ host, match, before: null, after: null }))
      row[side] ??= access
    }
  }
  return [...rows.values()]
}

function entriesOf({ listeners }: Program): { host: string; match: string; access: string[] }[] {
  return listeners.flatMap((listener) =>
    listener.hosts.flatMap(({ domains, routes }) =>
      routes.flatMap((route) => {
        const access = accessOf([...listener.steps, ...route.steps], route)
        const matches = route.matches.length > 0 ? route.matches.map(matchText) : ['every path']
        return matches.map((match) => ({ host: domains.join(', '), match, access }))
      }),
    ),
  )
}

function matchText({ path, methods, headers, query }: Match): string {
  const where = !path || (path.kind !== 'exact' && path.value === '/') ? 'every path' : pathText(path)
  const values = [
    ...headers.map(({ name, kind, value, invert }) => `header ${name}${invert ? ' not' : ''} ${kind} ${value}`),
    ...query.map(({ name, kind, value }) => `query ${name} ${kind} ${value}`),
  ]
  return [methods?.join('|') ?? '', where, ...values].filter((part) => part !== '').join(', ')
}

const pathText = ({ kind, value }: NonNullable<Match['path']>): string =>
  kind === 'exact' ? value : kind === 'regex' ? `~ ${value}` : `${value}*`

/** Lines that describe the requirements for a caller. */
function accessOf(steps: readonly Step[], { action }: Route): string[] {
  const lines = steps.flatMap(stepText)
  const last = action.kind === 'forward' ? [] : [`answered with ${action.status}`]
  return lines.length + last.length > 0 ? [...lines, ...last] : ['everyone']
}

function stepText(step: Step): string[] {
  switch (step.kind) {
    case 'authenticate': {
      const issuers = step.providers.map(({ issuer, name }) => issuer ?? name)
      const who = step.providers.length === 0 ? 'no token is accepted' : `a token of ${issuers.join(' or ')}`
      const optional = step.onMissing === 'pass' ? ', or none' : ''
      return [`${who}${optional}${step.onInvalid === 'pass' ? ', or an invalid one' : ''}`]
    }
    case 'authorize':
      return step.rules.map(({ effect, when }) => `${effect} ${conditionText(when)}`)
    case 'api-key':
      return ['an API key']
    case 'basic-auth':
      return ['a user name and password']
    case 'virtual-keys':
      return ['a key of LiteLLM']
    case 'address-allow-list':
      return [step.addresses.length > 0 ? `clients at ${[step.addresses].flat().join(', ')}` : 'no client']
    case 'route-allow-list':
      return [step.routes.length > 0 ? `paths ${[step.routes].flat().join(', ')}` : 'no path']
    case 'outside':
      return [`what ${step.what} decides`]
    default:
      return []
  }
}

const conditionText = (condition: Condition): string =>
  condition.kind === 'cel' ? condition.source : (fromCondition(condition) ?? 'a condition without a form in CEL')
