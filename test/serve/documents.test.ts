import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { EXAMPLES } from '../cli/run.js'
import { type Serving, startServing } from '../cli/serving.js'

/** The documented tokens are valid then. */
const NOW = '1795300000'

/** Runs curl as the document says, with the gateway's address in place of the document's. */
function curl(...args: string[]): Promise<{ status: number; headers: string; body: string }> {
  return new Promise((done, fail) => {
    execFile('curl', ['--silent', '--include', '--noproxy', '*', ...args], (error, stdout) => {
      if (error) return fail(error)
      const [, headers = '', body = ''] = /^([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(stdout) ?? []
      done({ status: Number(headers.split(' ')[1]), headers: headers.toLowerCase(), body })
    })
  })
}

/** The `Authorization` of a case in the example's file: tokens stand in the examples as the documents print them. */
function authorizationOf(file: string, name: string): string {
  const { cases } = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as {
    cases: { name: string; request: { headers: [string, string][] } }[]
  }
  const [, value] = cases
    .find((one) => one.name === name)!
    .request.headers.find(([header]) => /^authorization$/i.test(header))!
  return `Authorization: ${value}`
}

/** What stands in the answer where a request has passed: the request that the upstream would receive. */
const upstreamOf = ({ body }: { body: string }) =>
  (
    JSON.parse(body) as {
      upstream: { method: string; path: string; authority: string; headers: Record<string, string> }
    }
  ).upstream

const JSON_TYPE = ['-H', 'Content-Type: application/json']
const CHAT = '{"model": "gpt-3.5-turbo", "messages": [{"role": "user", "content": "Compose a poem."}]}'

describe('the curls of the documents', () => {
  let serving: Serving
  afterEach(() => serving.stop())
  const start = async (folder: string, ...args: string[]) => {
    serving = await startServing([...args, '--port', '0', '--now', NOW], join(EXAMPLES, folder))
    return serving.url
  }

  describe('Gloo AI Gateway: control access', () => {
    const FILES = ['gateway.yaml', 'route.yaml', 'upstream.yaml', 'jwt-provider.yaml']
    const [alice, bob] = ['alice', 'bob'].map((name) => authorizationOf('gloo-ai-gateway/cases.json', name)) as [
      string,
      string,
    ]

    it('JWT: no token is 401, Alice and Bob reach the model', async () => {
      const url = `${await start('gloo-ai-gateway', ...FILES)}/openai`
      const denied = await curl('-v', url, '-H', 'content-type:application/json', '-d', CHAT)
      expect(denied).toMatchObject({ status: 401, body: 'Jwt is missing' })
      expect(denied.headers).toContain(`www-authenticate: bearer realm="${url.toLowerCase()}"`)
      for (const caller of [alice, bob]) {
        const allowed = await curl(url, '-H', caller, '-H', 'content-type:application/json', '-d', CHAT)
        expect(allowed.status).toBe(200)
        expect(upstreamOf(allowed)).toMatchObject({ method: 'POST', path: '/openai' })
      }
    })

    it('RBAC: Alice still may, Bob is 403', async () => {
      const url = `${await start('gloo-ai-gateway', ...FILES, 'openai-opt.yaml')}/openai`
      const ask = (caller: string) => curl(url, '-H', caller, '-H', 'content-type:application/json', '-d', CHAT)
      expect(await ask(alice)).toMatchObject({ status: 200 })
      expect(await ask(bob)).toMatchObject({ status: 403, body: 'RBAC: access denied' })
    })
  })

  it('Gloo workshop, lab 12: blocked without a token, to Hugging Face with it', async () => {
    const url = `${await start('gloo-workshop-lab12', 'virtual-service.yaml', 'upstream.yaml', 'secret.yaml')}/huggingface-gloo-gw`
    const body = ['-d', '{"inputs": "What are the advantages of running Gloo Gateway in AWS?"}']
    expect(await curl('-X', 'POST', url, ...body)).toMatchObject({ status: 401, body: 'Jwt is missing' })
    const token = authorizationOf('gloo-workshop-lab12/cases.json', 'workshop token')
    const allowed = await curl('-X', 'POST', url, ...body, '-H', token)
    expect(allowed.status).toBe(200)
    const upstream = upstreamOf(allowed)
    expect(upstream).toMatchObject({
      path: '/models/openai-community/gpt2',
      authority: 'api-inference.huggingface.co',
      headers: { authorization: expect.stringMatching(/^Bearer hf_T\*+$/) },
    })
  })

  it.each(['policy.yaml', 'as-documented.yaml'])(
    'agentgateway on Kubernetes: 401 without a token, 200 with one (%s)',
    async (file) => {
      const url = `${await start('agentgateway-kubernetes-jwt-tutorial', 'gateway.yaml', 'backend.yaml', file)}/v1/chat/completions`
      const body = ['-d', '{"model": "gpt-4.1-nano", "messages": [{"role": "user", "content": "Hello"}]}']
      expect((await curl('-s', url, ...JSON_TYPE, ...body)).status).toBe(401)
      const token = authorizationOf('agentgateway-kubernetes-jwt-tutorial/cases.json', 'alice')
      const allowed = await curl('-s', url, ...JSON_TYPE, '-H', token, ...body)
      expect(allowed.status).toBe(200)
      expect(upstreamOf(allowed)).toMatchObject({ method: 'POST', authority: 'api.openai.com' })
    },
  )

  it('agentgateway standalone: a token of the documented audience, and the rules on /admin', async () => {
    const env = ['--env', 'OPENAI_API_KEY=sk-example']
    const folder = 'agentgateway-standalone'
    const token = (file: string, name: string) => authorizationOf(`${folder}/${file}`, name)
    const chat = `${await start(folder, 'jwtauth.yaml', ...env)}/v1/chat/completions`
    expect((await curl(chat, ...JSON_TYPE, '-d', CHAT)).status).toBe(401)
    expect((await curl(chat, ...JSON_TYPE, '-H', token('cases.json', 'test-user'), '-d', CHAT)).status).toBe(200)
    await serving.stop()
    const admin = `${await start(folder, 'jwtauth-authorization.yaml', ...env)}/admin`
    const ask = (name: string) => curl(admin, ...JSON_TYPE, '-H', token('cases-authorization.json', name), '-d', CHAT)
    expect((await ask('test-user on /admin')).status).toBe(403)
    expect((await ask('admin on /admin')).status).toBe(200)
  })

  it('LiteLLM: an admin makes keys, a project calls models, and not the other way round', async () => {
    const url = await start(
      'litellm',
      'config.yaml',
      ...['--env', 'JWT_PUBLIC_KEY_URL=https://idp.example.com/realms/litellm/protocol/openid-connect/certs'],
      ...['--env', 'LITELLM_LICENSE=example', '--fetch', 'fetch.json'],
    )
    const admin = authorizationOf('litellm/cases.json', 'admin /key/generate')
    const project = authorizationOf('litellm/cases.json', 'project /v1/chat/completions')
    const keys = (caller: string) =>
      curl(
        '--location',
        `${url}/key/generate`,
        '--header',
        caller,
        '--header',
        'Content-Type: application/json',
        '--data',
        '{}',
      )
    const models = (caller: string) =>
      curl(
        '--location',
        `${url}/v1/chat/completions`,
        '--header',
        'Content-Type: application/json',
        '--header',
        caller,
        '--data',
        CHAT.replace('gpt-3.5-turbo', 'azure-gpt-3.5'),
      )
    expect((await keys(admin)).status).toBe(200)
    expect((await models(project)).status).toBe(200)
    expect(await keys(project)).toMatchObject({ status: 401, body: expect.stringContaining('Only proxy admin') })
    expect(await models(admin)).toMatchObject({ status: 401, body: expect.stringContaining('Admin not allowed') })
  })
})
