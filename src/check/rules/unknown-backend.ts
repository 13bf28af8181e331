import type { Cursor } from '../../yaml/cursor.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const named = (reference: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - backends:
      - backend: ${reference}
backends:
- name: models
  host: models.example.com:443
`

export const unknownBackend: Rule = {
  code: 'CW6062',
  severity: 'warning',
  title: 'reference to an undeclared backend',
  families: ['standalone'],
  why: `A backend of \`backends\` is referenced with a leading slash, as it has no namespace: \`/models\`. Any other
reference is accepted, and each of its requests is answered 500 \`service not found\`. So is a service that \`services\`
does not list, by its namespace and host name.`,
  evidence: ['agentgateway-live/live-910007'],
  failing: named('models'),
  passing: named('/models'),
  *check(context) {
    for (const root of context.roots('standalone')) {
      const declared = root
        .at('backends')
        .items()
        .map((backend) => backend.at('name').string)
      const services = servicesOf(root)
      for (const container of mapsWith(root, 'backends'))
        for (const entry of container.pointer === root.pointer ? [] : container.at('backends').items()) {
          const service = entry.at('service', 'name')
          if (service.string !== undefined && !services.has(service.string))
            yield {
              at: service,
              message: `every request to it is answered 500 \`service not found\`: \`services\` does not list \`${service.string}\``,
              help: 'add it to `services` with its namespace and host name, or correct the name',
            }
          const cursor = entry.at('backend')
          const name = cursor.string
          if (name === undefined || (name.startsWith('/') && declared.includes(name.slice(1)))) continue
          // Backends that routes declare inline get long generated names.
          if (/\/backend\d+$/.test(name)) continue
          const isMeant = declared.includes(name)
          yield {
            at: cursor,
            message: `every request to it is answered 500 \`service not found\`: ${isMeant ? 'the slash before the name is missing' : `\`backends\` has none named \`${name.replace(/^\//, '')}\``}`,
            help: isMeant ? `write \`/${name}\`` : 'declare it in `backends`, or correct the name',
          }
        }
    }
  },
}

function servicesOf(root: Cursor): Set<string> {
  const services = root.at('services').items()
  return new Set(services.map((service) => `${service.at('namespace').string}/${service.at('hostname').string}`))
}
