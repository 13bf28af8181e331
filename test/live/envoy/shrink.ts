import type { Failure } from './campaign.js'
import type { Json, Policy } from './policies.js'
import type { RequestSpec } from './requests.js'
import type { Session } from './session.js'

const MOST_TRIES = 200

/** Takes away from the request and the policy whatever the failure does not need. */
export async function shrink(failure: Failure, session: Session): Promise<Failure> {
  let smallest = failure
  let tries = 0
  const test = async (policy: Policy, specs: readonly RequestSpec[]): Promise<boolean> => {
    tries += specs.length
    const found = await firstFailure(policy, specs, smallest, session)
    if (found) smallest = found
    return found !== null
  }
  for (let progress = true; progress && tries < MOST_TRIES; ) {
    progress = await test(smallest.policy, [...smaller(smallest.spec)])
    if (progress) continue
    for (const service of smaller(smallest.policy.service)) {
      progress = await test({ ...smallest.policy, service }, [smallest.spec])
      if (progress || tries >= MOST_TRIES) break
    }
  }
  return smallest
}

/** Asks an Envoy with this policy alone; what it does not load is no failure. */
async function firstFailure(
  policy: Policy,
  specs: readonly RequestSpec[],
  before: Failure,
  session: Session,
): Promise<Failure | null> {
  const { settings } = before
  try {
    const program = session.read(session.text([policy], settings))
    const running = await session.envoy(program)
    try {
      for (const [index, spec] of specs.entries()) {
        const outcome = await session.ask(program, running.port, spec)
        if (kindOf(outcome) !== kindOf(before.outcome)) continue
        // What came before may have filled a cache: it has to fail alone, too.
        return index === 0 ? { policy, spec, settings, outcome } : await firstFailure(policy, [spec], before, session)
      }
    } finally {
      await running.stop()
    }
  } catch {
    // Smaller, but no configuration or request any more.
  }
  return null
}

/** What the first difference is about: a smaller case has to fail in the same way. */
function kindOf({ differences }: Failure['outcome']): string | undefined {
  return differences[0]?.split(':')[0]
}

/** Copies without one member or element, the largest parts first. */
export function* smaller<T>(value: T): Generator<T> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) yield value.toSpliced(index, 1) as T
    for (let index = 0; index < value.length; index++) {
      for (const one of smaller(value[index])) yield value.with(index, one) as T
    }
    return
  }
  const members = Object.entries(value as Json)
  for (const [name] of members) yield Object.fromEntries(members.filter(([other]) => other !== name)) as T
  for (const [name, member] of members) for (const one of smaller(member)) yield { ...value, [name]: one }
}

/** The failure as a suite of recorded vectors: `policy.yaml` and the case. */
export function asVector({ policy, settings, outcome }: Failure, session: Session): string {
  const { request, answer, now, decision } = outcome
  const recorded = { name: 'live', request, ...answer, now }
  return [
    `# policy.yaml\n${session.text([policy], settings)}`,
    `# the case, as Envoy answers\n${JSON.stringify(recorded, null, 1)}`,
    `# ours\n${JSON.stringify({ response: decision.response, upstream: decision.upstream }, null, 1)}`,
    ...outcome.differences,
  ].join('\n')
}
