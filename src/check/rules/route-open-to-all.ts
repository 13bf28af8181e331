import type { Cursor } from '../../yaml/cursor.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Report, Rule } from '../rule.js'

const passThrough = (more: string) =>
  litellm(`master_key: sk-0f5c61e2
pass_through_endpoints:
- path: /v1/rerank
  target: https://api.cohere.com/v1/rerank
  headers: { Authorization: os.environ/COHERE_API_KEY }${more}`)

export const routeOpenToAll: Rule = {
  code: 'CW6170',
  severity: 'warning',
  risk: 'high',
  title: 'route that needs no credential',
  families: ['litellm'],
  why: `An endpoint of \`pass_through_endpoints\` requires a key or a token only with \`auth: true\`: without it LiteLLM forwards every
request, and adds the headers that are configured, with their credentials. Routes of \`public_routes\` require none either.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/pass_through'],
  failing: passThrough(''),
  passing: passThrough('\n  auth: true'),
  *check(context) {
    for (const { general } of litellmConfigs(context)) {
      for (const endpoint of general.at('pass_through_endpoints').items()) yield* reportOpen(endpoint)
      for (const route of general.at('public_routes').items())
        if (route.string !== undefined && isModelRoute(route.string))
          yield {
            at: route,
            message: 'anyone can call models through this route: routes of `public_routes` require no credential',
            help: 'name only routes that are meant for everyone',
          }
    }
  },
}

function* reportOpen(endpoint: Cursor): Iterable<Report> {
  const auth = endpoint.at('auth')
  if (!endpoint.at('path').exists || /^(?:true|os\.environ\/.*)$/i.test(String(auth.value))) return
  const hasCredential = endpoint
    .at('headers')
    .members()
    .some(([name]) => /authorization|key|token|secret/i.test(name))
  yield {
    at: auth.exists ? auth : endpoint.at('path'),
    message: hasCredential
      ? 'anyone can use this endpoint, with the credential that LiteLLM adds: `auth` is not `true`'
      : 'anyone can use this endpoint: `auth` is not `true`',
    help: 'add `auth: true`',
    ...(!hasCredential && { confidence: 'medium' as const }),
  }
}

/** `*` at the end of a route matches everything after it. */
function isModelRoute(route: string): boolean {
  const start = route.endsWith('*') ? route.slice(0, -1) : undefined
  return MODEL_ROUTES.some((model) => (start === undefined ? model === route : model.startsWith(start)))
}

const MODEL_ROUTES = [
  '/chat/completions',
  '/v1/chat/completions',
  '/completions',
  '/v1/completions',
  '/embeddings',
  '/v1/embeddings',
  '/v1/messages',
  '/v1/responses',
  '/responses',
]
