import { UPSTREAM, virtualService } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const upstream = (port: number) =>
  virtualService({}).replace(
    UPSTREAM,
    UPSTREAM.replace(
      /static:[\s\S]*/,
      `kube: { serviceName: models, serviceNamespace: models, servicePort: ${port} }\n`,
    ),
  )

export const portOutOfRange: Rule = {
  code: 'CW6133',
  severity: 'error',
  title: 'port out of range',
  families: ['gloo'],
  why: `The schema accepts any number as a port. Ports go from 1 to 65535: Gloo finds no endpoint for another one, or Envoy rejects
the address.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/address.proto#config-core-v3-socketaddress',
  ],
  failing: upstream(80800),
  passing: upstream(8080),
  *check(context) {
    const specs = context.kinds('gloo', 'Upstream', 'Gateway').map((root) => root.at('spec'))
    for (const port of PORTS.flatMap((name) => fieldsNamed(specs, name))) {
      if (typeof port.value !== 'number' || (port.value > 0 && port.value < 65536)) continue
      // Another rule reports what Envoy refuses of static hosts.
      if (/\/static\/hosts\/.*\/port$/.test(port.pointer)) continue
      yield {
        at: port,
        message: `every request to it fails: ${port.value} is not a valid port`,
        help: 'write a port from 1 to 65535',
      }
    }
  },
}

const PORTS = ['servicePort', 'port', 'bindPort']
