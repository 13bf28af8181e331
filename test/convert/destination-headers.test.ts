import { describe, expect, it } from 'vitest'
import { UPSTREAM, virtualService } from '../../src/check/example-policies.js'
import { convert } from '../../src/convert/convert.js'
import type { DialectId } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const SHARED = virtualService({
  routes: `- matchers: [{ prefix: / }]
  routeAction:
    multi:
      destinations:
      - weight: 1
        destination: { upstream: { name: models, namespace: gloo-system } }
        options: { headerManipulation: { requestHeadersToAdd: [{ header: { key: x-role, value: canary } }] } }
      - weight: 3
        destination: { upstream: { name: other, namespace: gloo-system } }`,
}).concat(UPSTREAM.replace('name: models', 'name: other'))

describe('headers of one of several destinations', () => {
  it.each<DialectId>(['agentgateway', 'standalone', 'envoy', 'gloo-gateway-api'])('are converted to %s', (to) => {
    const graph = bind([parse(SHARED, { file: 'policy.yaml' })])
    const { comparison, files } = convert(read(graph).programs[0]!, graph, { to })
    expect(comparison.differences.filter(({ cause }) => cause === 'policy')).toEqual([])
    expect(files.map(({ text }) => text).join()).toContain('canary')
  })
})

describe('a header that is added twice', () => {
  const twice = (name: string) => {
    const headers = ['a=1', 'b=2'].map((value) => `{ header: { key: ${name}, value: ${value} }, append: true }`)
    return virtualService({ options: `headerManipulation: { requestHeadersToAdd: [${headers.join(', ')}] }` })
  }
  it.each([
    ['x-user', 'a=1,b=2'],
    ['cookie', 'a=1; b=2'],
  ])('%s becomes one line of the Gateway API', (name, line) => {
    const graph = bind([parse(twice(name), { file: 'policy.yaml' })])
    const { files } = convert(read(graph).programs[0]!, graph, { to: 'agentgateway' })
    expect(files.map(({ text }) => text).join()).toContain(`value: ${line}`)
  })
})
