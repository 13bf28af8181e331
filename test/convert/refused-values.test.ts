import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const standalone = (policies: object) =>
  JSON.stringify({
    binds: [{ port: 3000, listeners: [{ routes: [{ policies, backends: [{ host: 'a.svc:80' }] }] }] }],
  })

const virtualService = (route: object) =>
  JSON.stringify({
    apiVersion: 'gateway.solo.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: '/' }], ...route }] } },
  })

const DESTINATION = { routeAction: { single: { upstream: { name: 'shop', namespace: 'shop' } } } }

function convertTo(to: 'agentgateway' | 'gloo-gateway-api' | 'standalone', source: string) {
  const graph = bind([parse(source, { file: 'policy.yaml' })])
  const { files, fields, findings } = convert(read(graph).programs[0]!, graph, { to, accept: ['all'] })
  return {
    text: files.map((file) => file.text).join('---\n'),
    refused: findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    losses: fields
      .filter(({ status }) => status !== 'exact')
      .map(({ path, status }) => `${status} ${path.split('/policies/').at(-1)}`),
  }
}

const CORS = { allowOrigins: ['https://a.example'] }

describe('values that the API server refuses', () => {
  it.each<[string, object, RegExp, string[]]>([
    [
      'an origin without a host',
      { allowOrigins: ['null', 'https://a.example'] },
      /allowOrigins: \[https:\/\/a.example\]/,
      ['unsupported cors/allowOrigins/0'],
    ],
    [
      'the same origin twice',
      { allowOrigins: ['https://a.example', 'HTTPS://a.example'] },
      /allowOrigins: \[https:\/\/a.example\]/,
      [],
    ],
    [
      'a safe method in lower case',
      { ...CORS, allowMethods: ['get', 'PUT'] },
      /allowMethods: \[GET, PUT\]/,
      ['approximate cors/allowMethods/0'],
    ],
    [
      'another method in lower case',
      { ...CORS, allowMethods: ['GET', 'put'] },
      /allowMethods: \[GET\]/,
      ['unsupported cors/allowMethods/1'],
    ],
    [
      'a method of WebDAV',
      { ...CORS, allowMethods: ['GET', 'PROPFIND'] },
      /allowMethods: \[GET\]/,
      ['unsupported cors/allowMethods/1'],
    ],
    [
      'a name next to `*`',
      { ...CORS, allowMethods: ['get', '*'], allowHeaders: ['*', 'x-a'] },
      /allowMethods: \["\*"\]\n +allowHeaders: \["\*"\]/,
      ['approximate cors/allowMethods/0', 'approximate cors/allowHeaders/1'],
    ],
    ['an age of 0', { ...CORS, maxAge: '0s' }, /maxAge: 1\n/, ['approximate cors/maxAge']],
  ])('of CORS: %s', (_, cors, written, losses) => {
    const result = convertTo('agentgateway', standalone({ cors }))
    expect(result.refused).toEqual([])
    expect(result.text).toMatch(written)
    expect(result.losses).toEqual(losses)
  })

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of a redirect: another scheme, to %s', (to) => {
    const requestRedirect = { scheme: 'ftp', authority: { full: 'b.example:21' } }
    const { text, refused, losses } = convertTo(to, standalone({ requestRedirect }))
    expect(refused).toEqual([])
    expect(text).toMatch(/requestRedirect:\n +hostname: b.example\n +port: 21/)
    expect(losses).toContain('unsupported requestRedirect/scheme')
  })

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of a redirect: impossible hosts and ports, to %s', (to) => {
    const redirectAction = { hostRedirect: 'a_b.example', portRedirect: 70_000 }
    const { text, refused, losses } = convertTo(to, virtualService({ redirectAction }))
    expect(refused).toEqual([])
    expect(text).toMatch(/requestRedirect:\n +statusCode: 301/)
    expect(losses.map((loss) => loss.replace(/\/.*\//, ''))).toEqual(
      expect.arrayContaining(['unsupported hostRedirect', 'unsupported portRedirect']),
    )
  })
})

describe('values of Envoy in another form', () => {
  it.each(['agentgateway', 'gloo-gateway-api'] as const)('host and port of a redirect, to %s', (to) => {
    const { text, refused } = convertTo(to, virtualService({ redirectAction: { hostRedirect: 'b.example:8443' } }))
    expect(refused).toEqual([])
    expect(text).toMatch(/hostname: b.example\n +port: 8443/)
  })

  it('host and port of a redirect, to standalone', () => {
    const { text } = convertTo('standalone', virtualService({ redirectAction: { hostRedirect: 'b.example:8443' } }))
    expect(text).toMatch(/full: b.example:8443/)
  })

  it.each([
    ['agentgateway', /maxAge: 1\n/],
    ['standalone', /maxAge: 0s\n/],
  ] as const)('lists in an item and ages below 0, to %s', (to, age) => {
    const cors = {
      allowOrigin: ['https://a.example'],
      allowMethods: ['GET, PUT'],
      allowHeaders: ['x-a,x-b'],
      maxAge: '-1',
    }
    const { text, refused } = convertTo(to, virtualService({ options: { cors }, ...DESTINATION }))
    expect(refused).toEqual([])
    expect(text).toMatch(/allowMethods: \[GET, PUT\]\n +allowHeaders: \[x-a, x-b\]/)
    expect(text).toMatch(age)
  })
})
