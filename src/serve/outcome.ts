import type { Response } from '../core/http.js'
import type { Decision, Outcome } from '../gateways/engine.js'

/** What happens where other software decides: it is supposed to allow, to refuse, or the client hears that it is open. */
export type Outside = 'allow' | 'refuse' | 'unknown'

/** A unique upstream response: if the decision contains it, the request was allowed. */
export const PROBE: Response = { status: 200, headers: {}, body: globalThis.crypto.randomUUID() }

/** How a request ends. */
export interface Ending extends Outcome {
  response: Response
  /** The answer is the upstream's. */
  hasPassed: boolean
  /** The step that other software decides. */
  outside?: string
}

/** @param decision made with `PROBE` as the upstream's answer, or with its real one */
export function endingOf(decision: Decision, outside: Outside, probe = PROBE): Ending {
  const { undetermined } = decision
  if (!undetermined) return settle(decision, probe)
  const { step, ifAllowed, ifRefused } = undetermined
  if (outside === 'unknown') return { response: openAnswer(step), upstream: null, hasPassed: false, outside: step }
  return { ...settle(outside === 'allow' ? ifAllowed : ifRefused, probe, step), outside: step }
}

function settle({ response, upstream, upstreams }: Outcome, probe: Response, step?: string): Ending {
  const answered = response ?? refusal(step)
  // A request for an MCP server is answered by the gateway, which has asked the server already.
  const hasPassed = !upstreams && (upstream !== null || (probe.body !== '' && answered.body === probe.body))
  return { response: answered, upstream, hasPassed }
}

/** What the gateway cannot say, claimwright does not say either. */
function openAnswer(step: string): Response {
  return text(
    501,
    `claimwright: \`${step}\` decides this request, and it is not part of the policy. Serve with --outside allow or --outside refuse to suppose its answer; --mcp-tools describes MCP servers.\n`,
  )
}

function refusal(step = 'other software'): Response {
  return text(403, `claimwright: \`${step}\` refuses this request; its answer is not part of the policy.\n`)
}

export function text(status: number, body: string): Response {
  return { status, headers: { 'content-type': 'text/plain' }, body }
}
