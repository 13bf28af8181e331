import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/gateways/index.js'
import { ask, ISSUER, JWKS, jwtAuth, load, NOW, request as requestOf, tokenOf } from './gateway.js'

const model = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  provider: 'openAI',
  params: { apiKey: 'k' },
  ...more,
})
const program = (llm: Record<string, unknown>) => load(JSON.stringify({ llm }))
const chat = (body: unknown) => ({
  method: 'POST',
  path: '/v1/chat/completions',
  body: JSON.stringify(body),
})
const messages = [{ role: 'user', content: 'hi' }]

describe('models of a configuration file', () => {
  it('are listed without those that are internal', async () => {
    const { response } = await ask(
      program({
        models: [model('a'), model('b', { visibility: 'internal' }), model('cc')],
      }),
      { path: '/v1/models' },
    )
    expect(JSON.parse(response!.body).data.map((one: { id: string }) => one.id)).toEqual(['cc', 'a'])
  })

  it.each([
    [['claude-*'], []],
    [
      ['gpt-4', 'gpt-4*', 'gpt-*', 'gpt-4'],
      ['gpt-4', 'gpt-*'],
    ],
    [
      ['gpt-*', 'gpt-4'],
      ['gpt-*', 'gpt-4'],
    ],
    [['*'], ['gpt-*', 'm']],
    [
      ['*-4', 'm'],
      ['gpt-*', 'm'],
    ],
    [[], []],
  ])('are listed for a key of %j as %j', async (allowedModels, ids) => {
    const gateway = program({
      policies: { apiKey: { keys: [{ key: 'k', allowedModels }] } },
      models: [model('gpt-*'), model('m')],
    })
    const { response } = await ask(gateway, { path: '/v1/models', token: 'k' })
    expect(JSON.parse(response!.body).data.map((one: { id: string }) => one.id)).toEqual(ids)
  })

  it.each([[['*', 'm']], [['']], [['a*b']], [['*a*']]])('do not load for a key of %j', (allowedModels) => {
    const llm = { policies: { apiKey: { keys: [{ key: 'k', allowedModels }] } }, models: [model('m')] }
    expect(() => program(llm)).toThrow('allowedModels')
  })

  it('are refused in the form of the API', async () => {
    const gateway = program({
      models: [model('a', { authorization: { rules: ['false'] } })],
    })
    const code = async (name: string) =>
      JSON.parse((await ask(gateway, chat({ model: name, messages }))).response!.body).error.code
    expect(await code('a')).toBe('model_authorization_denied')
    expect(await code('b')).toBe('model_not_found')
  })

  it('stand behind virtual ones', async () => {
    const targets = [{ model: 'big', when: 'jwt.tier == "gold"' }, { model: 'small' }]
    const gateway = program({
      policies: { jwtAuth: jwtAuth() },
      models: [model('big', { visibility: 'internal' }), model('small')],
      virtualModels: [{ name: 'auto', routing: { conditional: { targets } } }],
    })
    const sent = async (tier: string, name = 'auto') => {
      const { upstream, response } = await ask(gateway, {
        ...chat({ model: name, messages }),
        token: await tokenOf({ tier }),
      })
      return upstream ? JSON.parse(upstream.body!).model : response!.status
    }
    expect(await sent('gold')).toBe('big')
    expect(await sent('tin')).toBe('small')
    expect(await sent('gold', 'big')).toBe(404)
  })

  it('are asked at their provider, with its key instead of the token', async () => {
    const gateway = program({
      policies: { jwtAuth: jwtAuth() },
      models: [model('a', { params: { model: 'gpt', apiKey: 'secret' } })],
    })
    const { upstream, trace } = await ask(gateway, {
      ...chat({ model: 'a', messages }),
      token: await tokenOf(),
    })
    expect(upstream).toMatchObject({
      authority: 'api.openai.com',
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer secret' },
    })
    expect(JSON.stringify(trace)).not.toContain('secret')
  })
})

