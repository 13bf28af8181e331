import { STATUS, type Status } from '../../../src/gateways/envoy/status.js'
import { Coverage } from './coverage.js'
import { glooFieldsOf } from './gloo-drawn.js'
import { type Json, makeColdPolicy, makePolicy, type Policy, virtualHostOf } from './policies.js'
import { Random } from './random.js'
import { MISCHIEF, type Mischief, makeRequestSpec, type RequestSpec } from './requests.js'
import type { Outcome, Session } from './session.js'

/** An answer of Envoy's that we do not give. */
export interface Failure {
  policy: Policy
  spec: RequestSpec
  settings: Json | undefined
  outcome: Outcome
}

const POLICIES = 40
const REQUESTS = 30

/** Random policies, each a virtual host of one Envoy, and random requests to each, from one seed. */
export class Campaign {
  readonly coverage = new Coverage()
  /** `Message.field` of what was drawn. */
  readonly drawn = new Set<string>()
  private readonly random: Random
  private batches = 0

  constructor(
    private readonly session: Session,
    readonly seed: number,
  ) {
    this.random = new Random(seed)
  }

  /** One Envoy with its policies and requests. The first difference ends it. */
  async batch(): Promise<Failure | null> {
    const number = this.batches++
    const settings = number % 5 === 4 ? REQUIRE_RBAC : undefined
    const warm = await this.run(makePolicy, POLICIES, REQUESTS, settings)
    return warm ?? this.run(makeColdPolicy, POLICIES, 1, settings)
  }

  private async run(
    make: typeof makePolicy,
    count: number,
    requests: number,
    settings?: Json,
  ): Promise<Failure | null> {
    const { session, random, coverage } = this
    const policies = Array.from({ length: count }, (_, index) => make(random, index, session.keys))
    for (const policy of policies) for (const field of glooFieldsOf(virtualHostOf(policy))) this.drawn.add(field)
    const program = session.read(session.text(policies, settings))
    const running = await session.envoy(program)
    try {
      for (const policy of policies) {
        for (let request = 0; request < requests; request++) {
          const spec = makeRequestSpec(random, policy, session.keys, this.mischief())
          const outcome = await session.ask(program, running.port, spec)
          coverage.record(policy, spec, outcome.answer, outcome.decision)
          if (outcome.differences.length > 0) return { policy, spec, settings, outcome }
        }
      }
    } finally {
      await running.stop()
    }
    return null
  }

  /** Nothing is wrong most of the time; otherwise what Envoy has complained about the least. */
  private mischief(): Mischief | undefined {
    const { random, coverage } = this
    if (random.chance(0.7)) return undefined
    if (random.chance(0.3)) return random.pick(Object.keys(MISCHIEF) as Mischief[])
    const least = Math.min(...Object.values(AIMS).map((status) => coverage.of(`text ${STATUS[status]}`)))
    const wanted = Object.entries(AIMS).filter(([, status]) => coverage.of(`text ${STATUS[status]}`) <= least + 1)
    return random.pick(wanted)[0] as Mischief
  }
}

const REQUIRE_RBAC: Json = {
  apiVersion: 'gloo.solo.io/v1',
  kind: 'Settings',
  metadata: { name: 'default', namespace: 'gloo-system' },
  spec: { rbac: { requireRbac: true } },
}

/** The complaint that each mischief is meant for. */
const AIMS: Partial<Record<Mischief, Status>> = {
  expired: 'expired',
  early: 'notYetValid',
  issuer: 'issuer',
  audience: 'audience',
  kid: 'noKey',
  'alg case': 'algUnsupported',
  'alg missing': 'algMissing',
  'kid type': 'kid',
  'iss type': 'issType',
  'sub type': 'subType',
  'jti type': 'jtiType',
  'aud type': 'audType',
  'exp type': 'expType',
  'nbf type': 'nbfType',
  'iat type': 'iatType',
  'exp range': 'expRange',
  'nbf range': 'nbfRange',
  'iat range': 'iatRange',
  'header json': 'headerJson',
  'payload json': 'payloadJson',
  'flip-signature': 'signature',
  'cut-signature': 'ed25519Length',
  'bad-signature-base64': 'signatureBase64',
  'bad-header-base64': 'headerBase64',
  'bad-payload-base64': 'payloadBase64',
  'two-parts': 'form',
}
