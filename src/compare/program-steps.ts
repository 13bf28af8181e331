import type { Action, Host, Listener, Llm, LlmModel, Program } from '../core/program.js'
import type { Step } from '../core/step/step.js'
import { nodesIn } from './content.js'
import { STEP } from './fields.js'

/** Every step of a program, wherever it is. */
export function stepsIn(program: Program): Step[] {
  return nodesIn(program).flatMap(({ node, type }) => (type === STEP ? [node as unknown as Step] : []))
}

type Edit = (steps: Step[]) => Step[]

/** The program with each of its lists of steps changed. */
export function editSteps(program: Program, edit: Edit): Program {
  const listener = (one: Listener): Listener => ({
    ...one,
    steps: edit(one.steps),
    unmatched: edit(one.unmatched),
    ...(one.connection && { connection: edit(one.connection) }),
    hosts: one.hosts.map((host) => editHost(host, edit)),
  })
  return { ...program, listeners: program.listeners.map(listener) }
}

function editHost(host: Host, edit: Edit): Host {
  if (host.routes.length === 0) return host
  const routes = host.routes.map((route) => ({
    ...route,
    steps: edit(route.steps),
    action: editAction(route.action, edit),
    ...(route.delegate && { delegate: route.delegate.map((below) => editHost(below, edit)) }),
  }))
  return { ...host, routes }
}

function editAction(action: Action, edit: Edit): Action {
  if (action.kind !== 'forward') return action
  return {
    ...action,
    backends: action.backends.map((backend) => ({
      ...backend,
      steps: edit(backend.steps),
      ...(backend.llm && { llm: editModels(backend.llm, edit) }),
      ...(backend.mcp && {
        mcp: {
          ...backend.mcp,
          targets: backend.mcp.targets.map((target) => ({ ...target, steps: edit(target.steps) })),
        },
      }),
    })),
  }
}

function editModels(llm: Llm, edit: Edit): Llm {
  const model = (llmModel: LlmModel): LlmModel => {
    const [authorize] = llmModel.authorize ? edit([llmModel.authorize]) : []
    return {
      ...llmModel,
      ...(authorize?.kind === 'authorize' && { authorize }),
      ...(llmModel.steps && { steps: edit(llmModel.steps) }),
    }
  }
  return { ...llm, models: llm.models.map(model) }
}
