import { expect, it } from 'vitest'
import { secretsOf } from '../../src/validate/secrets.js'
import { parse } from '../../src/yaml/parse.js'

const valuesOf = (key: unknown) => {
  const policies = { backendAuth: { key } }
  const config = { binds: [{ port: 3000, listeners: [{ routes: [{ policies, backends: [{ host: 'h:1' }] }] }] }] }
  return secretsOf(parse(JSON.stringify(config), { file: 'f.json' })).map(({ value }) => value)
}

it('takes the value of a key as secret, and not the place that carries it', () => {
  const location = { header: { name: 'x-goog-header' } }
  expect(valuesOf({ value: 'sk-live-0123456789', location })).toEqual(['sk-live-0123456789'])
  expect(valuesOf('sk-live-0123456789')).toEqual(['sk-live-0123456789'])
})

it('masks the tokens among the headers that LiteLLM adds for a provider, in flow style, too', () => {
  const text = `model_list:
  - model_name: gpt
    litellm_params: {model: openai/gpt, extra_headers: {X-Provider-Token: abc-def-1, X-Team: blue}}
litellm_settings:
  default_headers: {partner-key: abc-def-2}
`
  const found = secretsOf(parse(text, { file: 'config.yaml', dialect: 'litellm' })).map(({ value }) => value)
  expect(found).toContain('abc-def-1')
  expect(found).toContain('abc-def-2')
  expect(found).not.toContain('blue')
})

it("masks the keys of Envoy's api_key_auth, of a filter and of a route, and not its clients", () => {
  const credentials = (key: string) => ({ credentials: [{ key, client: 'blue' }], key_sources: [{ header: 'x-k' }] })
  const type = 'type.googleapis.com/envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth'
  const manager = {
    http_filters: [{ name: 'k', typed_config: { '@type': type, ...credentials('abc-def-1') } }],
    typed_per_filter_config: { k: { '@type': `${type}PerRoute`, ...credentials('abc-def-2') } },
  }
  const config = { static_resources: { listeners: [{ filter_chains: [{ filters: [{ typed_config: manager }] }] }] } }
  const found = secretsOf(parse(JSON.stringify(config), { file: 'envoy.json' })).map(({ value }) => value)
  expect(found).toEqual(['abc-def-1', 'abc-def-2'])
})
