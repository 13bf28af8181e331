import { decide } from '../engines/index.js'
import type { Decision, McpServers } from '../engines/engine.js'
import type { FetchAnswer, Request } from '../http.js'
import type { McpPlace } from '../program/mcp-backends.js'
import type { Program } from '../program/program.js'
import { materialise, type Placement, type TokenSpec } from './case.js'
import { type IdentityOptions, identitiesOf } from './identities.js'
import { answersFor, keysOf } from './keys.js'
import { knownTo } from './known.js'

/**
 * Asks a program as a caller whose token is good and has these claims: signed by a key of the first provider on the way,
 * and with its issuer and audience where the claims name none. `null`: without a token. Keys that nothing says are
 * supposed to be there.
 */
export function askWithClaims(
  program: Program,
  claims: Record<string, unknown> | null,
  { now, fetched }: { now: number; fetched: ReadonlyMap<string, FetchAnswer> },
): (request: Request, servers: McpServers, place: McpPlace) => Decision {
  const answers = answersFor([program], fetched)
  const { kids } = knownTo([program], answers)
  return (request, mcpServers, { listener, route, backend }) => {
    const steps = [...listener.steps, ...route.steps, ...backend.steps]
    const options: IdentityOptions = { keysOf: (set) => keysOf(set, answers), kids, now, audiences: [] }
    const { identities } = identitiesOf([steps, steps], options)
    const tokens = (credentials: readonly Placement[]) => credentials.filter(({ what }) => typeof what !== 'string')
    const identity = identities.find(({ credentials }) => tokens(credentials).length > 0)
    const credentials = (claims ? (identity?.credentials ?? []) : []).map((placement) =>
      typeof placement.what === 'string' ? placement : { ...placement, what: withClaims(placement.what, claims ?? {}) },
    )
    const asked = materialise({ request, credentials, now })
    return decide(program, asked.request, {
      now,
      facts: { signatures: asked.signatures, fetched: answers },
      mcpServers,
    })
  }
}

function withClaims(token: TokenSpec, claims: Record<string, unknown>): TokenSpec {
  return { ...token, claims: { ...token.claims, ...claims } }
}
