import type { GatewayListener } from '../../kubernetes/gateways.js'
import { routeInNamespace } from '../example-policies.js'
import { gatewayListeners, type PlacedListener } from '../lookup/listeners.js'
import type { Rule } from '../rule.js'

const second = (port: number) =>
  routeInNamespace('gateways', 'gateways').replace(
    '    protocol: HTTP\n',
    `    protocol: HTTP
  - name: https
    port: ${port}
    protocol: HTTPS
    tls: { certificateRefs: [{ name: models }] }
`,
  )

export const listenerConflict: Rule = {
  code: 'CW6126',
  severity: 'warning',
  risk: 'medium',
  title: 'listeners that exclude each other',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `On one port of a Gateway all listeners need compatible protocols, and each host name once, those of its ListenerSets
included. Of listeners in conflict only the first is served, or none.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#gatewayspec'],
  failing: second(8080),
  passing: second(8443),
  *check(context) {
    const byPort = new Map<string, PlacedListener[]>()
    for (const placed of gatewayListeners(context)) {
      const { gateway, port, protocol } = placed.listener
      if (port === undefined) continue
      // HTTP/3 on UDP shares a port with HTTPS.
      const key = `${gateway.namespace}/${gateway.name} ${port} ${protocol === 'UDP'}`
      const before = byPort.get(key) ?? []
      byPort.set(key, [...before, placed])
      const [other, problem] = firstConflict(before, placed.listener) ?? []
      if (!other || !problem) continue
      yield {
        at: placed.at.at('port'),
        message: `the listener is not served: ${problem}`,
        related: [{ at: other.at, message: 'the other listener' }],
        help: 'use another port, or another host name',
      }
    }
  },
}

function firstConflict(
  before: readonly PlacedListener[],
  listener: GatewayListener,
): [PlacedListener, string] | undefined {
  for (const other of before) {
    const { name, protocol, hostname, owner } = other.listener
    if (layerOf(protocol) !== layerOf(listener.protocol))
      return [other, `its port already serves ${protocol} (\`${name}\`)`]
    // The API server rejects equal listeners of one object.
    if (owner !== listener.owner && hostname === listener.hostname && ['HTTP', 'HTTPS', 'TLS'].includes(protocol))
      return [
        other,
        `its port already serves ${hostname === undefined ? 'every host' : `the host \`${hostname}\``} (\`${name}\`)`,
      ]
  }
  return undefined
}

/** HTTPS and TLS share a port: the server name distinguishes them. */
function layerOf(protocol: string): string {
  return protocol === 'HTTPS' || protocol === 'TLS' ? 'TLS' : protocol
}
