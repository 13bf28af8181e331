import { describe, expect, it, vi } from 'vitest'
import { refusesCall } from '../../src/compare/causes.js'
import type { Difference } from '../../src/compare/compare.js'
import { Side } from '../../src/compare/side.js'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/dialects/descriptors.js'
import { modelCalls } from '../../src/gateways/agentgateway/llm-calls.js'
import { ROUTER_TYPES, routeTypeOf } from '../../src/gateways/agentgateway/llm-provider.js'
import { CALL_TYPES } from '../../src/gateways/agentgateway/llm-types/calls.js'
import type { Backend } from '../../src/gateways/agentgateway/program.js'
import { rootOf, typeProblem } from '../../src/gateways/agentgateway/serde-type.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parseJson } from '../../src/yaml/json.js'
import { parse } from '../../src/yaml/parse.js'
import { compared, programOf, verdict } from './pairs.js'

/** A route to a provider, with kinds of calls by path. */
const ai = (provider: object, routes: object = {}, policies: object = {}): string =>
  JSON.stringify({
    binds: [
      {
        port: 3000,
        listeners: [
          { routes: [{ backends: [{ ai: { name: 'a', provider } }], policies: { ai: { routes }, ...policies } }] },
        ],
      },
    ],
  })

const models = (...list: object[]): string => JSON.stringify({ llm: { models: list } })
const CLAUDE = { name: 'c', provider: 'anthropic', params: { model: 'claude-3' } }
const GPT = { name: 'g', provider: 'openAI', params: { model: 'gpt-4o' } }

function converted(text: string, to: DialectId): ReturnType<typeof convert> {
  return convert(programOf(text), bind([parse(text, { file: 'policy.yaml' })]), { to, accept: ['all'] })
}

const summaries = (differences: readonly Difference[]): string[] =>
  differences.map(({ direction, code, cause }) => `${direction} ${code} ${cause}`)

describe('calls of models', () => {
  it('can be read by the gateway at each path of a model API', () => {
    const { action } = programOf(models(GPT)).listeners[0]!.hosts[0]!.routes[0]!
    const [backend] = action.kind === 'forward' ? action.backends : []
    const calls = modelCalls(backend as Backend, ['g'])
    const types = new Set(calls.map(({ path }) => routeTypeOf(path.split('?')[0]!, ROUTER_TYPES)))
    expect(types).toEqual(new Set(ROUTER_TYPES.map(([, type]) => type)))
    for (const { path, body } of calls) {
      const types = CALL_TYPES[routeTypeOf(path.split('?')[0]!, ROUTER_TYPES)]
      expect(types && typeProblem(parseJson(body), rootOf(types), types), `${path} ${body}`).toBeUndefined()
    }
  })
})

describe('formats of calls, within one dialect', () => {
  it.each<[what: string, before: string, after: string, found: RegExp]>([
    [
      'a path whose calls are passed on instead of read',
      ai({ openAI: {} }, { '/v1/messages': 'messages', '*': 'completions' }),
      ai({ openAI: {} }, { '/v1/messages': 'passthrough', '*': 'completions' }),
      /^different: .*opens CW7104/,
    ],
    [
      'a call that the provider does not serve, passed on instead of refused',
      ai({ anthropic: {} }, { '/v1/responses': 'responses' }),
      ai({ anthropic: {} }, { '/v1/responses': 'detect' }),
      /^different: .*opens CW7104/,
    ],
    [
      'a path of the configuration, in another format',
      ai({ openAI: {} }, { '/custom': 'embeddings' }),
      ai({ openAI: {} }, { '/custom': 'rerank' }),
      /^different: closes CW7104, opens CW7104$/,
    ],
    [
      'a format that a custom provider serves in addition',
      ai({ custom: { formats: [{ type: 'completions' }] } }, { '/v1/embeddings': 'embeddings' }),
      ai(
        { custom: { formats: [{ type: 'completions' }, { type: 'embeddings' }] } },
        { '/v1/embeddings': 'embeddings' },
      ),
      /^different: opens CW7104$/,
    ],
    [
      'the provider of a model, which serves other formats',
      models({ ...GPT, name: 'm' }),
      models({ ...CLAUDE, name: 'm' }),
      /^different: .*closes CW7104.*opens CW7302/,
    ],
    [
      'a list of models that is not implemented',
      ai({ openAI: {} }, { '/v1/models': 'models', '*': 'passthrough' }),
      ai({ openAI: {} }, { '*': 'passthrough' }),
      /^different: .*opens CW7104/,
    ],
  ])('%s', (_, before, after, found) => {
    expect(verdict(before, after)).toMatch(found)
  })
})