describe('virtual models', () => {
  const sent = async (gateway: ReturnType<typeof program>, request: Parameters<typeof ask>[1]) => {
    const { upstream, response } = await ask(gateway, request)
    if (!upstream) return JSON.parse(response!.body).error?.code ?? response!.body
    return upstream.body === undefined ? upstream.path : JSON.parse(upstream.body).model
  }
  const virtual = (routing: unknown) => [{ name: 'auto', routing }]

  it('choose by the body and by the name that was asked for', async () => {
    const targets = [
      { model: 'big', when: 'llmRequest.max_tokens > 100' },
      {
        model: 'named',
        when: 'metadata.agentgateway_user_model == "auto" && has(llmRequest.user)',
      },
      { model: 'small' },
    ]
    const gateway = program({
      models: ['big', 'named', 'small'].map((name) => model(name)),
      virtualModels: virtual({ conditional: { targets } }),
    })
    expect(await sent(gateway, chat({ model: 'auto', messages, max_tokens: 200 }))).toBe('big')
    expect(await sent(gateway, chat({ model: 'auto', messages, max_tokens: 20, user: 'u' }))).toBe('named')
    expect(await sent(gateway, chat({ model: 'auto', messages, max_tokens: 20 }))).toBe('small')
  })

  it('see no body where the path names the model, and put another one there', async () => {
    const targets = [{ model: 'big', when: 'has(llmRequest.model)' }, { model: 'a/b' }]
    const gateway = program({
      models: [model('big'), model('*')],
      virtualModels: virtual({ conditional: { targets } }),
    })
    const path = (name: string) => ({
      method: 'POST',
      path: `/model/${name}/invoke?x=1`,
    })
    expect(await sent(gateway, path('auto'))).toContain('/model/a%2Fb/invoke?x=1')
    expect(await sent(gateway, path('a%2F..%2Fauto'))).toBe('invalid_request_body')
  })

  it('fail over from the model that was found by its name when the file was loaded', async () => {
    const targets = [
      { model: 'late', priority: 1 },
      { model: 'first', priority: 0 },
    ]
    const matches = [{ headers: [{ name: 'x-none', value: { exact: 'y' } }] }]
    const gateway = program({
      models: [model('first', { matches, visibility: 'internal' }), model('late')],
      virtualModels: virtual({ failover: { targets } }),
    })
    expect(await sent(gateway, chat({ model: 'auto', messages }))).toBe('first')
    const embeddings = {
      ...chat({ model: 'auto', input: 'x' }),
      path: '/v1/embeddings',
    }
    expect(await sent(gateway, embeddings)).toBe('first')
  })

  it('apply the rules of the model that they fail over to as those of its backend', async () => {
    const denied = model('first', { authorization: { rules: ['false'] } })
    const gateway = program({
      models: [denied],
      virtualModels: virtual({
        failover: { targets: [{ model: 'first', priority: 0 }] },
      }),
    })
    const { response } = await ask(gateway, chat({ model: 'auto', messages }))
    expect(response).toMatchObject({
      status: 403,
      body: 'authorization failed',
    })
  })

  it('take any of the targets that are preferred most', async () => {
    const targets = ['a', 'b', 'c'].map((name) => ({
      model: name,
      priority: name === 'c' ? 1 : 0,
    }))
    const gateway = program({
      models: ['a', 'b', 'c'].map((name) => model(name)),
      virtualModels: virtual({ failover: { targets } }),
    })
    const offered: string[] = []
    const { upstream } = decide(gateway, requestOf(chat({ model: 'auto', messages })), {
      now: NOW,
      facts: { signatures: new Map(), fetched: new Map() },
      choose: ({ options }) => {
        offered.push(...options.map(({ name }) => name))
        return 1
      },
    })
    expect(offered).toEqual(['a', 'b'])
    expect(JSON.parse(upstream!.body!).model).toBe('b')
  })

  it('lead nowhere where nothing has any weight', async () => {
    const gateway = program({
      models: [model('a')],
      virtualModels: virtual({
        weighted: { targets: [{ model: 'a', weight: 0 }] },
      }),
    })
    expect(await sent(gateway, chat({ model: 'auto', messages }))).toBe('virtual_model_not_resolved')
  })
})

