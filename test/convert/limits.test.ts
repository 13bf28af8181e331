import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

function convertTo(to: DialectId, source: string) {
  const graph = bind([parse(source, { file: 'policy.yaml' })])
  const { files, fields, findings, unaccepted } = convert(read(graph).programs[0]!, graph, { to, accept: [] })
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return {
    text: files.map(({ text }) => text).join('---\n'),
    losses: fields.filter(({ status }) => status !== 'exact').map(({ path }) => path),
    opens: unaccepted.length > 0,
  }
}

const gloo = (options: string) => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: shop, namespace: shop }
spec:
  virtualHost:
    domains: ['*']
    routes:
      - matchers: [{ prefix: / }]
        routeAction: { single: { upstream: { name: shop, namespace: shop } } }
        options: { ${options} }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: shop, namespace: shop }
spec: { static: { hosts: [{ addr: shop.example, port: 80 }] } }
`

describe('timeouts and retries of Gloo', () => {
  it('are those of the route in a file of Envoy', () => {
    const { text, losses } = convertTo(
      'envoy',
      gloo(
        'timeout: 1m30s, idleTimeout: 500ms, retries: { retryOn: 5xx, numRetries: 3, perTryTimeout: 2s, retryBackOff: { baseInterval: 25ms } }',
      ),
    )
    expect(losses).toEqual([])
    expect(text).toMatch(/timeout: 90s\n +idle_timeout: 0.5s\n +retry_policy:\n +retry_on: 5xx\n +num_retries: 3/)
    expect(text).toMatch(/per_try_timeout: 2s\n +retry_back_off:\n +base_interval: 0.025s/)
  })

  it.each(['previousPriorities: {}', 'retryBackOff: { baseInterval: 1s, maxInterval: 1ms }'])(
    'are losses where Envoy refuses them: %s',
    (member) => {
      const { text, losses } = convertTo('envoy', gloo(`retries: { retryOn: 5xx, ${member} }`))
      expect(text).not.toContain('retry_policy')
      expect(losses.join()).toContain('options/retries')
    },
  )
})

describe('timeouts and retries of agentgateway', () => {
  it('become those of Gloo and Envoy', () => {
    const file = `binds:
  - port: 3000
    listeners:
      - routes:
          - policies: { timeout: { requestTimeout: 10s }, retry: { attempts: 3, codes: [503], backoff: 100ms } }
            backends: [{ host: 'a.svc:80' }]
`
    const retries = /retryOn: connect-failure,refused-stream,retriable-status-codes\n +numRetries: 3/
    const options = convertTo('gloo-gateway-api', file)
    expect(options.text).toMatch(/timeout: 10s/)
    expect(options.text).toMatch(retries)
    const envoy = convertTo('envoy', file)
    expect(envoy.text).toMatch(/timeout: 10s\n +retry_policy:\n +retry_on: connect-failure/)
    expect([...options.losses, ...envoy.losses]).toEqual([])
  })
})

describe('a bucket of requests that the proxy counts', () => {
  const source = gloo('ratelimit: { localRatelimit: { maxTokens: 20, tokensPerFill: 10, fillInterval: 60s } }')

  it.each<[DialectId, RegExp]>([
    ['envoy', /max_tokens: 20\n +tokens_per_fill: 10\n +fill_interval: 60s/],
    ['gloo-gateway-api', /localRatelimit:[\s\S]+maxTokens: 20\n +tokensPerFill: 10/],
    ['standalone', /localRateLimit:\n +- maxTokens: 20\n +tokensPerFill: 10\n +fillInterval: 60s/],
    ['agentgateway', /requests: 10\n +unit: Minutes\n +burst: 10/],
  ])('is kept by %s, and comes back from Envoy', (to, written) => {
    const direct = convertTo(to, source)
    expect(direct).toMatchObject({ losses: [], opens: false })
    expect(direct.text).toMatch(written)
    if (to === 'envoy') return
    const { text, opens } = convertTo(to, convertTo('envoy', source).text)
    expect(text).toMatch(written)
    expect(opens).toBe(false)
  })

  it.each(['standalone', 'agentgateway'] as const)('is kept from %s to Envoy and Gloo', (from) => {
    const file = convertTo(from, source).text
    const envoy = convertTo('envoy', file)
    expect(envoy.text).toMatch(/max_tokens: 20\n +tokens_per_fill: 10\n +fill_interval: 60s/)
    const options = convertTo('gloo-gateway-api', file)
    expect(options.text).toMatch(/localRatelimit:\n +maxTokens: 20\n +tokensPerFill: 10/)
    expect([envoy.opens, options.opens]).toEqual([false, false])
  })

  it('is not written where the filter counts a part of the requests, or by descriptors', () => {
    const file = convertTo('envoy', source).text
    const part = file.replace(/numerator: 100/, 'numerator: 50')
    const perClient = file.replace(/( +)token_bucket:\n/, '$1local_rate_limit_per_downstream_connection: true\n$&')
    for (const changed of [part, perClient])
      expect(convertTo('standalone', changed).text).not.toContain('localRateLimit')
  })
})
