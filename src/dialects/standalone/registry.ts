import type { LlmModel, VirtualModel } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

/** Rejects empty model names, and virtual models without a target. */
export function checkModels(reader: AgentgatewayReader, at: Cursor, models: LlmModel[], virtual: VirtualModel[]): void {
  const ids = new Set<string>()
  for (const model of at.at('models').items()) {
    const name = model.at('name').string ?? ''
    if (!isPattern(name)) {
      refuse(reader, model.at('name'), `the single \`*\` in \`${name}\` must be at the beginning or the end`)
    }
    const id = model.at('id').string
    if (id !== undefined && (id === '' || ids.has(id))) {
      refuse(reader, model.at('id'), id === '' ? 'the `id` of a model is empty' : `two models have the id \`${id}\``)
    }
    if (id !== undefined) ids.add(id)
  }
  const names = at
    .at('providers')
    .items()
    .map((one) => one.at('name'))
  for (const [index, name] of names.entries()) {
    if (names.slice(0, index).some((one) => one.string === name.string)) {
      refuse(reader, name, `two providers are named \`${name.string ?? ''}\``)
    }
  }
  for (const one of at.at('virtualModels').items()) checkStrategy(reader, one)
  checkTargets(reader, at, models, virtual)
}

function checkStrategy(reader: AgentgatewayReader, at: Cursor): void {
  const name = at.at('name').string ?? ''
  const kinds = ['weighted', 'failover', 'conditional'].filter((kind) => at.at('routing', kind).isSet)
  if (kinds.length !== 1) {
    refuse(reader, at.at('routing'), `virtual model \`${name}\` needs exactly one way of choosing`)
    return
  }
  const targets = at.at('routing', kinds[0]!, 'targets').items()
  if (targets.length === 0) refuse(reader, at.at('routing', kinds[0]!), `virtual model \`${name}\` has no targets`)
  const open = kinds[0] === 'conditional' ? targets.findIndex((one) => !one.at('when').isSet) : -1
  if (open >= 0 && open < targets.length - 1) {
    refuse(reader, targets[open]!, `the target without \`when\` of virtual model \`${name}\` has to be the last`)
  }
}

function checkTargets(reader: AgentgatewayReader, at: Cursor, models: LlmModel[], virtual: VirtualModel[]): void {
  for (const { targets, origin } of virtual) {
    for (const target of targets) {
      if (models.some(({ name }) => matches(name, target.model))) continue
      const place =
        at
          .at('virtualModels')
          .items()
          .find((one) => one.pointer === origin.pointer) ?? at
      refuse(reader, place, `no model of \`llm.models\` is \`${target.model}\``)
    }
  }
}

function isPattern(name: string): boolean {
  const stars = name.split('*').length - 1
  return stars === 0 || (stars === 1 && (name.startsWith('*') || name.endsWith('*')))
}

function matches(pattern: string, model: string): boolean {
  if (pattern === '*' || pattern === model) return true
  if (pattern.endsWith('*')) return model.startsWith(pattern.slice(0, -1))
  return pattern.startsWith('*') && model.endsWith(pattern.slice(1))
}

function refuse(reader: AgentgatewayReader, at: Cursor, what: string): void {
  reader.refuse('CW2002', at, `agentgateway does not start: ${what}`)
}