describe('a form', () => {
  const gateway = program({
    models: [model('a')],
    virtualModels: [{ name: 'v', routing: { weighted: { targets: [{ model: 'a' }] } } }],
  })
  const send = async (...parts: string[]) => {
    const headers: [string, string][] = [['content-type', 'multipart/form-data; boundary=X']]
    const request = { method: 'POST', path: '/v1/audio/transcriptions', headers, body: parts.join('\r\n') }
    const { upstream, response } = await ask(gateway, request)
    return upstream?.body ?? JSON.parse(response!.body).error.code
  }
  const file = ['--X', 'content-disposition: form-data; name="file"; filename="model"', '', 'bytes']
  const field = (value: string) => ['--X', 'Content-Disposition: form-data; name="model"', '', value]

  it('names the model in a field, and stays as it is', async () => {
    const parts = ['first', ...file, ...field('a'), '--X--', '']
    expect(await send(...parts)).toBe(parts.join('\r\n'))
    const virtual = [...field('v'), '--X--', '']
    expect(await send(...virtual)).toBe(virtual.join('\r\n'))
  })

  it('is refused where it is none, or has no such field', async () => {
    expect(await send('{"model":"a"}')).toBe('invalid_request_body')
    expect(await send(...file, 'x')).toBe('invalid_request_body')
    expect(await send(...file, '--X--')).toBe('missing_model')
    expect(await send(...field('a'))).toBe('invalid_model')
    expect(await send(...field('b'), '--X--')).toBe('model_not_found')
  })
})

