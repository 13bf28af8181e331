import { describe, expect, it } from 'vitest'
import type { DialectId } from '../../src/core/program.js'
import { route } from '../compare/pairs.js'
import { convertText } from './convert-text.js'

const MODULUS =
  'oGl-CLKLUykaZrQ-9v20epABxaHQKGFMiZAA1Br3xbn7oK-aw_p2icAGwkuQTkuDp58sjcFMXizisO77Xocdgu9-DFAMSYjJ0lONS-pst4LCI6qduSck7E0N1WNq7QfSbIZt4lIBamwC9f6AhHcCiba7DhmrdR9r8gkGV6-DhgoUdgHF3SEibitRKLiIzQEV69mXskSI5kx9J-vF6NGpF2zqg8lRwo_PaLvaxc07ujiXb4GHxtiNhdHCr8rk2rJomNy64BCdFL1tMT0dVyoWIgoq2BYp82Foo3dwaQOYy2xpYnVRHjpQZQfaUWUHZD1s97Jsp5eGYN4DPmjVk2fRFw'

/** Differences of a conversion as `opens CW7103 policy`, and what stops it. */
function converted(text: string, to: DialectId) {
  const { comparison, stops } = convertText(text, { to })
  return {
    differences: comparison.differences.map(({ direction, code, cause }) => `${direction} ${code} ${cause}`),
    messages: comparison.differences.map(({ message }) => message),
    stops: stops.map(({ code }) => code),
  }
}

describe('passwords that the target does not check', () => {
  const basic = route('{ basicAuth: { mode: strict, htpasswd: "alice:{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=" } }')

  it.each<DialectId>(['gloo', 'gloo-gateway-api', 'envoy'])('close access by policy: %s', (to) => {
    const { differences, messages } = converted(basic, to)
    expect(differences).toContain('closes CW7103 policy')
    expect(messages.join()).toContain('with a user name and password was let through')
  })

  it('stop a conversion to LiteLLM, though its own pages answer', () => {
    const { differences, stops } = converted(basic, 'litellm')
    expect(differences).toContain('closes CW7104 policy')
    expect(stops).toContain('CW7330')
  })
})

describe('routes by a header that claims fill', () => {
  const upstream = (name: string) => `---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: ${name}, namespace: default }
spec: { static: { hosts: [{ addr: ${name}.example.org, port: 8080 }] } }
`
  const key = JSON.stringify({
    keys: [{ kty: 'RSA', kid: 'k', e: 'AQAB', n: MODULUS }],
  })
  const gloo = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: vs, namespace: default }
spec:
  virtualHost:
    domains: ["*"]
    options:
      jwtStaged:
        beforeExtAuth:
          providers:
            p:
              issuer: https://i
              jwks: { local: { key: '${key}' } }
              claimsToHeaders: [{ claim: company, header: x-company }]
    routes:
    - matchers: [{ prefix: /, headers: [{ name: x-company, value: acme, invertMatch: true }] }]
      routeAction: { single: { upstream: { name: other, namespace: default } } }
    - matchers: [{ prefix: / }]
      routeAction: { single: { upstream: { name: echo, namespace: default } } }
${upstream('echo')}${upstream('other')}`

  it('are another destination by policy, and odd tokens are not blamed on it', () => {
    const { differences } = converted(gloo, 'agentgateway')
    expect(differences.filter((text) => text.endsWith('policy'))).toEqual(['opens CW7302 policy'])
  })
})