describe('formats of calls, between gateways', () => {
  it.each<DialectId>(['gloo', 'gloo-gateway-api', 'envoy'])(
    'are inherent where only agentgateway reads them: %s',
    (to) => {
      const { differences } = converted(models(CLAUDE, GPT), to).comparison
      expect(summaries(differences)).toContain('opens CW7220 engine')
      expect(summaries(differences).filter((text) => text.startsWith('opens'))).toEqual(['opens CW7220 engine'])
    },
  )

  it('stay in the other configuration of agentgateway', () => {
    const { differences } = converted(models(CLAUDE, GPT), 'agentgateway').comparison
    expect(summaries(differences).filter((text) => text.startsWith('opens'))).toEqual([])
    const routes = { '/v1/messages': 'messages', '/v1/embeddings': 'embeddings', '*': 'detect' }
    expect(converted(ai({ openAI: {} }, routes), 'agentgateway').comparison.differences).toEqual([])
  })

  it('do not hide a rule about a path of an API', () => {
    const text = models(CLAUDE, GPT)
    const guarded = JSON.stringify({
      ...JSON.parse(text),
      llm: {
        ...JSON.parse(text).llm,
        policies: { authorization: { rules: [{ deny: 'request.path == "/v1/responses"' }] } },
      },
    })
    const { files } = converted(text, 'envoy')
    const { differences } = compared(guarded, files.map((file) => file.text).join('\n---\n'))
    expect(summaries(differences)).toContain('opens CW7103 policy')
  })

  it('do not hide a model that either side serves', () => {
    const request = { method: 'POST', authority: 'a.example', path: '/v1/chat/completions', headers: [], body: '' }
    const refuses = (decidedBy: string, body: string): boolean =>
      refusesCall({ decidedBy }, { ...request, body }, ['gpt-*'])
    expect(refuses('model', '{"model":"gpt-4o"}')).toBe(false)
    expect(refuses('model', '{"model":"claude-3"}')).toBe(true)
    expect(refuses('model', '')).toBe(true)
    expect(refuses('ai', '{"model":"gpt-4o"}')).toBe(true)
    expect(refuses('authorize', '{"model":"claude-3"}')).toBe(false)
  })
})

it('an expression is evaluated once for callers whose tokens differ in the key only', () => {
  const evaluations = (keys: number): number => {
    const jwks = JSON.stringify({
      keys: Array.from({ length: keys }, (_, i) => ({
        kty: 'EC',
        crv: 'P-256',
        x: 'DCSiGAJ6U8ugwNtRuVhhggPhR8p2wFz3hweiElQc8gQ',
        y: 'gsmNR2xerzctEoIKVGCow3HnD9DpS3YTqalfO2yxt3E',
        kid: `k${i}`,
      })),
    })
    const policy = (rule: string) =>
      JSON.stringify({
        llm: {
          policies: {
            jwtAuth: { mode: 'strict', issuer: 'https://idp.example', jwks },
            authorization: { rules: [rule] },
          },
          models: [{ name: 'm', provider: 'openAI', params: { model: 'm' } }],
        },
      })
    const probe = vi.spyOn(Side.prototype, 'probe')
    compared(policy('llm.requestModel in jwt.models'), policy('llm.requestModel in jwt.others'))
    const { length } = probe.mock.calls.filter(([, name]) => name.startsWith('rule llm.requestModel in'))
    probe.mockRestore()
    return length
  }
  expect(evaluations(4)).toBe(evaluations(1))
})