describe('calls of OpenAI’s API', () => {
  const gateway = program({ models: [model('a')] })
  const answer = async (path: string, body: string) => {
    const { upstream, response } = await ask(gateway, {
      method: 'POST',
      path,
      body,
    })
    return upstream ? JSON.parse(upstream.body!) : response!.status
  }
  const call = (more: object, path = '/v1/chat/completions') => answer(path, JSON.stringify({ model: 'a', ...more }))

  it.each([
    {},
    { messages: null },
    { messages: ['hi'] },
    { messages: [{ content: 'hi' }] },
    { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
    { messages: [{ role: 'user', content: 1 }] },
    { messages, temperature: '1' },
    { messages, max_tokens: -1 },
    { messages, max_tokens: 1.5 },
    { messages, seed: 1.5 },
    { messages, stream: 'true' },
    { messages, stream_options: {} },
    { messages, reasoning_effort: 'most' },
    { messages, tools: {} },
    { messages, user: 1 },
  ])('are refused where a member is not what it has to be: %j', async (more) => {
    expect(await call(more)).toBe(400)
  })

  it('come without the members that are null', async () => {
    const nulls = { temperature: null, seed: null, other: null }
    expect(
      await call({
        messages: [{ role: 'assistant', content: null, x: null }],
        ...nulls,
      }),
    ).toEqual({
      model: 'a',
      messages: [{ role: 'assistant', x: null }],
      other: null,
    })
  })

  it('cannot name a member twice', async () => {
    expect(await answer('/v1/chat/completions', '{"model":"a","model":"a","messages":[]}')).toBe(400)
    expect(await answer('/v1/chat/completions', '{"model":"a","x":1,"x":2,"messages":[]}')).toMatchObject({ x: 2 })
  })

  it('are read by their path', async () => {
    expect(await call({ input: 'x' }, '/v1/responses')).toEqual({
      model: 'a',
      input: 'x',
    })
    expect(await call({ input: {} }, '/v1/responses')).toBe(400)
    expect(await call({ input: {}, user: null }, '/v1/embeddings')).toEqual({
      model: 'a',
      input: {},
    })
    expect(await call({ input: 'x', encoding_format: 'hex' }, '/v1/embeddings')).toBe(400)
    expect(await call({}, '/v1/embeddings')).toBe(400)
  })
})

describe('APIs of providers', () => {
  const at = async (provider: string, path: string, body: unknown, more: Record<string, unknown> = {}) => {
    const gateway = program({ models: [model('a', { provider, ...more })] })
    const { upstream, response, undetermined } = await ask(gateway, {
      method: 'POST',
      path,
      body: JSON.stringify(body),
    })
    if (undetermined) return undetermined.step
    return upstream ? `${upstream.authority}${upstream.path}` : `${response!.status} ${response!.body}`
  }
  const refusal = (text: string) => `400 failed to process LLM request: unsupported conversion: ${text}`
  const conversation = { model: 'a', messages }
  const limited = { ...conversation, max_tokens: 5 }
  const params = (baseUrl: string) => ({ params: { baseUrl } })

  it.each([
    ['openAI', '/x/v1/chat/completions?q=1', conversation, 'api.openai.com/v1/chat/completions?q=1'],
    ['openAI', '/v1/messages', limited, 'api.openai.com/v1/chat/completions'],
    ['openAI', '/v1/rerank', { model: 'a', query: 'q', documents: ['d', {}] }, 'api.openai.com/v1/rerank'],
    ['openAI', '/v1/images/edits', { model: 'a' }, 'api.openai.com/v1/images/edits'],
    ['copilot', '/v1/chat/completions', conversation, 'api.githubcopilot.com/chat/completions'],
    ['anthropic', '/v1/chat/completions', conversation, 'api.anthropic.com/v1/messages'],
    ['anthropic', '/v1/messages/count_tokens', conversation, 'api.anthropic.com/v1/messages/count_tokens'],
    [
      'gemini',
      '/v1/chat/completions',
      { ...conversation, stream: true },
      'generativelanguage.googleapis.com/v1beta/models/a:streamGenerateContent?alt=sse',
    ],
    [
      'gemini',
      '/v1beta/models/a:streamGenerateContent?alt=sse&key=k',
      {},
      'generativelanguage.googleapis.com/v1beta/models/a:streamGenerateContent?alt=sse&key=k',
    ],
    [
      'gemini',
      '/v1/embeddings',
      { model: 'a', input: '' },
      'generativelanguage.googleapis.com/v1beta/openai/embeddings',
    ],
    ['groq', '/v1/messages', limited, 'api.groq.com/openai/v1/chat/completions'],
    // An answer of the program itself: messages without a limit are not translated.
    [
      ...(['groq', '/v1/messages', conversation] as const),
      '503 failed to process LLM request: failed to marshal request: missing field `max_tokens`',
    ],
    ['cohere', '/v2/rerank', { model: 'a', query: 'q', documents: [] }, 'api.cohere.ai/v2/rerank'],
    ['cohere', '/v1/chat/completions', conversation, 'api.cohere.ai/compatibility/v1/chat/completions'],
  ])('%s: %s', async (provider, path, body, expected) => {
    expect(await at(provider, path, body, { params: {} })).toBe(expected)
  })

  it.each([
    [
      'anthropic',
      '/v1/responses',
      { model: 'a', input: '' },
      'from Responses to provider anthropic (supported: [AnthropicMessages])',
    ],
    ['anthropic', '/v1/embeddings', { model: 'a', input: '' }, 'from Embeddings to provider anthropic'],
    ['groq', '/v1/embeddings', { model: 'a', input: '' }, 'from Embeddings to provider groq'],
    [
      'openAI',
      '/v1beta/models/a:generateContent',
      {},
      'from Gemini to provider openai (supported: [OpenAIResponses, OpenAICompletions])',
    ],
    ['openAI', '/v1beta/models/a:countTokens', {}, 'from GeminiCountTokens to provider openai'],
    ['gemini', '/v1/rerank', { model: 'a', query: 'q', documents: [] }, 'from Rerank to provider gcp.gemini'],
  ])('%s does not serve %s', async (provider, path, body, text) => {
    expect(await at(provider, path, body, { params: {} })).toBe(refusal(text))
  })

  it.each([
    ['bedrock', 'a', '/v1beta/models/a:generateContent', 'Gemini', 'aws.bedrock (supported: [BedrockConverse])'],
    ['vertex', 'claude-5', '/v1/responses', 'Responses', 'gcp.vertex_ai (supported: [AnthropicMessages])'],
    [
      'vertex',
      'llama',
      '/v1beta/models/llama:generateContent',
      'Gemini',
      'gcp.vertex_ai (supported: [OpenAICompletions])',
    ],
    ['copilot', 'gpt-5', '/v1/chat/completions', 'Completions', 'copilot (supported: [OpenAIResponses])'],
    ['copilot', 'claude-5', '/v1/embeddings', 'Embeddings', 'copilot'],
  ])('%s does not serve the model %s at %s', async (provider, name, path, from, to) => {
    const body = { model: name, messages, input: '' }
    const params = { vertexProject: 'p', awsRegion: 'r', vertexRegion: 'r' }
    expect(await at(provider, path, body, { name, params })).toBe(refusal(`from ${from} to provider ${to}`))
  })

  it.each([
    ['bedrock', 'a', '/v1/messages'],
    ['vertex', 'claude-5', '/v1/chat/completions'],
    ['vertex', 'google/gemini-3', '/v1/chat/completions'],
    ['copilot', 'gpt-5', '/v1/messages'],
    ['copilot', 'gpt-5', '/v1/responses'],
    ['copilot', 'claude-5', '/v1/responses'],
    ['copilot', 'other', '/v1/embeddings'],
  ])('%s serves the model %s at %s', async (provider, name, path) => {
    const body = { model: name, messages, input: '' }
    const params = { vertexProject: 'p', awsRegion: 'r', vertexRegion: 'r' }
    expect(await at(provider, path, body, { name, params })).not.toContain('unsupported conversion')
  })

  it('of a custom provider are those that it lists', async () => {
    const custom = (...formats: unknown[]) => ({
      provider: { custom: { formats } },
      ...params('http://custom.example:8000/base'),
    })
    const messagesOnly = custom({ type: 'messages' })
    expect(await at('', '/v1/chat/completions', conversation, messagesOnly)).toBe('custom.example/base/messages')
    expect(await at('', '/v1/embeddings', { model: 'a', input: '' }, messagesOnly)).toBe(
      refusal('from Embeddings to provider custom'),
    )
    const placed = custom({ type: 'completions', path: '/chat' })
    expect(await at('', '/v1/chat/completions', conversation, placed)).toBe('custom.example/chat')
  })

  it('without a counter of tokens: the gateway counts', async () => {
    expect(await at('openAI', '/v1/messages/count_tokens', conversation)).toBe('200 ')
  })

  it('need events for streams of Gemini', async () => {
    expect(await at('gemini', '/v1beta/models/a:streamGenerateContent', {})).toContain('INVALID_ARGUMENT')
  })

  it('of Anthropic see no headers of browsers, and its own credential', async () => {
    const gateway = program({ models: [model('a', { provider: 'anthropic' })] })
    const headers: [string, string][] = [
      ['origin', 'https://app.example'],
      ['sec-fetch-site', 'cross-site'],
    ]
    const { upstream } = await ask(gateway, { ...chat(conversation), headers })
    expect(upstream?.headers).toEqual({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })
  })
})

describe('calls that are translated', () => {
  const headers: [string, string][] = [['content-encoding', 'identity, gzip']]

  it('come without a body, which is not computed, and decoded', async () => {
    const gateway = program({ models: [model('a', { provider: 'anthropic' })] })
    const { upstream } = await ask(gateway, { ...chat({ model: 'a', messages }), headers })
    expect(upstream?.body).toBeUndefined()
    expect(upstream?.headers).not.toHaveProperty('content-encoding')
  })

  it.each([
    ['AIzaKey', { 'x-goog-api-key': 'AIzaKey' }],
    ['ya29.token', { authorization: 'Bearer ya29.token' }],
  ])('carry %s where Gemini expects it', async (apiKey, expected) => {
    const gateway = program({ models: [model('a', { provider: 'gemini', params: { apiKey } })] })
    expect((await ask(gateway, chat({ model: 'a', messages }))).upstream?.headers).toEqual(expected)
    const { upstream } = await ask(gateway, { ...chat({ model: 'a', input: '' }), path: '/v1/embeddings' })
    expect(upstream?.headers).toEqual({ authorization: `Bearer ${apiKey}` })
  })
})

describe('settings of models', () => {
  const ai = (policy: unknown, provider: unknown = { openAI: {} }) =>
    load(
      JSON.stringify({
        binds: [
          {
            port: 3000,
            listeners: [{ routes: [{ backends: [{ policies: { ai: policy }, ai: { name: 'p', provider } }] }] }],
          },
        ],
      }),
    )
  const sent = async (gateway: ReturnType<typeof load>, path: string, body: unknown = { model: 'a', messages }) => {
    const { upstream, response } = await ask(gateway, { method: 'POST', path, body: JSON.stringify(body) })
    return upstream ? [upstream.path, JSON.parse(upstream.body!)] : [response!.status]
  }

  it('name how paths are handled; the longest suffix counts', async () => {
    const gateway = ai({ routes: { '/models': 'models', '*': 'passthrough', '/chat': 'completions' } })
    expect(await sent(gateway, '/v1/models')).toEqual([501])
    expect(await sent(gateway, '/v1/files', { any: 1 })).toEqual(['/v1/files', { any: 1 }])
    expect(await sent(gateway, '/v1/chat', { any: 1 })).toEqual([400])
    expect(await sent(ai({}), '/v1/files', { any: 1 })).toEqual([400])
  })

  it('limit the size of bodies that are passed on by their form', async () => {
    const gateway = ai({ routes: { '/images': 'detect' } })
    expect(await sent(gateway, '/images', { a: 'a'.repeat(2 ** 21) })).toEqual([413])
    expect(await sent(gateway, '/images', { a: 'a' })).toEqual(['/images', { a: 'a' }])
  })

  it('set and add members, and replace names of models', async () => {
    const gateway = ai({
      defaults: { temperature: 1, user: 'u' },
      overrides: { temperature: 2 },
      modelAliases: { 'gpt-*': 'any', 'gpt-4*': 'four', fast: 'gpt-4' },
    })
    const body = async (name: string) => (await sent(gateway, '/', { model: name, messages, max_tokens: 1 }))[1]
    expect(await body('fast')).toMatchObject({ model: 'gpt-4', temperature: 2, user: 'u', max_completion_tokens: 1 })
    expect(await body('gpt-4o')).toMatchObject({ model: 'four', max_tokens: 1 })
    expect(await body('gpt-3')).toMatchObject({ model: 'any' })
  })

  it.each([
    ['a transformation that reads the request', { transformations: { user: 'request.path' } }],
    ['a transformation at random', { transformations: { user: 'uuid()' } }],
    ['a number that is not exact', { overrides: { seed: 2 ** 63 } }],
  ])('leave the answer open with %s', async (_, policy) => {
    const gateway = ai(policy)
    const call = (body: string) => ask(gateway, { method: 'POST', path: '/', body })
    const { undetermined, upstream } = await call(JSON.stringify({ model: 'a', messages }))
    expect(undetermined?.step).toBe('ai')
    expect(upstream?.body).toBeUndefined()
    expect((await call('{')).undetermined).toBeUndefined()
    expect((await call('{')).response?.status).toBe(400)
  })

  // llm/policy/mod.rs `apply_request_body_mutations`: overrides, transformations of the call as it was, defaults.
  it('set members to values of expressions', async () => {
    const gateway = ai({
      overrides: { user: 'overridden', seed: 1 },
      transformations: {
        user: 'llmRequest.user + "!"',
        seed: 'llmRequest.missing',
        max_tokens: 'min(llmRequest.max_tokens, 100u)',
        top: '{"a": [llmRequest.messages[0].role, 1.5, null]}',
      },
      defaults: { seed: 2, top: 'default' },
    })
    const [, body] = await sent(gateway, '/', { model: 'a', messages, user: 'me', max_tokens: 500 })
    expect(body).toMatchObject({ user: 'me!', seed: 2, max_tokens: 100, top: { a: [messages[0]!.role, 1.5, null] } })
    const { upstream } = await ask(ai({ transformations: { a: '1 / 0' } }), {
      ...chat({ a: 1, model: 'm', messages, b: 2 }),
      path: '/',
    })
    expect(Object.keys(JSON.parse(upstream!.body!))).toEqual(['messages', 'model', 'b'])
    expect(await sent(ai({ transformations: { model: 'llmRequest.none' } }), '/')).toEqual([400])
  })

  it('change the body once more, which is not computed', async () => {
    const gateway = ai({ finalTransformations: { user: '"u"' } })
    const { upstream, undetermined } = await ask(gateway, { ...chat({ model: 'a', messages }), path: '/' })
    expect(undetermined).toBeUndefined()
    expect(upstream?.headers).toBeDefined()
    expect(upstream?.body).toBeUndefined()
  })

  it('add prompts, which guards see', async () => {
    const prompts = { prepend: [{ role: 'system', content: 'first' }], append: [{ role: 'user', content: 'last' }] }
    const [, body] = await sent(ai({ prompts }), '/')
    expect(body.messages).toEqual([...prompts.prepend, ...messages, ...prompts.append])
    const guard = { regex: { action: 'reject', rules: [{ pattern: 'last' }] } }
    expect(await sent(ai({ prompts, promptGuard: { request: [guard] } }), '/')).toEqual([403])
  })

  // llm/policy/pii; expressions of the same language were held against the gateway's on 15,000 texts.
  it.each([
    ['ssn', '123-45-6789', true],
    ['ssn', 'my 123456789.', true],
    ['ssn', '12345-6789', true],
    ['ssn', '1234567890', false],
    ['ssn', '123-456-789', false],
    ['caSin', '123-456-789', true],
    ['caSin', '123 456-789', true],
    ['caSin', '1234-56-789', false],
    ['creditCard', '4111 1111 1111 1111', true],
    ['creditCard', '5512-345-678-901', true],
    ['creditCard', '5912345678901', false],
    ['creditCard', '1234-567-890-123', false],
    ['email', 'write to a.b+c@d-e.f', true],
    ['email', 'a@b', false],
    ['phoneNumber', 'no number, 12 34', false],
    ['phoneNumber', '+1 800 555 1234', undefined],
  ])('reject by a built-in pattern: %s, %j', async (builtin, content, isRejected) => {
    const gateway = ai({ promptGuard: { request: [{ regex: { action: 'reject', rules: [{ builtin }] } }] } })
    const body = JSON.stringify({ model: 'a', messages: [{ role: 'user', content }] })
    const { response, undetermined } = await ask(gateway, { method: 'POST', path: '/', body })
    if (isRejected === undefined) expect(undetermined).toBeDefined()
    else expect(response?.status).toBe(isRejected ? 403 : 200)
  })

  // llm crate, types/ `visit_text_mut` of each format.
  it.each<[string, string, unknown, string[], string[]]>([
    [
      'completions',
      '/v1/chat/completions',
      {
        messages: [
          { role: 'system', content: 'system' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'part' },
              { type: 'text', text: 'more' },
            ],
          },
          {
            role: 'assistant',
            tool_calls: [{ id: 'c', type: 'function', function: { name: 'n', arguments: 'called' } }],
          },
          { role: 'tool', tool_call_id: 'c', content: 'result' },
        ],
      },
      ['^system$', '^part more$'],
      ['called', 'result', 'user', '^part$'],
    ],
    [
      'messages',
      '/v1/messages',
      {
        max_tokens: 1,
        system: [
          { type: 'text', text: 'system' },
          { type: 'text', text: 'two' },
        ],
        messages: [
          { role: 'user', content: 'plain' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'i', name: 'n', input: { a: ['called'] } }] },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'i', content: 'result' },
              { type: 'document', title: 'title' },
            ],
          },
        ],
      },
      ['^system\ntwo$', '^plain$', '^title$'],
      ['called', 'result', 'document'],
    ],
    [
      'responses',
      '/v1/responses',
      {
        instructions: 'system',
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'part' },
              { type: 'input_image', text: 'image' },
            ],
          },
          { type: 'function_call_output', call_id: 'c', output: 'result' },
        ],
      },
      ['^system$', '^part$'],
      ['image', 'result'],
    ],
  ])('look at the texts of %s', async (format, path, call, seen, unseen) => {
    const rejects = async (pattern: string, scope?: string[]) => {
      const guard = { regex: { action: 'reject', rules: [{ pattern }] }, ...(scope && { scope }) }
      const gateway = ai({ routes: { [path]: format }, promptGuard: { request: [guard] } })
      const body = JSON.stringify({ model: 'a', ...(call as object) })
      return (await ask(gateway, { method: 'POST', path, body })).response?.status === 403
    }
    for (const pattern of seen) expect([pattern, await rejects(pattern)]).toEqual([pattern, true])
    for (const pattern of unseen) expect([pattern, await rejects(pattern)]).toEqual([pattern, false])
    expect(await rejects('^result$', ['toolOutput'])).toBe(true)
    if (format !== 'responses') expect(await rejects('^called$', ['toolInput'])).toBe(true)
  })

  it('are those of Kubernetes, too', async () => {
    const gateway = load(`apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: default }
spec: { gatewayClassName: agentgateway, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: default }
spec:
  parentRefs: [{ name: gw }]
  rules: [{ backendRefs: [{ group: agentgateway.dev, kind: AgentgatewayBackend, name: b }] }]
---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: b, namespace: default }
spec:
  ai: { provider: { openai: { model: four } } }
  policies:
    ai:
      routes: { /v1/models: Models, /v1/embeddings: Embeddings, '*': Passthrough }
      defaults: [{ field: user, value: u }]
      overrides: [{ field: dimensions, value: 3 }]
`)
    expect(await sent(gateway, '/v1/models')).toEqual([501])
    expect(await sent(gateway, '/v1/files', { any: 1 })).toEqual(['/v1/files', { any: 1 }])
    const call = await sent(gateway, '/v1/embeddings', { model: 'a', input: 'x', dimensions: 1 })
    expect(call).toEqual(['/v1/embeddings', { model: 'four', input: 'x', dimensions: 3, user: 'u' }])
  })

  it('of a model are added to those of its provider', async () => {
    const gateway = program({
      providers: [{ name: 'p', provider: 'openAI', params: {}, defaults: { defaults: { a: 1, b: 1 } } }],
      models: [{ name: 'm', provider: { reference: 'p' }, defaults: { b: 2 } }],
    })
    expect((await sent(gateway, '/v1/chat/completions', { model: 'm', messages }))[1]).toMatchObject({ a: 1, b: 2 })
  })
})

