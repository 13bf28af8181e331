import { originOf } from '../../core/origin-of.js'
import type { Llm, LlmModel, Step } from '../../gateways/envoy/program.js'
import { find } from '../../kubernetes/bind.js'
import { secretData } from '../../kubernetes/secret.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from './reader.js'

/** Providers of an `ai` Upstream by the names that agentgateway uses. Of several members the last one wins. */
const PROVIDERS = {
  openai: 'openai',
  mistral: 'mistral',
  anthropic: 'anthropic',
  azureOpenai: 'azureopenai',
  gemini: 'gemini',
  vertexAi: 'vertexai',
  bedrock: 'bedrock',
} as const

/** The key in the Secret that Gloo's AI extension reads. */
const SECRET_KEY = 'Authorization'

/** What an `ai` Upstream serves: one provider, or `multi`, whose first healthy priority answers. */
export function readAi(ai: Cursor, namespace: string, upstream: string, reader: GlooReader): Llm | undefined {
  if (!ai.isSet) return undefined
  const priorities = ai.at('multi', 'priorities').items()
  if (priorities.length === 0) return asLlm(readProvider(ai, namespace, upstream, reader))
  const models = priorities.flatMap((priority, group) =>
    priority
      .at('pool')
      .items()
      .flatMap((entry, index) => {
        const model = readProvider(entry, namespace, `${upstream}-${group}-${index}`, reader)
        return model ? [{ ...model, group }] : []
      }),
  )
  return { choice: 'provider', models }
}

const asLlm = (model: LlmModel | undefined): Llm | undefined => model && { choice: 'provider', models: [model] }

function readProvider(cursor: Cursor, namespace: string, name: string, reader: GlooReader): LlmModel | undefined {
  const member = Object.keys(PROVIDERS).findLast((field) => cursor.at(field).isSet) as
    | keyof typeof PROVIDERS
    | undefined
  if (member === undefined) return undefined
  const settings = cursor.at(member)
  const model = settings.at(member === 'azureOpenai' ? 'deploymentName' : 'model').string
  const extra = readSettings(settings)
  return {
    name,
    provider: PROVIDERS[member],
    ...(model && { upstreamModel: model }),
    ...(Object.keys(extra).length > 0 && { settings: extra }),
    ...readCustomHost(settings.at('customHost')),
    steps: readToken(settings.at('authToken'), namespace, reader),
    origin: originOf(settings),
  }
}

/** Fields that only some providers have, by the names that agentgateway gives them. */
function readSettings(cursor: Cursor): Record<string, string> {
  const names = {
    endpoint: 'endpoint',
    apiVersion: 'apiVersion',
    projectId: 'projectId',
    location: 'region',
    region: 'region',
  }
  return Object.fromEntries(
    Object.entries(names).flatMap(([field, name]) => {
      const value = cursor.at(field).string
      return value ? [[name, value]] : []
    }),
  )
}

function readCustomHost(cursor: Cursor): Pick<LlmModel, 'host' | 'path' | 'pathPrefix'> {
  const host = cursor.at('host').string
  if (host === undefined) return {}
  const port = cursor.at('port').value
  const path = cursor.at('pathOverride', 'fullPath').string
  const pathPrefix = cursor.at('pathOverride', 'basePath').string
  return {
    host: { name: host, ...(typeof port === 'number' && { port }) },
    ...(path && { path }),
    ...(pathPrefix && { pathPrefix }),
  }
}

/** How the provider knows the gateway. A value that the input lacks stays unknown; the reference is kept. */
function readToken(cursor: Cursor, namespace: string, reader: GlooReader): Step[] {
  const origin = originOf(cursor)
  if (cursor.at('passthrough').isSet) return [{ kind: 'backend-auth', auth: { kind: 'passthrough' }, origin }]
  const name = cursor.at('secretRef', 'name').string
  if (name !== undefined) {
    const where = cursor.at('secretRef', 'namespace').string || namespace
    const secret = find(reader.graph, 'Secret', where, name, '')
    const value = secret && secretData(secret).get(SECRET_KEY)
    const secretRef = { namespace: where, name }
    if (value !== undefined)
      return [{ kind: 'backend-auth', auth: { kind: 'key', value: value.replace(/^Bearer /, ''), secretRef }, origin }]
    return [{ ...reader.unmodelled(cursor.at('secretRef'), 'upstream'), secretRef }]
  }
  const inline = cursor.at('inline').string
  return inline === undefined ? [] : [{ kind: 'backend-auth', auth: { kind: 'key', value: inline }, origin }]
}
