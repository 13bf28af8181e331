import { afterAll, describe, expect, it } from 'vitest'
import { glooGatewayApi } from '../../../src/dialects/gloo-gateway-api/index.js'
import { suitesOf } from '../../conformance/suites.js'
import { convertText, notesOf, writtenText } from '../../convert/convert-text.js'
import { behaviour, changedCases, programOf, rewritten } from '../rewritten.js'

/** Requests that the Gateway API has no words for, by suite. */
const UNSAID: Record<string, number> = {
  // Host names with a port, and prefixes of host names.
  'match-domains': 4,
  // Headers that must not be there, and names that begin with a colon.
  'match-headers': 3,
}

const count = { same: 0, suites: 0 }
afterAll(() =>
  console.log(`written as gloo-gateway-api and read again: ${count.same} of ${count.suites} programs are the same`),
)

describe('a program written as gloo-gateway-api', () => {
  for (const { name } of suitesOf('gloo', 'gloo')) {
    it(`answers as before: ${name}`, async () => {
      const { program, graph } = programOf('gloo', name)
      const again = rewritten(program, glooGatewayApi, graph)
      count.suites++
      if (behaviour(again.program) === behaviour(program)) count.same++
      const changed = await changedCases('gloo', name, program, again.program)
      expect(changed.length, changed.join('\n')).toBe(UNSAID[name] ?? 0)
      if (changed.length > 0) expect(again.notes.join('\n')).toMatch(/unsupported|approximate/)
    })
  }
})

/** A virtual host that takes CONNECT requests only, beside one for all hosts. */
const CONNECT = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: tunnel, namespace: gloo-system }
spec:
  virtualHost:
    domains: [tunnel.example]
    routes: [{ matchers: [{ connectMatcher: {} }], directResponseAction: { status: 200 } }]
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: open, namespace: gloo-system }
spec:
  virtualHost:
    domains: ['*']
    routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200, body: open } }]
`

describe('a virtual host whose routes have no counterpart', () => {
  const conversion = convertText(CONNECT, { to: 'gloo-gateway-api', accept: ['all'] })
  const text = writtenText(conversion)

  it('answers 404, as before, instead of leaving its requests to other hosts', () => {
    const back = convertText(text, { to: 'envoy', accept: ['all'] })
    expect(writtenText(back)).toMatch(/tunnel\.example[\s\S]*?prefix: \/\n +direct_response:\n +status: 404/)
    expect(convertText(CONNECT, { to: 'gloo-gateway-api' }).unaccepted).toEqual([])
    expect(notesOf(conversion, 'unsupported').join('\n')).toContain('a match on CONNECT requests has no counterpart')
  })

  it('has no object that nothing refers to', () => {
    expect(text.match(/kind: DirectResponse\nmetadata:/g)).toHaveLength(2)
  })
})