describe('the body of a call', () => {
  const rules = { rules: ['string(request.body).contains("hi")'] }

  it('is seen by the rules of its model, whether or not another expression names it', async () => {
    const gateway = program({ models: [model('a', { authorization: rules })] })
    expect((await ask(gateway, chat({ model: 'a', messages }))).response?.status).toBe(200)
    expect((await ask(gateway, chat({ model: 'a', messages: [] }))).response?.status).toBe(403)
  })

  it('is not seen once a virtual model has rewritten it', async () => {
    const gateway = program({
      models: [model('a', { authorization: rules })],
      virtualModels: [{ name: 'v', routing: { weighted: { targets: [{ model: 'a', weight: 1 }] } } }],
    })
    expect((await ask(gateway, chat({ model: 'v', messages }))).response?.status).toBe(403)
  })

  it('is refused in a coding that the gateway cannot decode', async () => {
    const gateway = program({ models: [model('a')] })
    const headers: [string, string][] = [['content-encoding', 'compress']]
    const { response } = await ask(gateway, { ...chat({ model: 'a', messages }), headers })
    expect(JSON.parse(response!.body).error.code).toBe('request_body_decode_failed')
  })

  it('names no model that cannot be written to a path', async () => {
    const gateway = program({
      models: [model('*')],
      virtualModels: [{ name: 'v', routing: { weighted: { targets: [{ model: 'a b', weight: 1 }] } } }],
    })
    const { response } = await ask(gateway, { method: 'POST', path: '/model/v/invoke' })
    expect(JSON.parse(response!.body).error.code).toBe('request_uri_rewrite_failed')
  })
})

