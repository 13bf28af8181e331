import type { Cursor } from '../../yaml/cursor.js'
import { UPSTREAM, virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const two = (domain: string) =>
  `${virtualService({ domains: 'models.example.com' }).replace(UPSTREAM, '')}---\n${virtualService({ domains: domain }).replace('name: models', 'name: other')}`

export const duplicateDomain: Rule = {
  code: 'CW3008',
  severity: 'error',
  risk: 'medium',
  title: 'domain that two virtual hosts claim',
  families: ['gloo'],
  why: `Domains must be unique within a gateway. Gloo reports an error on both VirtualServices, and neither is served as
written. A VirtualService without domains claims \`*\`. An empty domain is rejected, too.`,
  evidence: ['configs/gloo duplicate-domains', 'configs/gloo duplicate-star-domains', 'configs/gloo empty-domain'],
  failing: two('models.example.com'),
  passing: two('other.example.com'),
  *check(context) {
    const first = new Map<string, Cursor>()
    for (const root of context.kinds('gloo', 'VirtualService')) {
      const domains = root.at('spec', 'virtualHost', 'domains')
      const items = domains.items()
      const claims: [string, Cursor][] =
        items.length > 0 ? items.map((item) => [String(item.value), item]) : [['*', root.at('spec', 'virtualHost')]]
      for (const [domain, cursor] of claims) {
        const part = cursor === claims[0]![1] && items.length === 0 ? ('key' as const) : ('value' as const)
        if (domain === '') {
          yield {
            at: cursor,
            message: 'Gloo refuses the host: a domain is empty',
            help: 'remove it, or write `*` for every host',
          }
          continue
        }
        // Without the Gateways it is unknown whether the same one serves two objects.
        const key = `${gatewayOf(context.kinds('gloo', 'Gateway'), root)} ${domain.toLowerCase()}`
        const other = first.get(key)
        if (!other) first.set(key, cursor)
        else
          yield {
            at: cursor,
            part,
            // Separate files may belong to different gateways.
            ...(other.file !== cursor.file && ({ severity: 'warning', confidence: 'medium' } as const)),
            message: `Gloo refuses both hosts: \`${domain}\` belongs to two of them`,
            related: [{ at: other, message: 'the other one' }],
            help: 'give each host its own domains',
          }
      }
    }
  },
}

/** Gateways that select the VirtualService by name; the default selects all. */
function gatewayOf(gateways: readonly Cursor[], root: Cursor): string {
  const name = root.at('metadata', 'name').string
  const own = gateways.filter((gateway) =>
    gateway
      .at('spec', 'httpGateway', 'virtualServices')
      .items()
      .some((ref) => ref.at('name').string === name),
  )
  const selector = gateways.some((gateway) => gateway.at('spec', 'httpGateway', 'virtualServiceSelector').isMap)
  const labels = root.at('metadata', 'labels')
  if (own.length > 0) return own.map((gateway) => gateway.at('metadata', 'name').string).join()
  if (selector) return `labels ${JSON.stringify(labels.value ?? {})}`
  return root.at('spec', 'sslConfig').isMap
    ? `tls ${JSON.stringify(root.at('spec', 'sslConfig', 'sniDomains').value ?? [])}`
    : ''
}
