import type { Origin } from '../core/finding.js'
import type { Request } from '../core/http.js'
import { type McpPlace, mcpPlaces } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { describeCaller } from '../gateways/agentgateway/mcp/authorization.js'
import { namingOf, shownName } from '../gateways/agentgateway/mcp/names.js'
import { describedServers, type McpServerDescription } from '../gateways/agentgateway/mcp/servers.js'
import type { Decision, McpServers, TraceEntry } from '../gateways/engine.js'
import { mcpRequest, type NamedItem, namedItems } from './mcp.js'
import { SEGMENT } from './paths.js'
import { placeRequest } from './requests.js'

/** Whether a caller may see and use one tool of one server. */
export interface ToolAccess {
  /** Address of the route: host and path. */
  route: string
  target: string
  /** The tool as the server names it; `null`: tools that match a pattern in a rule, or any that nothing names. */
  tool: string | null
  /** The tool as clients name it; a pattern, if the rules have one: `get_*`. */
  shown: string
  mayList: Answer
  mayCall: Answer
  /** What decided the call: the rule at `origin`, or a description if it is not a single rule. */
  reason: string
  origin?: Origin
  /** What a caller needs, as written in the rules; `true`: nothing, `false`: no caller is allowed. */
  needs: string
  /** The issuers that the token checks before the rules accept. Empty: tokens are not checked. */
  issuers: string[]
  /** Other checks that a caller must pass. */
  others: string[]
  /** Requests without a token are refused before any rule. */
  tokenRequired: boolean
}

export type Answer = 'yes' | 'no' | 'undetermined'

/** Asks the gateway one request of the caller at a place. */
export type Ask = (request: Request, servers: McpServers, place: McpPlace) => Decision | Promise<Decision>

/**
 * Every tool of every MCP server of a program: those that servers are given to offer, or else those that rules name.
 */
export async function toolAccess(
  program: Program,
  ask: Ask,
  offered: ReadonlyMap<string, McpServerDescription> = new Map(),
): Promise<ToolAccess[]> {
  const named = namedItems(program, 'tool')
  const rows: ToolAccess[] = []
  for (const place of mcpPlaces(program)) {
    for (const target of new Set(place.backend.mcp.targets.map(({ name }) => name))) {
      const known = offered.get(target)?.tools?.map(({ name }): NamedItem => ({ name: String(name) }))
      for (const tool of known ?? [...named, OTHER]) rows.push(await accessOf(place, target, tool, ask, program))
    }
  }
  return rows
}

const OTHER: NamedItem = { name: `other-${SEGMENT}`, pattern: '(any other)' }

async function accessOf(
  place: McpPlace,
  target: string,
  { name, pattern }: NamedItem,
  ask: Ask,
  program: Program,
): Promise<ToolAccess> {
  const { backend, listener, route } = place
  const naming = namingOf(backend.mcp)
  const shown = shownName(target, name, naming)
  const base = placeRequest(place, program)
  const servers = onlyAt(place, target, name)
  const list = await ask({ ...base, ...withHeaders(base, mcpRequest('tools/list', undefined)) }, servers, place)
  const call = await ask(
    { ...base, ...withHeaders(base, mcpRequest('tools/call', { name: shown, arguments: {} })) },
    servers,
    place,
  )
  const steps = [...listener.steps, ...route.steps, ...backend.steps]
  const rules = steps.flatMap((step) => (step.kind === 'mcp-authorization' ? step.rules : []))
  const before = steps.flatMap((step) => (step.kind === 'authorize' ? [step.rules] : []))
  const checks = steps.flatMap(checkOf)
  const decided = call.trace.findLast(({ step, outcome }) => outcome === 'refuse' || step === 'mcpAuthorization')
  return {
    route: `${base.authority ?? ''}${base.path}`,
    target,
    tool: pattern === undefined ? name : null,
    shown: shownName(target, pattern ?? name, naming),
    mayList: answerOf(list, ({ body }) => body.includes(`"name":${JSON.stringify(shown)}`)),
    mayCall: answerOf(call, () => true),
    reason: reasonOf(decided),
    ...(decided && { origin: decided.origin }),
    needs: describeCaller(rules, before, { kind: 'tool', target, name }),
    issuers: [...new Set(checks.flatMap(({ issuers }) => issuers))],
    others: [...new Set(steps.flatMap(otherCheck))],
    tokenRequired: checks.some(({ required }) => required),
  }
}

function withHeaders(base: Request, message: Omit<Request, 'authority' | 'path'>): Omit<Request, 'authority' | 'path'> {
  return { ...message, headers: [...message.headers, ...base.headers] }
}

/** Only this server has the tool, so its name without a prefix is unambiguous. */
function onlyAt({ backend }: McpPlace, target: string, name: string): McpServers {
  const none = { tools: [], prompts: [], resources: [], resourceTemplates: [] }
  const one = { ...none, tools: [{ name, inputSchema: {} }] }
  return describedServers(new Map(backend.mcp.targets.map((each) => [each.name, each.name === target ? one : none])))
}

function answerOf({ response, undetermined }: Decision, holds: (response: { body: string }) => boolean): Answer {
  if (undetermined || !response) return 'undetermined'
  return response.status > 0 && response.status < 400 && holds(response) ? 'yes' : 'no'
}

function checkOf(step: Step): { issuers: string[]; required: boolean }[] {
  if (step.kind === 'authenticate')
    return [{ issuers: step.providers.flatMap(({ issuer }) => issuer ?? []), required: step.onMissing === 'refuse' }]
  if (step.kind === 'mcp-authentication')
    return [{ issuers: [step.provider.issuer ?? ''], required: step.mode === 'strict' }]
  return []
}

function reasonOf(decided: TraceEntry | undefined): string {
  if (!decided) return 'there are no rules'
  const isRule = decided.step === 'mcpAuthorization'
  if (isRule && /there are no rules|there is no allow/.test(decided.detail)) return 'no rule refuses it'
  if (isRule && decided.outcome === 'refuse' && decided.detail.includes(': allow `')) return 'no rule allows it'
  return isRule ? '' : decided.detail
}

function otherCheck(step: Step): string[] {
  switch (step.kind) {
    case 'api-key':
      return ['an API key']
    case 'basic-auth':
      return ['a password']
    case 'outside':
      return [step.name]
    default:
      return []
  }
}
