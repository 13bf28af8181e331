import { describe, expect, it } from 'vitest'
import { parseAllDocuments, parse as parseYaml } from 'yaml'
import { convertText, notesOf, routeTo, writtenText } from './convert-text.js'

const backendOf = (
  spec: object,
): string => `${routeTo('ai', 'chat', '{ group: agentgateway.dev, kind: AgentgatewayBackend, name: chat }')}---
apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayBackend
metadata: { name: chat, namespace: ai }
spec: ${JSON.stringify(spec)}
`

/** The `ai` backend of a file and its policies; beside each provider the same in Kubernetes. */
const PROVIDERS: [name: string, kubernetes: object, file: object][] = [
  ['openai', { openai: { model: 'gpt-4o' } }, { provider: { openAI: { model: 'gpt-4o' } } }],
  ['anthropic', { anthropic: { model: 'claude' } }, { provider: { anthropic: { model: 'claude' } } }],
  ['gemini', { gemini: {} }, { provider: { gemini: {} } }],
  [
    'vertexai',
    { vertexai: { projectId: 'p', region: 'us-central1', model: 'gemini-pro' } },
    { provider: { vertex: { projectId: 'p', region: 'us-central1', model: 'gemini-pro' } } },
  ],
  [
    'bedrock',
    { bedrock: { region: 'eu-west-1', model: 'm', guardrail: { identifier: 'g', version: '2' } } },
    { provider: { bedrock: { region: 'eu-west-1', model: 'm', guardrailIdentifier: 'g', guardrailVersion: '2' } } },
  ],
  [
    'azure',
    { azure: { resourceName: 'r', resourceType: 'OpenAI', apiVersion: '2024-10-21', model: 'm' } },
    { provider: { azure: { resourceName: 'r', resourceType: 'openAI', apiVersion: '2024-10-21', model: 'm' } } },
  ],
  [
    'azure of Foundry',
    { azure: { resourceName: 'r', resourceType: 'Foundry', projectName: 'p' } },
    { provider: { azure: { resourceName: 'r', resourceType: 'foundry', projectName: 'p' } } },
  ],
  [
    'custom',
    { custom: { model: 'llama', formats: [{ type: 'Completions' }] }, host: 'vllm.example', port: 8000 },
    { provider: { custom: { model: 'llama', formats: [{ type: 'completions' }] } }, hostOverride: 'vllm.example:8000' },
  ],
  [
    'openai at another address',
    { openai: {}, host: 'api.mistral.ai', port: 8443, pathPrefix: '/v2' },
    { provider: { openAI: {} }, hostOverride: 'api.mistral.ai:8443', pathPrefix: '/v2' },
  ],
  [
    'openai at another path',
    { openai: {}, host: 'vllm.example', port: 8000, path: '/chat' },
    { provider: { openAI: {} }, hostOverride: 'vllm.example:8000', pathOverride: '/chat' },
  ],
]

/** Policies of a backend in Kubernetes, and in a file. */
const POLICIES: [name: string, kubernetes: object, file: object][] = [
  [
    'TLS',
    { tls: { sni: 'h.example', alpnProtocols: ['h2'] } },
    { backendTLS: { hostname: 'h.example', alpn: ['h2'] } },
  ],
  ['unverified TLS', { tls: { insecureSkipVerify: 'Hostname' } }, { backendTLS: { insecureHost: true } }],
  [
    'Google Cloud',
    { auth: { gcp: { type: 'IdToken', audience: 'a' } } },
    { backendAuth: { gcp: { type: 'idToken', audience: 'a' } } },
  ],
  [
    'a role of AWS',
    { auth: { aws: { region: 'eu-west-1', assumeRole: { roleArn: 'arn:aws:iam::123456789012:role/r' } } } },
    { backendAuth: { aws: { region: 'eu-west-1', assumeRole: { roleArn: 'arn:aws:iam::123456789012:role/r' } } } },
  ],
  ['Azure', { auth: { azure: {} } }, { backendAuth: { azure: { implicit: {} } } }],
  [
    'a managed identity',
    { auth: { azure: { managedIdentity: { clientId: 'c' } } } },
    { backendAuth: { azure: { explicitConfig: { managedIdentity: { userAssignedIdentity: { clientId: 'c' } } } } } },
  ],
  [
    'a workload identity',
    { auth: { azure: { workloadIdentity: {} } } },
    { backendAuth: { azure: { explicitConfig: { workloadIdentity: {} } } } },
  ],
  [
    'a token exchange',
    {
      auth: {
        oauthTokenExchange: {
          url: 'https://idp.example:443/token',
          grantType: 'JwtBearer',
          subjectToken: { source: { header: { name: 'x-token' } }, tokenType: 'Jwt' },
          scopes: ['read'],
          requestedTokenType: 'AccessToken',
          cache: { inMemory: { maxEntries: 10 } },
        },
      },
    },
    {
      backendAuth: {
        oauthTokenExchange: {
          host: 'idp.example:443',
          policies: { backendTLS: {} },
          path: '/token',
          scopes: ['read'],
          grantType: 'jwtBearer',
          subjectToken: {
            source: { header: { name: 'x-token' } },
            tokenType: 'urn:ietf:params:oauth:token-type:jwt',
          },
          requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
          cache: { maxEntries: 10 },
        },
      },
    },
  ],
]

const inCluster = (text: string): unknown =>
  parseAllDocuments(text)
    .map((document) => document.toJS() as { kind: string; spec: unknown })
    .find(({ kind }) => kind === 'AgentgatewayBackend')?.spec

interface File {
  binds: { listeners: { routes: { backends: { ai: Record<string, unknown>; policies?: unknown }[] }[] }[] }[]
}

