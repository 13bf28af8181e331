import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { nativeEnvoy } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import type { Rule } from '../rule.js'

const admin = (address: string) =>
  `admin:\n  address: { socket_address: { address: ${address}, port_value: 9901 } }\n${nativeEnvoy('forward: true')}`

export const adminInterfaceExposed: Rule = {
  code: 'CW6175',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'admin interface on every address',
  families: ['envoy', 'standalone'],
  why: `The admin interface requires no credential. Anyone who can reach its port can read the configuration and, in Envoy, stop the
gateway. A container needs only \`127.0.0.1\` for its own probes; a firewall may also protect the port.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/latest/operations/admin'],
  failing: admin('0.0.0.0'),
  passing: admin('127.0.0.1'),
  *check(context) {
    for (const at of addresses(context))
      if (/^(?:0\.0\.0\.0|\[?::\]?)(?::\d+)?$/.test(at.string ?? ''))
        yield {
          at,
          message:
            'anyone who can reach this port can use the admin interface: it listens on every address and requires no credential',
          help: 'listen on `127.0.0.1`',
        }
  },
}

function addresses(context: RuleContext): Cursor[] {
  const ofEnvoy = context
    .roots('envoy')
    .map((root) => memberOf(root.at('admin', 'address'), 'socket_address').at('address'))
  return [...ofEnvoy, ...context.roots('standalone').map((root) => root.at('config', 'adminAddr'))]
}
