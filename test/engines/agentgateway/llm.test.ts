import { describe, expect, it } from 'vitest'
import { ask, ISSUER, JWKS, jwtAuth, load, tokenOf } from './gateway.js'

const model = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  provider: 'openAI',
  params: { apiKey: 'k' },
  ...more,
})
const program = (llm: Record<string, unknown>) => load(JSON.stringify({ llm }))
const chat = (body: unknown) => ({ method: 'POST', path: '/v1/chat/completions', body: JSON.stringify(body) })
const messages = [{ role: 'user', content: 'hi' }]

describe('models of a configuration file', () => {
  it('are listed without those that are internal', async () => {
    const { response } = await ask(
      program({ models: [model('a'), model('b', { visibility: 'internal' }), model('cc')] }),
      { path: '/v1/models' },
    )
    expect(JSON.parse(response!.body).data.map((one: { id: string }) => one.id)).toEqual(['cc', 'a'])
  })

  it('are refused in the form of the API', async () => {
    const gateway = program({ models: [model('a', { authorization: { rules: ['false'] } })] })
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
    const { upstream, trace } = await ask(gateway, { ...chat({ model: 'a', messages }), token: await tokenOf() })
    expect(upstream).toMatchObject({
      authority: 'api.openai.com',
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer secret' },
    })
    expect(JSON.stringify(trace)).not.toContain('secret')
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
  const backends = [{ mcp: { targets: [{ name: 't', mcp: { host: 'http://127.0.0.1:1/mcp' } }] } }]
  const gateway = load(
    JSON.stringify({ binds: [{ port: 80, listeners: [{ routes: [{ policies: { mcpAuthentication }, backends }] }] }] }),
  )

  it('points those without a token to its metadata', async () => {
    const { response } = await ask(gateway, { path: '/mcp', method: 'POST' })
    expect(response?.status).toBe(401)
    expect(response?.headers['www-authenticate']).toBe(
      'Bearer resource_metadata="https://r/.well-known/oauth-protected-resource/mcp"',
    )
  })

  it('serves the metadata to everybody', async () => {
    const { response } = await ask(gateway, { path: '/.well-known/oauth-protected-resource/mcp' })
    expect(response?.status).toBe(200)
    expect(JSON.parse(response!.body)).toMatchObject({ resource: 'https://r' })
  })

  it('lets good tokens through', async () => {
    expect(
      (await ask(gateway, { path: '/mcp', method: 'POST', token: await tokenOf({ aud: 'a' }) })).response?.status,
    ).toBe(406)
    expect(
      (await ask(gateway, { path: '/mcp', method: 'POST', token: await tokenOf({ aud: 'b' }) })).response?.status,
    ).toBe(401)
  })
})