const inFile = (text: string): { ai: Record<string, unknown>; policies?: unknown } => {
  const [backend] = (parseYaml(text) as File).binds[0]!.listeners[0]!.routes[0]!.backends
  return backend!
}

describe('a provider of models', () => {
  it.each(PROVIDERS)('%s is the same in Kubernetes and in a file', (_, kubernetes, file) => {
    const there = writtenText(convertText(backendOf({ ai: { provider: kubernetes } }), { to: 'standalone' }))
    expect(inFile(there).ai).toEqual({ name: 'chat', ...file })
    const back = writtenText(convertText(there, { to: 'agentgateway' }))
    expect(inCluster(back)).toEqual({ ai: { provider: kubernetes } })
  })

  it('azureopenai is the resource that its endpoint names', () => {
    const provider = { azureopenai: { endpoint: 'r.openai.azure.com', deploymentName: 'd' } }
    const { ai } = inFile(writtenText(convertText(backendOf({ ai: { provider } }), { to: 'standalone' })))
    expect(ai['provider']).toEqual({ azure: { resourceName: 'r', resourceType: 'openAI', model: 'd' } })
  })
})

describe('policies on the way to models', () => {
  it.each(POLICIES)('%s is the same in Kubernetes and in a file', (_, policies, file) => {
    const ai = { provider: { openai: {} } }
    const there = writtenText(convertText(backendOf({ ai, policies }), { to: 'standalone' }))
    expect(inFile(there).policies).toEqual(file)
    const back = writtenText(convertText(there, { to: 'agentgateway' }))
    expect(inCluster(back)).toEqual({ ai, policies })
  })

  it('keep keys in Secrets and in variables', () => {
    const policies = { auth: { aws: { secretRef: { name: 'aws' } } } }
    const there = convertText(backendOf({ ai: { provider: { openai: {} } }, policies }), { to: 'standalone' })
    expect(writtenText(there)).toContain(`secretAccessKey: $${'{AWS_SECRETKEY}'}`)
    expect(notesOf(there, 'manual').join('\n')).toContain('set AWS_SECRETKEY in')
    expect(notesOf(there, 'manual').join('\n')).toContain('if the Secret `aws` has a `sessionToken`, add it')
  })

  it('keep the session token of temporary keys', () => {
    const policies = { auth: { aws: { secretRef: { name: 'aws' } } } }
    const data = { accessKey: 'a', secretKey: 's', sessionToken: 't' }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'aws', namespace: 'ai' }, stringData: data }
    const source = `${backendOf({ ai: { provider: { openai: {} } }, policies })}---\n${JSON.stringify(secret)}\n`
    const there = convertText(source, { to: 'standalone' })
    expect(inFile(writtenText(there)).policies).toEqual({
      backendAuth: {
        aws: {
          accessKeyId: `$${'{AWS_ACCESSKEY}'}`,
          secretAccessKey: `$${'{AWS_SECRETKEY}'}`,
          sessionToken: `$${'{AWS_SESSIONTOKEN}'}`,
        },
      },
    })
    expect(notesOf(there, 'manual').join('\n')).not.toContain('if the Secret')
  })

  it('the stricter of two exceptions of a file counts, and names that are not verified are not copied', () => {
    const file = (tls: object) =>
      JSON.stringify({
        binds: [
          {
            port: 80,
            listeners: [{ routes: [{ backends: [{ host: 'h.example:443', policies: { backendTLS: tls } }] }] }],
          },
        ],
      })
    const both = writtenText(convertText(file({ insecure: true, insecureHost: true }), { to: 'agentgateway' }))
    expect(inCluster(both)).toMatchObject({ policies: { tls: { insecureSkipVerify: 'Hostname' } } })
    const alpn = { insecure: true, insecureHost: true, alpn: ['h2'] }
    expect(inCluster(writtenText(convertText(file(alpn), { to: 'agentgateway' })))).toMatchObject({
      policies: { tls: { insecureSkipVerify: 'Hostname', alpnProtocols: ['h2'] } },
    })
    const ai = { provider: { openai: {} } }
    const tls = { insecureSkipVerify: 'All', verifySubjectAltNames: ['h.example'], alpnProtocols: ['h2'] }
    const there = convertText(backendOf({ ai, policies: { tls } }), { to: 'standalone', accept: ['all'] })
    expect(writtenText(there)).not.toContain('insecure')
    expect(notesOf(there, 'unsupported')).not.toEqual([])
  })
})

describe('providers as models of LiteLLM', () => {
  it.each([
    [
      { azure: { resourceName: 'r', resourceType: 'OpenAI', apiVersion: '2024-10-21', model: 'm' } },
      { model: 'azure/m', api_base: 'https://r.openai.azure.com', api_version: '2024-10-21' },
    ],
    [
      { azure: { resourceName: 'r', resourceType: 'Foundry', projectName: 'p', model: 'm' } },
      { model: 'azure_ai/m', api_base: 'https://r.services.ai.azure.com' },
    ],
    [
      { vertexai: { projectId: 'p', region: 'us-central1', model: 'm' } },
      { model: 'vertex_ai/m', vertex_project: 'p', vertex_location: 'us-central1' },
    ],
    [{ bedrock: { region: 'eu-west-1', model: 'm' } }, { model: 'bedrock/m', aws_region_name: 'eu-west-1' }],
  ])('%j keeps its settings', (provider, params) => {
    const { text } = convertText(backendOf({ ai: { provider } }), { to: 'litellm', accept: ['all'] }).files[0]!
    const { model_list } = parseYaml(text) as { model_list: { litellm_params: object }[] }
    expect(model_list.map((model) => model.litellm_params)).toEqual([params])
  })
})
