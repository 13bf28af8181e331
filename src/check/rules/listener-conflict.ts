import type { Program } from '../../core/program.js'
import { drawnListeners } from '../../gateways/agentgateway/listener.js'
import type * as agentgateway from '../../gateways/agentgateway/program.js'
import { isLost } from '../../gateways/agentgateway/stream.js'
import type { GatewayListener } from '../../kubernetes/gateways.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
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
  families: ['gateway-api', 'agentgateway', 'gloo', 'standalone'],
  why: `On one port of a Gateway all listeners need compatible protocols, and each host name once, those of its ListenerSets
included. Of listeners in conflict only the first is served, or none. In a standalone file of agentgateway TLS keeps plain
connections from a port, a listener of TCP takes one alone, and of listeners with one host name on a port one is used,
another at each start.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#gatewayspec'],
  failing: second(8080),
  passing: second(8443),
  *check(context) {
    for (const { at, protocol } of lostListeners(context))
      yield {
        at,
        message: `the listener is not served: others of its port keep ${protocol} connections from it`,
        help: 'use another port',
      }
    for (const program of context.programs.filter(isStandalone))
      for (const { of } of drawnListeners(program))
        yield {
          at: of[1]!.origin,
          message: `agentgateway uses one of ${of.length} listeners of this port and host name (${of[0]!.hostname ?? 'any'}), at random whenever it starts`,
          related: [{ at: of[0]!.origin, message: 'the other listener' }],
          help: 'put their routes in one listener, or use another host name',
        }
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

const isStandalone = (program: Program): program is agentgateway.Program => program.dialect === 'standalone'

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

/** Of the binds of a standalone file; a gateway with such listeners does not load. */
function lostListeners(context: RuleContext): { at: Cursor; protocol: string }[] {
  return context
    .roots('standalone')
    .flatMap((root) => root.at('binds').items())
    .flatMap((bind) => {
      const listeners = bind.at('listeners').items()
      const protocols = listeners.map((one) => one.at('protocol').string ?? 'HTTP')
      return listeners.flatMap((at, index) =>
        isLost(protocols[index]!, protocols) ? [{ at, protocol: protocols[index]! }] : [],
      )
    })
}
