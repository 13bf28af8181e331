import type { Losses } from '../../../core/losses.js'
import type { Action, Backend, Forward, LlmModel } from '../../../core/program.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Step } from '../../../core/step/step.js'
import { programText } from '../../retarget/program-text.js'
import { isIp } from '../address.js'

/** The destinations of requests, and the steps that backends add to those of the route. */
export interface RebuiltForward {
  action: Action
  steps: Step[]
  keepsToken: boolean
  /** A model provider requires its own name as host, and chat completions at its own path. */
  rewrite?: Rewrite
}

export function rebuildForward(action: Forward, losses: Losses): RebuiltForward {
  const usable = action.backends.filter((backend) => backend.type !== 'invalid')
  if (usable.length === 0) {
    const { origin } = action
    const answer: Action = {
      kind: 'direct-response',
      status: 500,
      body: 'processing failed: no valid backends',
      origin,
    }
    return { action: answer, steps: [], keepsToken: false }
  }
  if (usable.length < action.backends.length)
    losses.approximate(action.origin, 'requests for a backend that is not there go to the others')
  const shared = usable.every((item) => programText(kinds(item)) === programText(kinds(usable[0]!)))
  if (!shared) losses.approximate(action.origin, 'what one backend has is done for all of them')
  const steps = usable.length === 1 || shared ? usable[0]!.steps : usable.flatMap((item) => item.steps)
  const keys = usable.flatMap((item) => item.llm?.models[0] ?? []).filter((item) => item.apiKey !== undefined)
  return {
    action: { ...action, backends: usable.map((item) => rebuildBackend(item, losses)) },
    steps: [...steps, ...keys.slice(0, 1).map(keyStep)],
    keepsToken: usable.some((item) =>
      item.steps.some((step) => step.kind === 'backend-auth' && step.auth.kind === 'passthrough'),
    ),
    ...(usable.some((item) => item.llm) && { rewrite: providerRewrite(usable, action) }),
  }
}

function providerRewrite(backends: readonly Backend[], { origin }: Forward): Rewrite {
  const paths = new Set(backends.map(completionsPath))
  const [path] = paths
  return {
    kind: 'rewrite',
    host: { kind: 'upstream' },
    ...(paths.size === 1 && path !== undefined && { path: { kind: 'full', value: path } }),
    origin,
  }
}

/** APIs other than OpenAI's: requests are translated on the way. */
const TRANSLATED = new Set(['anthropic', 'bedrock', 'vertexai', 'vertex'])

/** A backend that treats every request as chat completions, which are posted as JSON. */
export const isChat = ({ llm }: Backend): boolean =>
  llm !== undefined && llm.choice !== 'router' && !TRANSLATED.has(llm.models[0]?.provider ?? '')

/** The path to which such a backend posts them. */
function completionsPath(backend: Backend): string | undefined {
  const model = isChat(backend) ? backend.llm!.models[0] : undefined
  if (!model || model.path !== undefined) return model?.path
  const prefix = model.pathPrefix?.replace(/\/+$/, '')
  if (model.provider === 'gemini') return `${prefix ?? ''}/v1beta/openai/chat/completions`
  if (model.host && prefix === undefined) return undefined
  return `${prefix ?? '/v1'}/chat/completions`
}

const kinds = ({ steps }: Backend): unknown => steps.map(({ origin: _, ...step }) => step)

const keyStep = ({ apiKey, origin }: LlmModel): Step => ({
  kind: 'backend-auth',
  auth: { kind: 'key', value: apiKey! },
  origin,
})

/** Addresses of well-known providers. */
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
  const { name, weight, origin, llm, mcp, sni, peer, definition } = backend
  const type = backend.type === 'Service' ? 'Service' : 'host'
  const plain = { name, type, weight, steps: [], ...(definition && { definition }), origin }
  if (mcp) {
    losses.approximate(origin, 'MCP is not supported: requests go to the first server unchanged')
    for (const rule of backend.steps.flatMap((step) => (step.kind === 'mcp-authorization' ? step.rules : [])))
      losses.unsupported(rule.origin, 'rules on MCP tools cannot be said: every tool can be listed and called')
  }
  const secured = { ...plain, ...(sni !== undefined && { sni }), ...(peer && { peer }) }
  if (!llm) return { ...secured, addresses: backend.addresses.slice(0, mcp ? 1 : undefined).map(withHostname) }
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
  return isIp(address.host) ? address : { ...address, hostname: address.host }
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
