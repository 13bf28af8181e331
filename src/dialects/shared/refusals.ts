import type { Finding, Origin } from '../../core/finding.js'
import type { Attachments } from '../../kubernetes/attach.js'
import type { Cursor } from '../../yaml/cursor.js'

type Report = (finding: Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>, origin: Origin) => void

/** Warns of routes that no listener of their Gateway accepts. */
export function reportRefusedRoutes({ refused }: Pick<Attachments, 'refused'>, report: Report): void {
  for (const { from, route, gateway, reason } of refused) {
    const { why, help } = refusalText(reason, `\`${gateway.namespace}/${gateway.name}\``, route, gateway)
    report({ code: 'CW3028', severity: 'warning', message: `the route is served nowhere: ${why}`, help }, from)
  }
}

function refusalText(
  reason: Attachments['refused'][number]['reason'],
  name: string,
  route: { namespace: string },
  gateway: { namespace: string },
): { why: string; help: string } {
  if (reason === 'no-common-hostname')
    return {
      why: `no listener of Gateway ${name} serves a host of its \`hostnames\``,
      help: 'give the route a host name that a listener has',
    }
  if (route.namespace !== gateway.namespace)
    return {
      why: `no listener of Gateway ${name} accepts routes of the namespace \`${route.namespace}\``,
      help: 'set `allowedRoutes.namespaces.from: All` (or a selector) at the listener: the default is the namespace of the Gateway',
    }
  return {
    why: `no listener of Gateway ${name} accepts it`,
    help: 'correct `port`, or `allowedRoutes` of the listener',
  }
}

/** Warns of a backend reference to another namespace that no ReferenceGrant there permits. */
export function reportMissingGrant(cursor: Cursor, routeKind: string, from: string, to: string, report: Report): void {
  report(
    {
      code: 'CW3027',
      severity: 'warning',
      confidence: 'medium',
      message: `requests to this backend are answered 500: no ReferenceGrant in the namespace \`${to}\` permits the reference`,
      help: `add a ReferenceGrant to \`${to}\`, from ${routeKind} of the namespace \`${from}\``,
    },
    cursor.has('namespace') ? cursor.at('namespace') : cursor,
  )
}

/** Warns of a backend reference to a kind that its API group does not have. */
export function reportForeignBackend(cursor: Cursor, kind: string, groups: readonly string[], report: Report): void {
  report(
    {
      code: 'CW3027',
      severity: 'warning',
      message: `requests to this backend are answered 500: the API group has no kind \`${kind}\` that the gateway can use`,
      help: `write ${groups.map((group) => `\`group: ${group === '' ? '""' : group}\``).join(' or ')}`,
    },
    cursor.has('group') ? cursor.at('group') : cursor,
  )
}