describe('MCP', () => {
  const mcpAuthentication = {
    issuer: ISSUER,
    jwks: JWKS,
    audiences: ['a'],
    resourceMetadata: { resource: 'https://r', scopesSupported: ['x'] },
    mode: 'strict',
  }
  const backends = [
    {
      mcp: {
        targets: [{ name: 't', mcp: { host: 'http://127.0.0.1:1/mcp' } }],
      },
    },
  ]
  const gateway = load(
    JSON.stringify({
      binds: [
        {
          port: 80,
          listeners: [{ routes: [{ policies: { mcpAuthentication }, backends }] }],
        },
      ],
    }),
  )

  it('points those without a token to its metadata', async () => {
    const { response } = await ask(gateway, { path: '/mcp', method: 'POST' })
    expect(response?.status).toBe(401)
    expect(response?.headers['www-authenticate']).toBe(
      'Bearer resource_metadata="https://r/.well-known/oauth-protected-resource/mcp"',
    )
  })

  it('serves the metadata to everybody', async () => {
    const { response } = await ask(gateway, {
      path: '/.well-known/oauth-protected-resource/mcp',
    })
    expect(response?.status).toBe(200)
    expect(JSON.parse(response!.body)).toMatchObject({ resource: 'https://r' })
  })

  it('lets good tokens through', async () => {
    expect(
      (
        await ask(gateway, {
          path: '/mcp',
          method: 'POST',
          token: await tokenOf({ aud: 'a' }),
        })
      ).response?.status,
    ).toBe(406)
    expect(
      (
        await ask(gateway, {
          path: '/mcp',
          method: 'POST',
          token: await tokenOf({ aud: 'b' }),
        })
      ).response?.status,
    ).toBe(401)
  })
})
