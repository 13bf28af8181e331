import { originOf } from '../../core/origin-of.js'
import type { Peer } from '../../core/program.js'
import type { Content } from '../../core/step/outside.js'
import { isIp } from '../../gateways/envoy/address.js'
import type { Backend } from '../../gateways/envoy/program.js'
import { find } from '../../kubernetes/bind.js'
import { Cursor, cursorOf } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'
import { kubernetesContent } from '../shared/kubernetes-content.js'
import { readAi } from './ai-upstream.js'
import type { GlooReader } from './reader.js'

/** What an Upstream of the input defines. A host name is known for static hosts only. */
export function readUpstream(
  namespace: string,
  name: string,
  reader: GlooReader,
): Pick<Backend, 'addresses' | 'service' | 'sni' | 'peer' | 'settings' | 'llm' | 'definition'> {
  const upstream = find(reader.graph, 'Upstream', namespace, name)
  if (!upstream) return { addresses: [] }
  const spec = cursorOf(upstream).at('spec')
  const sni = spec.at('sslConfig', 'sni').string
  const peer = readPeer(spec.at('sslConfig'), namespace)
  const service = readService(spec.at('kube'), namespace)
  const llm = readAi(spec.at('ai'), namespace, name, reader)
  const settings = readSettings(spec, reader)
  return {
    addresses: service
      ? tlsTo(spec, serviceAddress(service.namespace, service.name, service.port))
      : readAddresses(spec),
    ...(service && { service }),
    ...(llm && { llm }),
    ...(sni && { sni }),
    ...(peer && { peer }),
    ...(settings && { settings }),
    definition: upstream.origin,
  }
}

/** Fields that change neither where requests are sent nor what is sent. */
const WITHOUT_EFFECT = [
  'circuitBreakers',
  'connectionConfig',
  'discoveryMetadata',
  'healthChecks',
  'ignoreHealthOnHostRemoval',
  'initialConnectionWindowSize',
  'initialStreamWindowSize',
  'loadBalancerConfig',
  'maxConcurrentStreams',
  'outlierDetection',
  'overrideStreamErrorOnInvalidHttpMessage',
  'preconnectPolicy',
  'useHttp2',
]
/** Members of `kube`, of a host and of `sslConfig` that the program holds in fields of their own. */
const READ_OF_KUBE = ['serviceName', 'serviceNamespace', 'servicePort']
const READ_OF_HOST = ['addr', 'port', 'loadBalancingWeight', 'healthCheckConfig']
const READ_OF_TLS = ['sni', 'verifySubjectAltName']

/** The parts of the Upstream that are not read elsewhere, with the objects that they reference. */
function readSettings(spec: Cursor, reader: GlooReader): Content | undefined {
  if (!isRecord(spec.value)) return undefined
  const { static: fixed, sslConfig: tls, kube, ...others } = without(spec.value, WITHOUT_EFFECT)
  const hosts = isRecord(fixed) && Array.isArray(fixed['hosts']) ? fixed['hosts'] : []
  const rest = {
    ...others,
    hosts: hosts.map((host) => (isRecord(host) ? without(host, READ_OF_HOST) : {})),
    kube: isRecord(kube) ? without(kube, READ_OF_KUBE) : {},
    tls: isRecord(tls) ? without(tls, READ_OF_TLS) : {},
  }
  const isPlain = Object.keys({ ...others, ...rest.kube, ...rest.tls }).length === 0
  if (isPlain && rest.hosts.every((host) => Object.keys(host).length === 0)) return undefined
  return kubernetesContent(reader.graph, new Cursor(spec.source, rest, spec.pointer))
}

function without(value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name, one]) => !names.includes(name) && one !== null))
}

function readPeer(ssl: Cursor, namespace: string): Peer | undefined {
  const subjectAltNames = ssl.at('verifySubjectAltName').strings()
  const name = ssl.at('secretRef', 'name').string
  const secret =
    name === undefined ? undefined : { namespace: ssl.at('secretRef', 'namespace').string || namespace, name }
  if (subjectAltNames.length === 0 && !secret) return undefined
  return { ...(subjectAltNames.length > 0 && { subjectAltNames }), ...(secret && { secret }) }
}

/** The Service of a `kube` Upstream. Gloo needs all three fields; a namespace that is not written is the Upstream's. */
function readService(kube: Cursor, namespace: string): Backend['service'] {
  const name = kube.at('serviceName').string
  if (name === undefined) return undefined
  const port = kube.at('servicePort').value
  return {
    namespace: kube.at('serviceNamespace').string || namespace,
    name,
    ...(typeof port === 'number' && { port }),
  }
}

function tlsTo(spec: Cursor, addresses: Backend['addresses']): Backend['addresses'] {
  const ssl = spec.at('sslConfig')
  return ssl.isSet ? addresses.map((address) => ({ ...address, tls: true, origin: originOf(ssl) })) : addresses
}

function readAddresses(spec: Cursor): Backend['addresses'] {
  const tls = tlsOf(spec)
  return spec
    .at('static', 'hosts')
    .items()
    .flatMap((host) => {
      const addr = host.at('addr').string
      if (addr === undefined) return []
      const port = host.at('port').value
      return [
        {
          host: addr,
          ...(typeof port === 'number' && { port }),
          ...(!isIp(addr) && { hostname: addr }),
          ...(tls && { tls: true, origin: originOf(tls) }),
        },
      ]
    })
}

/**
 * The field by which Gloo speaks TLS to all hosts of an Upstream: `sslConfig`, `useTls`, or, where that is not set, a
 * host on port 443 (Gloo's static plugin).
 */
function tlsOf(spec: Cursor): Cursor | undefined {
  if (spec.at('sslConfig').isSet) return spec.at('sslConfig')
  const useTls = spec.at('static', 'useTls')
  if (useTls.isSet) return useTls.value === true ? useTls : undefined
  return spec
    .at('static', 'hosts')
    .items()
    .map((host) => host.at('port'))
    .find((port) => port.value === 443)
}

/** A Service by its name inside the cluster. */
export function serviceAddress(namespace: string, name: string, port: number | undefined): Backend['addresses'] {
  return [{ host: `${name}.${namespace}.svc.cluster.local`, ...(port !== undefined && { port }) }]
}
