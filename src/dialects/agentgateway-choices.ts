import type { Origin } from '../finding.js'
import type { Backend, Host, Program } from '../program/program.js'
import type { Either } from '../program/step/either.js'
import type { Step } from '../program/step.js'
import { locate } from '../text/locate.js'
import type { AgentgatewayReader } from './agentgateway-reader.js'

/** Warns of several policies of one kind on one target: which of them runs is not defined. */
export function reportChoices(program: Program, reader: AgentgatewayReader): void {
  for (const { field, of } of choicesIn(program)) {
    const places = of.flatMap((steps) => steps[0]?.origin ?? [])
    const [first, ...others] = places
    for (const other of others) report(field, first!, other, reader)
  }
}

function report(field: string, first: Origin, other: Origin, reader: AgentgatewayReader): void {
  const source = reader.graph.sources.get(first.file)
  reader.tell(
    {
      code: 'CW3025',
      severity: 'warning',
      message: `several \`${field}\` policies act on one target: agentgateway applies one of them, and which one is not defined`,
      help: 'put them into one policy, or give them different targets',
      related: source ? [{ message: 'another one is here', span: locate(source, first) }] : [],
    },
    other,
  )
}

function choicesIn({ listeners }: Program): Set<Either> {
  const found = new Set<string>()
  const all = new Set<Either>()
  const look = (steps: readonly Step[]) => {
    for (const step of steps) {
      if (step.kind !== 'either') continue
      const { file, document, pointer } = step.origin
      const key = `${step.field} ${file} ${document} ${pointer}`
      if (!found.has(key)) all.add(step)
      found.add(key)
    }
  }
  const lookInBackend = ({ steps, llm }: Backend) => {
    look(steps)
    for (const model of llm?.models ?? []) look(model.steps ?? [])
  }
  const lookInHost = ({ routes }: Host) => {
    for (const { steps, action, delegate = [] } of routes) {
      look(steps)
      if (action.kind === 'forward') action.backends.forEach(lookInBackend)
      delegate.forEach(lookInHost)
    }
  }
  for (const { steps, hosts } of listeners) {
    look(steps)
    hosts.forEach(lookInHost)
  }
  return all
}
