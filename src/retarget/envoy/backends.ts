import type { Losses } from '../../dialects/losses.js'
import type { Action, Backend, Forward, LlmModel } from '../../program/program.js'
import type { Step } from '../../program/step.js'

/** Where requests go, and what its backends add to the steps of the route. */
export interface RebuiltForward {
  action: Action
  steps: Step[]
  keepsToken: boolean
  /** A model provider wants its own name as host. */
  rewritesHost: boolean
}

export function rebuildForward(action: Forward, losses: Losses): RebuiltForward {
  const usable = action.backends.filter((one) => one.type !== 'invalid')
  if (usable.length === 0) {
    const { origin } = action
    const answer: Action = {
      kind: 'direct-response',
      status: 500,
      body: 'processing failed: no valid backends',
      origin,
    }
    return { action: answer, steps: [], keepsToken: false, rewritesHost: false }
  }
  if (usable.length < action.backends.length)
    losses.approximate(action.origin, 'requests for a backend that is not there go to the others')
  const shared = usable.every((one) => JSON.stringify(kinds(one)) === JSON.stringify(kinds(usable[0]!)))
  if (!shared) losses.approximate(action.origin, 'what one backend has is done for all of them')
  const steps = usable.length === 1 || shared ? usable[0]!.steps : usable.flatMap((one) => one.steps)
  const keys = usable.flatMap((one) => one.llm?.models[0] ?? []).filter((one) => one.apiKey !== undefined)
  return {
    action: { ...action, backends: usable.map((one) => rebuildBackend(one, losses)) },
    steps: [...steps, ...keys.slice(0, 1).map(keyStep)],
    keepsToken: usable.some((one) =>
      one.steps.some((step) => step.kind === 'backend-auth' && step.auth.kind === 'passthrough'),
    ),
    rewritesHost: usable.some((one) => one.llm !== undefined),
  }
}

const kinds = ({ steps }: Backend): unknown => steps.map(({ origin: _, ...step }) => step)

const keyStep = ({ apiKey, origin }: LlmModel): Step => ({
  kind: 'backend-auth',
  auth: { kind: 'key', value: apiKey! },
  origin,
})

/** Addresses of the providers that are known by name. */
const PROVIDERS: Record<string, string> = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  gemini: 'generativelanguage.googleapis.com',
  mistral: 'api.mistral.ai',
  groq: 'api.groq.com',
  deepseek: 'api.deepseek.com',
  cohere: 'api.cohere.ai',
  xai: 'api.x.ai',
}

function rebuildBackend(backend: Backend, losses: Losses): Backend {
  const { name, weight, origin, llm, mcp } = backend
  const type = backend.type === 'Service' ? 'Service' : 'host'
  const plain = { name, type, weight, steps: [], origin }
  if (mcp) losses.approximate(origin, 'MCP is not spoken: requests go to the first server as they are')
  if (!llm) return { ...plain, addresses: backend.addresses.slice(0, mcp ? 1 : undefined).map(withHostname) }
  const [first] = llm.models
  if (!first) return { ...plain, addresses: [] }
  losses.approximate(
    origin,
    `requests go to \`${first.provider}\` as they are: models are not chosen, renamed or translated`,
  )
  const address = addressOf(first)
  return { ...plain, addresses: address ? [withHostname(address)] : [] }
}

type Address = Backend['addresses'][number]

/** Envoy's host rewrite needs the name. */
function withHostname(address: Address): Address {
  return /^[0-9.]+$/.test(address.host) || address.host.includes(':') ? address : { ...address, hostname: address.host }
}

function addressOf({ provider, host, baseUrl }: LlmModel): Address | null {
  if (host) return { host: host.name, port: host.port ?? 443, tls: (host.port ?? 443) === 443 }
  const url = /^(https?):\/\/([^/:?#]+)(?::([0-9]+))?/i.exec(baseUrl ?? '')
  if (url) {
    const tls = url[1]!.toLowerCase() === 'https'
    return { host: url[2]!, port: url[3] === undefined ? (tls ? 443 : 80) : Number(url[3]), ...(tls && { tls }) }
  }
  const known = Object.hasOwn(PROVIDERS, provider.toLowerCase()) ? PROVIDERS[provider.toLowerCase()] : undefined
  return known === undefined ? null : { host: known, port: 443, tls: true }
}
