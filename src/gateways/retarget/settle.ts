import { Losses } from '../../core/losses.js'
import type { Backend, Host, Listener, Program, Route } from '../../core/program.js'
import type { Step } from '../../core/step/step.js'
import { splitAction } from '../agentgateway/policy-slots.js'
import type { Retargeted } from './retarget.js'

/**
 * A program without random choices: where the gateway picks one of several policies, the first is kept. No file can
 * express "either", and keeping several policies of a kind would be as undetermined as the source.
 */
export function settle(program: Program): Retargeted {
  const losses = new Losses()
  const settler = new Settler(losses)
  return {
    program: { ...program, listeners: program.listeners.map((listener) => settler.listener(listener)) },
    losses: losses.all,
  }
}

class Settler {
  constructor(private readonly losses: Losses) {}

  listener(listener: Listener): Listener {
    const steps = this.steps(listener.steps)
    const hosts = listener.hosts.map((host) => this.host(host))
    return { ...listener, steps, hosts }
  }

  private host(host: Host): Host {
    return { ...host, routes: host.routes.map((route) => this.route(route)) }
  }

  private route(route: Route): Route {
    const settled = { ...route, ...(route.delegate && { delegate: route.delegate.map((host) => this.host(host)) }) }
    const steps = this.steps(route.steps)
    const { action } = route
    if (action.kind !== 'forward') return { ...settled, steps }
    const forward = { ...action, backends: action.backends.map((backend) => this.backend(backend)) }
    return { ...settled, ...splitAction(steps, forward) }
  }

  private backend(backend: Backend): Backend {
    const { llm } = backend
    const models = llm?.models.map((model) => ({ ...model, ...(model.steps && { steps: this.steps(model.steps) }) }))
    return { ...backend, steps: this.steps(backend.steps), ...(llm && models && { llm: { ...llm, models } }) }
  }

  private steps(steps: readonly Step[]): Step[] {
    return steps.flatMap((step): Step[] => {
      if (step.kind !== 'either') return [step]
      this.losses.manual(
        step.origin,
        `agentgateway takes one of ${step.of.length} policies of this kind at random: the first is converted; keep the intended one`,
      )
      return step.of[0] ?? []
    })
  }
}
