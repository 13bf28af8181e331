import type { Origin } from '../../core/finding.js'
import type { Response } from '../../core/http.js'
import { isIpAddress } from '../../core/uri.js'
import { draw } from '../draw.js'
import type { Outcome } from '../engine.js'
import { NO_VALID_BACKENDS } from './answers.js'
import { evaluated } from './expression.js'
import { debugString } from './library-errors.js'
import { chooseModel, chooseProvider } from './llm.js'
import { prepareCall } from './llm-call.js'
import { isPromptGuard } from './llm-guard.js'
import { ROUTER_TYPES } from './llm-provider.js'
import { serveMcp } from './mcp/serve.js'
import type { Backend, Forward, LlmModel } from './program.js'
import { answered, type Run } from './run.js'
import { runSteps } from './steps.js'

/** Forwards the request: the backend's own steps, then its address. */
export function forward(action: Forward, run: Run): Outcome {
  run.phase = 'backend'
  const { backends, origin } = action
  const backend = draw('backend', backends, ({ name }) => name, origin, run.context)
  if (!backend) return refuse(500, NO_VALID_BACKENDS, origin, run)
  const others = backends.filter(({ weight }) => weight > 0).length - 1
  if (others > 0) {
    const total = backends.reduce((sum, { weight }) => sum + weight, 0)
    const detail = `\`${backend.name}\` is drawn for ${backend.weight} of ${total} requests`
    run.trace?.add('backend', 'pass', detail, backend.origin)
  }
  const problem = PROBLEMS[backend.type]
  if (problem !== undefined) return refuse(500, problem, backend.origin, run)
  // Its transformations do not count: without other steps that name the body they do not see it.
  run.exchange.bufferBody(backend.steps.filter(({ kind }) => kind === 'authorize' || kind === 'outside'))
  const { mcp } = backend
  if (mcp) return serveMcp({ ...backend, mcp }, run)
  return backend.llm ? toModel(backend, run) : toAddress(backend, run)
}

const PROBLEMS: Record<string, string | undefined> = { invalid: 'backend does not exist', missing: 'service not found' }

function refuse(status: number, text: string, origin: Origin, run: Run): Outcome {
  return answered(run.refuse('backend', { status, text }, text, origin))
}

function toAddress(backend: Backend, run: Run): Outcome {
  const early = destinationHost(backend, run)
  if (early.problem !== undefined) return failed(early.problem, backend.origin, run)
  const answer = runSteps(backend.steps, run)
  if (answer) return answered(answer)
  // The steps may have changed what the expression reads.
  const { host, problem } = destinationHost(backend, run)
  if (problem !== undefined) return failed(problem, backend.origin, run)
  takeHost(host, run)
  keepRequest(backend, run)
  run.trace?.add('forward', 'pass', `to \`${backend.name}\``, backend.origin)
  return sent(backend.origin, run)
}

/** The host that requests are sent to, where the backend names it; or why there is none. */
function destinationHost(backend: Backend, run: Run): { host?: string | undefined; problem?: string } {
  if (backend.type === 'dynamic') return dynamicHost(backend, run)
  return backend.type === 'host' ? { host: backend.addresses[0]?.host } : {}
}

const failed = (problem: string, origin: Origin, run: Run): Outcome =>
  refuse(503, `processing failed: ${problem}`, origin, run)

/** Expressions on the response see the request as forwarded, before its translation for a model provider. */
function keepRequest({ variable }: Backend, { exchange }: Run): void {
  if (variable) exchange.backend = variable
  exchange.keep()
}

/** The host that the expression of a dynamic backend names with a port; without one, that of the request. */
function dynamicHost(
  { target }: Backend,
  { exchange }: Run,
): { host: string; problem?: undefined } | { host?: undefined; problem: string } {
  if (!target) return { host: exchange.host }
  const value = evaluated(target, exchange.activation)
  if (value === undefined) return { problem: `dynamic backend target expression eval: \`${target.source}\` fails` }
  if (typeof value !== 'string')
    return { problem: 'dynamic backend target expression must evaluate to a host:port string' }
  const [, host, port] = /^(unix(?=:)|[^:]*):(.*)$/s.exec(value) ?? []
  if (host === undefined || (host !== 'unix' && !(/^\+?[0-9]+$/.test(port!) && Number(port) < 65_536)))
    return { problem: `dynamic backend target ${debugString(value)}: it is not a host and a port` }
  return { host }
}

/** The backend's host name, without a port, replaces the client's unless a rewrite says otherwise. */
function takeHost(host: string | undefined, run: Run): void {
  const { exchange } = run
  if (host === undefined || exchange.keepsHost || isIpAddress(host) || host.startsWith('unix')) return
  exchange.uri = { ...exchange.uri, authority: host }
  exchange.touch()
}

function toModel(backend: Backend, run: Run): Outcome {
  const llm = backend.llm!
  const choice: { model?: LlmModel; response?: Response } =
    llm.choice === 'router' ? chooseModel(llm, run) : { model: chooseProvider(llm, backend.origin, run) }
  if (choice.response) {
    run.trace?.add(
      'model',
      choice.response.status < 400 ? 'pass' : 'refuse',
      `answered ${choice.response.status} by the model router`,
      backend.origin,
    )
    run.exchange.forget()
    return answered(choice.response)
  }
  const model = choice.model
  if (!model) return refuse(503, 'no healthy backends', backend.origin, run)
  const steps = [...(model.authorize ? [model.authorize] : []), ...backend.steps, ...(model.steps ?? [])]
  const refused = runSteps(
    steps.filter((step) => !isPromptGuard(step)),
    run,
  )
  if (refused) return answered(refused)
  keepRequest(backend, run)
  const answer = prepareCall(model, llm.choice === 'router' ? ROUTER_TYPES : undefined, steps, run)
  if (answer) return answered(answer)
  run.trace?.add(
    'forward',
    'pass',
    `to the model \`${model.upstreamModel ?? model.name}\` of ${model.provider}`,
    model.origin,
  )
  return sent(backend.origin, run)
}

/** An authority-form target (`GET example.com`) cannot be forwarded. */
function sent(origin: Origin, run: Run): Outcome {
  if (run.exchange.uri.scheme === '') return failed('path missing', origin, run)
  if (run.timeout !== undefined) return refuse(504, run.timeout, origin, run)
  run.exchange.isForwarded = true
  const response = run.context.upstreamResponse ?? { status: 200, headers: {}, body: '' }
  return { response, upstream: run.exchange.toUpstream() }
}
