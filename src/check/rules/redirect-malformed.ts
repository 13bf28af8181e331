import type { Redirect } from '../../core/program.js'
import { virtualService } from '../example-policies.js'
import { placedRoutes } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const redirect = (host: string) =>
  virtualService({ routes: `- matchers: [{ prefix: / }]\n  redirectAction: { hostRedirect: ${host} }` })

export const redirectMalformed: Rule = {
  code: 'CW6130',
  severity: 'warning',
  title: 'redirect to an address that does not exist',
  families: ['gloo', 'envoy', 'standalone'],
  why: `The gateway joins scheme, host and path of a redirect as they are. With a scheme or a path in the host, or a path
without its slash, browsers follow the redirect to another host, or to none.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-redirectaction',
  ],
  failing: redirect('https://models.example.com'),
  passing: redirect('models.example.com'),
  *check(context) {
    for (const { part: route } of placedRoutes(context)) {
      if (route.action.kind !== 'redirect') continue
      const [value, message, help] = problemOf(route.action) ?? []
      if (value === undefined) continue
      const at = textAt(context, route.action.origin, value)
      if (at) yield { at, message: message!, help: help! }
    }
  },
}

function problemOf({ host, path }: Redirect): [value: string, message: string, help: string] | undefined {
  if (host !== undefined && /:\/\/|[/?#\s]/.test(host))
    return [
      host,
      `browsers cannot follow the redirect: its host \`${host}\` is not a host name`,
      `write \`${host.replace(/^[a-z]+:\/\//i, '').replace(/[/?#\s].*$/, '')}\`, and the rest in its own field`,
    ]
  if (path && path.kind !== 'regex' && path.value !== '' && !/^[/%]/.test(path.value))
    return [
      path.value,
      `browsers are sent to another host: the path \`${path.value}\` does not begin with \`/\``,
      `write \`/${path.value}\``,
    ]
  return undefined
}
