import type { Cursor } from '../../yaml/cursor.js'
import { routeInNamespace } from '../example-policies.js'
import { gatewayListeners, MODELLED_CLASSES } from '../lookup/listeners.js'
import type { Report, Rule } from '../rule.js'

const gateway = (tls: string) =>
  routeInNamespace('gateways', 'gateways').replace('protocol: HTTP', `protocol: HTTPS${tls}`)

export const listenerIncomplete: Rule = {
  code: 'CW6125',
  severity: 'warning',
  risk: 'low',
  title: 'listener that lacks what its settings need',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `The API server accepts an HTTPS listener without a certificate, and \`from: Selector\` without a selector. The gateway
does not program such a listener, or accepts no route on it; certificates of an HTTP listener are never used.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#listener'],
  failing: gateway(''),
  passing: gateway('\n    tls: { certificateRefs: [{ name: models }] }'),
  *check(context) {
    for (const { at, listener } of gatewayListeners(context)) {
      const isModelled = listener.gatewayClass !== undefined && MODELLED_CLASSES.includes(listener.gatewayClass)
      yield* tlsProblem(at, isModelled)
      const namespaces = at.at('allowedRoutes', 'namespaces')
      if (namespaces.at('from').string === 'Selector' && !namespaces.at('selector').isMap)
        yield {
          at: namespaces.at('from'),
          message: 'no route is accepted: `from: Selector` has no `selector`',
          help: 'add `selector: { matchLabels: ... }`, or write `from: All`',
        }
      const selector = namespaces.at('selector')
      if (selector.isMap && (namespaces.at('from').string ?? 'Same') !== 'Selector')
        yield {
          at: selector,
          part: 'key',
          message: 'the selector is ignored: `from` is not `Selector`',
          help: 'write `from: Selector`',
        }
    }
  },
}

/** Other gateways take certificates from annotations, too. */
function* tlsProblem(listener: Cursor, isModelled: boolean): Iterable<Report> {
  const protocol = listener.at('protocol')
  const tls = listener.at('tls')
  const isTerminated = (tls.at('mode').string ?? 'Terminate') === 'Terminate'
  const hasCertificate = tls.at('certificateRefs').items().length > 0 || tls.at('options').members().length > 0
  if (protocol.string === 'HTTPS' && isTerminated && !hasCertificate)
    yield {
      at: protocol,
      ...(!isModelled && { confidence: 'medium' }),
      message: 'the listener is not served: it has no certificate',
      help: 'add `tls: { certificateRefs: [{ name: SECRET }] }`',
    }
  const source = tls.at('options', 'agentgateway.dev/tls-certificate-source')
  if (source.string === 'SPIFFE' && tls.at('options', 'gateway.istio.io/tls-terminate-mode').string === 'ISTIO_MUTUAL')
    yield {
      at: source,
      message: 'the listener is not served: `SPIFFE` certificates exclude the mode `ISTIO_MUTUAL`',
      help: 'remove one of the two options',
    }
  if (protocol.string === 'HTTP' && tls.isMap)
    yield {
      at: tls,
      part: 'key',
      message: 'the listener accepts plain HTTP: its `tls` is ignored',
      help: 'write `protocol: HTTPS`',
    }
}
