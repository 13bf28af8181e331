import type { Program } from '../../../src/core/program.js'
import { read } from '../../../src/dialects/read.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { fieldsOf } from './drawn.js'
import { NativeConfig } from './native.js'
import type { Json } from './policies.js'
import { startEnvoy } from './process.js'
import { Random } from './random.js'
import { makeNativeSpec, type RequestSpec } from './requests.js'
import type { Outcome, Session } from './session.js'
import { smaller } from './shrink.js'

const REQUESTS = 25
const MOST_TRIES = 100

/** A request to a configuration that Envoy answers as we do not. */
export interface NativeFailure {
  config: Json
  spec: RequestSpec
  outcome: Outcome
}

/** Random native configurations, each an Envoy of its own, and random requests to each, from one seed. */
export class NativeCampaign {
  readonly counts = { configurations: 0, requests: 0, through: 0, refused: 0, undetermined: 0, open: 0 }
  /** `Message.field` of what was drawn. */
  readonly drawn = new Set<string>()
  private readonly random: Random

  constructor(
    private readonly session: Session,
    readonly seed: number,
  ) {
    this.random = new Random(seed)
  }

  /** One Envoy and its requests. The first difference ends it. */
  async batch(): Promise<NativeFailure | null> {
    const { random, session, counts } = this
    const config = new NativeConfig(random, session.keys)
    const { bootstrap, providers } = config
    const specs = Array.from({ length: REQUESTS }, () => makeNativeSpec(random, providers, session.keys, config))
    counts.configurations++
    for (const field of fieldsOf(bootstrap)) this.drawn.add(field)
    return this.ask(bootstrap, waits(providers) ? specs.slice(0, 1) : specs, (outcome) => {
      counts.requests++
      if (outcome.answer.upstream) counts.through++
      if (outcome.answer.response.status === 401 || outcome.answer.response.status === 403) counts.refused++
      if (outcome.decision.undetermined) counts.undetermined++
      if (outcome.answer.isOpen) counts.open++
    })
  }

  /** Takes away from the request and the configuration whatever the failure does not need. */
  async shrink(failure: NativeFailure): Promise<NativeFailure> {
    let smallest = failure
    for (let progress = true, tries = 0; progress && tries < MOST_TRIES; ) {
      progress = false
      const specs = [...smaller(smallest.spec)]
      const manager = managerOf(smallest.config)
      const candidates: [Json, RequestSpec[]][] = [
        ...[...smaller(manager)]
          .filter(answers)
          .map((one): [Json, RequestSpec[]] => [withManager(smallest.config, one), [smallest.spec]]),
        [smallest.config, specs],
      ]
      for (const [config, some] of candidates) {
        if (tries++ >= MOST_TRIES) break
        const found = await this.ask(config, some).catch(() => null)
        if (!found || kindOf(found) !== kindOf(smallest)) continue
        smallest = found
        progress = true
        break
      }
    }
    return smallest
  }

  private async ask(
    config: Json,
    specs: readonly RequestSpec[],
    record: (outcome: Outcome) => void = () => {},
  ): Promise<NativeFailure | null> {
    const program = readNative(config)
    const running = await startEnvoy(this.session.program, this.session.native(config))
    // Its port is another one than the configuration says.
    for (const listener of program.listeners) listener.port = running.port
    try {
      for (const spec of specs) {
        const outcome = await this.session.ask(program, running.port, spec)
        record(outcome)
        if (outcome.differences.length > 0) return { config, spec, outcome }
      }
    } finally {
      await running.stop()
    }
    return null
  }
}

interface Bootstrap {
  static_resources: { listeners: { filter_chains: { filters: { typed_config: Json }[] }[] }[] }
}

function managerOf(config: Json): Json {
  return (config as unknown as Bootstrap).static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config
}

function withManager(config: Json, manager: Json): Json {
  const copy = structuredClone(config)
  ;(copy as unknown as Bootstrap).static_resources.listeners[0]!.filter_chains[0]!.filters[0]!.typed_config = manager
  return copy
}

/** Without a router no request gets an answer. */
const answers = (manager: Json): boolean => JSON.stringify(manager['http_filters'])?.includes('.router.') ?? false

const waits = (providers: Record<string, Json>): boolean => JSON.stringify(providers).includes('remote_jwks')

/** Without an answer (status 0), as without a router, it is another failure. */
const kindOf = ({ outcome }: NativeFailure): string =>
  `${outcome.differences[0]?.split(':')[0]} ${outcome.answer.response.status === 0}`

/** Reads a configuration; throws with what is said of it where it is refused. */
export function readNative(config: Json): Program {
  const { programs, findings, refused } = read(bind([parse(JSON.stringify(config), { file: 'envoy.json' })]))
  if (refused || programs.length !== 1) throw new Error(findings.map((one) => one.message).join('; ') || 'no program')
  return programs[0]!
}

/** The failure as a configuration and a request. */
export function describeNative({ config, outcome }: NativeFailure): string {
  const { request, answer, decision } = outcome
  return [
    JSON.stringify(managerOf(config)),
    `# the request\n${JSON.stringify(request)}`,
    `# Envoy\n${JSON.stringify(answer)}`,
    `# ours\n${JSON.stringify({ ...decision, trace: decision.trace.map(({ step, outcome, detail }) => `${step} ${outcome}: ${detail}`) })}`,
    ...outcome.differences,
  ].join('\n')
}
