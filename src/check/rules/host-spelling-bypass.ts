import { Cursor } from '../../yaml/cursor.js'
import { indent, JWT, virtualService } from '../example-policies.js'
import { jwtOf, type OptionScope, optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const open = (options: string) =>
  virtualService({ options, domains: 'models.example.com' }) +
  `---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: everything-else
  namespace: gloo-system
spec:
  virtualHost:
    domains: ["*"]
${options === '' ? `    options:\n      ${indent(JWT, 6)}\n` : ''}    routes:
    - matchers:
      - prefix: /
      routeAction:
        single:
          upstream: { name: models, namespace: gloo-system }
`

export const hostSpellingBypass: Rule = {
  code: 'CW6019',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'protected host that another spelling bypasses',
  families: ['gloo'],
  why: `Domains are compared with the whole \`Host\` header, the port included. \`Host: name:8080\` is not \`name\`:
such a request matches the host \`*\`, and is served without a token if that host requires none.`,
  evidence: ['gloo/match-domain-jwt', 'gloo/match-domains', 'configs/gloo lint-domain-without-port'],
  failing: open(JWT),
  passing: virtualService({ options: JWT, domains: 'models.example.com, "models.example.com:*"' }),
  *check(context) {
    const hosts = optionScopes(context).filter(({ level, kind }) => level === 'host' && kind === 'VirtualService')
    const domainsOf = ({ options }: OptionScope) => new Cursor(options.source).at('spec', 'virtualHost', 'domains')
    const isStar = (names: string[]) => names.length === 0 || names.includes('*')
    const catchAll = hosts.find((host) => isStar(domainsOf(host).strings()) && jwtOf(host).length === 0)
    if (!catchAll) return
    for (const host of hosts.filter((optionScope) => jwtOf(optionScope).length > 0)) {
      const domains = domainsOf(host)
      const names = domains.strings()
      for (const domain of domains.items()) {
        const name = domain.string
        if (
          name === undefined ||
          name === '*' ||
          name.includes(':') ||
          names.some((other) => other.startsWith(`${name}:`))
        )
          continue
        yield {
          at: domain,
          message: `\`Host: ${name}:8080\` misses this host and is served by \`*\`, which requires no token`,
          related: [{ at: catchAll.options, part: 'key', message: 'takes every other host' }],
          help: `add \`${name}:*\` to the domains, or set \`stripAnyHostPort\` on the gateway`,
        }
      }
    }
  },
}
