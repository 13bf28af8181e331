import { describe, expect, it } from 'vitest'
import { UPSTREAM, virtualService } from '../../src/check/example-policies.js'
import { verdict } from './pairs.js'

const balanced = (...backends: string[]) =>
  `binds: [{ port: 3000, listeners: [{ routes: [{ backends: [${backends.join()}] }] }] }]\n`

describe('weighted backends', () => {
  const [a, b, c] = ['{ host: "a:1", weight: 2 }', '{ host: "b:1", weight: 1 }', '{ host: "c:1", weight: 1 }']

  it('are the same in any order', () => {
    expect(verdict(balanced(a, b, c), balanced(c, a, b))).toBe('same')
  })

  it('are different where one of them is another', () => {
    expect(verdict(balanced(a, b), balanced(c, a))).toBe('different: opens CW7302')
  })
})

describe('what an Upstream says of its connections', () => {
  const upstream = (spec: string) =>
    virtualService({}).replace(UPSTREAM, UPSTREAM.replace(/static:[\s\S]*/, `${spec}\n`))
  const hosts = 'static: { hosts: [{ addr: a.com, port: 443 }] }'

  it.each([
    [hosts, 'static: { hosts: [{ addr: a.com, port: 443, sniAddr: b.com }] }'],
    [`{ ${hosts} }`, `{ ${hosts}, httpProxyHostname: "a.com:443" }`],
    [`{ ${hosts}, sslConfig: { sslFiles: { rootCa: /a } } }`, `{ ${hosts}, sslConfig: { sslFiles: { rootCa: /b } } }`],
    [
      'kube: { serviceName: a, serviceNamespace: n, servicePort: 80, selector: { a: b } }',
      'kube: { serviceName: a, serviceNamespace: n, servicePort: 80, selector: { a: c } }',
    ],
  ])('is never equal where it differs: %s and %s', (before, after) => {
    const text = (spec: string) => upstream(spec.startsWith('{') ? spec.slice(1, -1).trim() : spec)
    const flow = (spec: string) => text(spec).replace(/spec:\n {2}(.*)\n$/, 'spec: { $1 }\n')
    expect(verdict(flow(before), flow(after))).toMatch(/^bounded: .*settings/)
  })

  it('is assumed to be the same under another name, if its addresses are', () => {
    const text = upstream(hosts)
    const renamed = text.replaceAll('name: models', 'name: others')
    expect(renamed).not.toBe(text)
    expect(verdict(text, renamed)).toMatch(/^bounded: .*are assumed to be the same destination/)
    expect(verdict(text, renamed.replace('a.com', 'b.com'))).toBe('different: opens CW7302')
  })

  it('is the same where only health checks and pools differ', () => {
    const flow = (spec: string) => upstream(spec).replace(/spec:\n {2}(.*)\n$/, 'spec: { $1 }\n')
    expect(verdict(flow(hosts), flow(`${hosts}, useHttp2: true, loadBalancerConfig: { random: {} }`))).toBe('same')
  })
})

describe('entrances and other destinations', () => {
  const bind = (more: string) => balanced('{ host: "a:1" }').replace('port: 3000', `port: 3000${more}`)

  it('of a bind: the protocol around connections', () => {
    expect(verdict(bind(''), bind(', tunnelProtocol: proxy'))).toMatch(/^bounded: `tunnelProtocol` of listener/)
    expect(verdict(bind(''), bind(', tunnelProtocol: direct'))).toBe('same')
  })

  it('of LiteLLM: endpoints that are passed through, and what follows a failure', () => {
    const settings = (text: string) => `general_settings: { master_key: sk-1 }\n${text}`
    const endpoint = (target: string) =>
      `general_settings: { master_key: sk-1, pass_through_endpoints: [{ path: /a, target: "${target}" }] }\n`
    expect(verdict(endpoint('http://a'), endpoint('http://b'))).toMatch(/^bounded: .*pass_through_endpoints/)
    expect(verdict(settings(''), settings('router_settings: { fallbacks: [{ a: [b] }] }\n'))).toMatch(/^bounded/)
  })
})

describe('CORS of two levels', () => {
  const service = (merge: string) =>
    virtualService({
      options: `cors: { exposeHeaders: [z] }\ncorsPolicyMergeSettings: { exposeHeaders: ${merge} }`,
      routes: `- matchers: [{ prefix: / }]
  options: { cors: { allowOrigin: ["https://a"], exposeHeaders: [x] } }
  directResponseAction: { status: 200 }`,
    })

  it('differs where the headers of both are exposed', () => {
    expect(verdict(service('UNION'), service('DEFAULT'))).toMatch(/^different/)
  })
})
