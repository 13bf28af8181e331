import type { Finding } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { LlmModel, Program } from '../../gateways/litellm/program.js'
import type { Graph } from '../../kubernetes/graph.js'
import { Cursor } from '../../yaml/cursor.js'
import { locate } from '../../yaml/locate.js'
import type { Reading } from '../dialect.js'
import { readProviderModel } from './provider-model.js'
import { Settings } from './settings.js'
import { type StartUpProblem, startUpProblems } from './start-up.js'
import { readSteps } from './steps.js'
import { readUnmodelled } from './unmodelled.js'

const PORT = 4000

/** Each LiteLLM file is a proxy of its own. Values of the environment come from the graph. */
export function readLiteLlm(graph: Graph): Reading {
  const reading: Reading = { programs: [], findings: [], refused: false }
  for (const document of graph.configurations) {
    if (document.family !== 'litellm' || !document.valid) continue
    const root = new Cursor(document)
    const settings = new Settings(graph.env, root)
    const problems = startUpProblems(root.at('general_settings'), graph.readFile, settings)
    for (const problem of problems) reading.findings.push(finding(graph, problem))
    if (problems.length > 0) reading.refused = true
    else reading.programs.push(readProgram(root, settings, graph))
  }
  return reading
}

function finding(graph: Graph, { code, at, message, help, unsure, variable }: StartUpProblem): Finding {
  const span = locate(graph.sources.get(at.file)!, at, at.exists && !at.isMap ? 'value' : 'key')
  return {
    code,
    severity: 'error',
    confidence: unsure ? 'medium' : 'high',
    refused: true,
    message,
    help,
    span,
    related: [],
    ...(variable !== undefined && { needs: { program: 'LiteLLM', kind: 'variable', name: variable } }),
  }
}

/** One listener with all checks; every allowed request goes to the model that it names. */
function readProgram(root: Cursor, settings: Settings, graph: Graph): Program {
  const list = root.at('model_list')
  const models = list.items().map((cursor) => readModel(cursor, settings))
  const origin = originOf(root)
  const at = originOf(list.exists ? list : root)
  const backend = {
    name: 'models',
    type: 'llm',
    weight: 1,
    addresses: [],
    steps: [],
    llm: { models, choice: 'router' as const },
    origin: at,
  }
  const route = {
    name: 'models',
    matches: [],
    steps: [],
    action: { kind: 'forward' as const, backends: [backend], origin: at },
    origin: at,
  }
  const unmodelled = readUnmodelled(root, settings, graph.readFile)
  return {
    engine: 'litellm',
    dialect: 'litellm',
    listeners: [
      {
        name: 'proxy',
        port: PORT,
        hosts: [{ name: '*', domains: ['*'], routes: [route], origin }],
        steps: readSteps(root, settings, unmodelled, graph),
        unmatched: [],
        origin,
      },
    ],
    ...(unmodelled.selected.length > 0 && { elsewhere: unmodelled.selected }),
    origin,
  }
}

/** A model without a provider is one of OpenAI. */
function readModel(cursor: Cursor, from: Settings): LlmModel {
  const params = cursor.at('litellm_params')
  const { provider = 'openai', model } = readProviderModel(params, from)
  const baseUrl = asWritten(params.at('api_base'), from)
  const apiKey = asWritten(params.at('api_key'), from)
  const settings = readProviderSettings(params, from)
  return {
    name: cursor.at('model_name').string ?? '',
    provider,
    upstreamModel: model,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(apiKey !== undefined && { apiKey }),
    ...(Object.keys(settings).length > 0 && { settings }),
    origin: originOf(cursor),
  }
}

/** Parameters that only some providers have, by the names that agentgateway gives them. */
const PROVIDER_SETTINGS = {
  api_version: 'apiVersion',
  aws_region_name: 'region',
  vertex_project: 'projectId',
  vertex_location: 'region',
}

function readProviderSettings(params: Cursor, from: Settings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(PROVIDER_SETTINGS).flatMap(([field, name]) => {
      const value = asWritten(params.at(field), from)
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

/** A variable that is not given stays as it is written: `os.environ/NAME`. */
function asWritten(cursor: Cursor, settings: Settings): string | undefined {
  return settings.text(cursor) ?? cursor.string
}
