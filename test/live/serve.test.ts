import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Program } from '../../src/core/program.js'
import { Upstreams } from '../../src/serve/upstream.js'
import { differences, type RecordedCase } from '../conformance/compare.js'
import { SEED } from '../seed.js'
import { serve, stopAll } from '../serve/start.js'
import { type Answer, send } from './envoy/client.js'
import { installEnvoy } from './envoy/install.js'
import { makePolicy } from './envoy/policies.js'
import { Random } from './envoy/random.js'
import { MISCHIEF, type Mischief, makeRequestSpec } from './envoy/requests.js'
import { knownAs, type Outcome, Session } from './envoy/session.js'

const BATCHES = 4
const POLICIES = 25
const REQUESTS = 15

let program: string | null = null
let why = ''

/** The same bytes to `serve` and to real Envoy, with the same upstreams behind them. */
describe('serve, next to real Envoy', () => {
  let session: Session
  beforeAll(async () => {
    program = await installEnvoy().catch((error: unknown) => {
      why = String(error).slice(0, 500)
      return null
    })
    if (program === null) return
    session = new Session(program)
    await session.start()
  })
  afterAll(() => {
    stopAll()
    session?.stop()
  })

  it('gives the same answers', async (context) => {
    if (process.env['CI'] === 'true') expect(program, why).not.toBeNull()
    if (program === null) return context.skip('Envoy cannot be installed')
    console.log(`seed ${SEED}`)
    const random = new Random(SEED)
    const statuses = new Map<number, number>()
    for (let batch = 0; batch < BATCHES; batch++) {
      const policies = Array.from({ length: POLICIES }, (_, index) => makePolicy(random, index, session.keys))
      const source = session.read(session.text(policies))
      const running = await session.envoy(source)
      const port = await serveLike(session, source)
      try {
        for (const policy of policies) {
          for (let request = 0; request < REQUESTS; request++) {
            const mischief = random.chance(0.3) ? (random.pick(Object.keys(MISCHIEF)) as Mischief) : undefined
            const spec = makeRequestSpec(random, policy, session.keys, mischief)
            const outcome = await session.ask(source, running.port, spec)
            const ours = await send(port, outcome.request, (upstream) => session.clusterOf(upstream))
            expect(compare(outcome, ours), `seed ${SEED}\n${JSON.stringify(outcome.request)}`).toEqual([])
            const { status } = ours.response
            statuses.set(status, (statuses.get(status) ?? 0) + 1)
          }
        }
      } finally {
        await running.stop()
      }
    }
    console.log([...statuses].map(([status, count]) => `${count} of ${status}`).join(', '))
    for (const status of [200, 401, 403]) expect(statuses.get(status) ?? 0, String(status)).toBeGreaterThan(50)
  })
})

/** `serve` with Envoy's upstreams behind it. */
async function serveLike(session: Session, source: Program): Promise<number> {
  const urls = [...session.upstreams].map(([name, port]) => [name, new URL(`http://127.0.0.1:${port}`)] as const)
  // A native configuration may name its clusters without the namespace.
  const upstreams = new Upstreams(
    new Map(
      urls.flatMap(([name, url]) => [
        [name, url],
        [name.replace(/^default\//, ''), url],
      ]),
    ),
  )
  const { port } = await serve(source, {
    upstreams,
    outside: 'allow',
    now: () => Math.floor(Date.now() / 1000),
    policy: { fetched: () => session.fetched },
  })
  return port
}

function compare({ request, answer, decision }: Outcome, ours: Answer): string[] {
  // Where other software decides, Envoy has none to ask.
  if (decision.undetermined && answer.upstream === null) return []
  for (const name of ['keep-alive', 'date']) delete ours.response.headers[name]
  knownAs(answer.response.headers, ours.response.headers)
  knownAs(answer.upstream?.headers, ours.upstream?.headers)
  // Envoy writes a body after a HEAD request that its codec refuses; Node does not.
  if (request.method === 'HEAD') answer.response.body = ours.response.body
  const recorded: RecordedCase = { name: 'live', request, ...answer }
  return differences('gloo', recorded, ours)
}
