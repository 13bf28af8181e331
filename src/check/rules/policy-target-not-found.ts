import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { Rule } from '../rule.js'

const file = (route: string) => `binds:
- port: 3000
  listeners:
  - name: models
    routes:
    - name: chat
      backends:
      - host: models.example.com:443
policies:
- name: { name: keys, namespace: default }
  target:
    route: { name: ${route}, namespace: default }
  policy:
    apiKey:
      mode: strict
      keys: [{ key: secret }]
`

export const policyTargetNotFound: Rule = {
  code: 'CW6066',
  severity: 'warning',
  risk: 'high',
  title: 'attached policy whose target does not exist',
  families: ['standalone'],
  why: `A target that does not exist is accepted, and the policy protects nothing. The gateway of a file is
\`default/default\`; its routes have neither rules nor a kind, its backends have the namespace \`""\`, and request
policies cannot be attached by port.`,
  evidence: ['configs/agentgateway-live attached-unknown-route'],
  failing: file('chats'),
  passing: file('chat'),
  *check(context) {
    for (const root of context.roots('standalone')) {
      const names = namesIn(root)
      for (const entry of root.at('policies').items()) {
        const target = entry.at('target')
        const problem = problemOf(target, names)
        if (problem)
          yield { at: problem.at, message: `the policy is applied to nothing: ${problem.message}`, help: problem.help }
      }
    }
  },
}

interface Names {
  listeners: string[]
  routes: { name: string; namespace: string }[]
  backends: string[]
}

interface Problem {
  at: Cursor
  message: string
  help: string
}

function namesIn(root: Cursor): Names {
  const listeners: string[] = []
  const routes: Names['routes'] = []
  const add = (list: Cursor): void => {
    for (const [index, route] of list.items().entries())
      routes.push({
        name: route.at('name').string ?? `route${index}`,
        namespace: route.at('namespace').string ?? 'default',
      })
  }
  for (const bind of root.at('binds').items())
    for (const [index, listener] of bind.at('listeners').items().entries()) {
      listeners.push(listener.at('name').string ?? `listener${index}`)
      add(listener.at('routes'))
    }
  for (const [name, gateway] of root.at('gateways').members()) {
    listeners.push(name)
    for (const [index, listener] of gateway.at('listeners').items().entries())
      listeners.push(`${name}/${listener.at('name').string ?? `listener${index}`}`)
  }
  add(root.at('routes'))
  for (const group of root.at('routeGroups').items()) add(group.at('routes'))
  const backends = root
    .at('backends')
    .items()
    .flatMap((backend) => backend.at('name').string ?? [])
  return { listeners, routes, backends }
}

function problemOf(target: Cursor, names: Names): Problem | undefined {
  if (target.has('gateway')) return gatewayProblem(target.at('gateway'), names)
  if (target.has('route')) return routeProblem(target.at('route'), names)
  const backend = target.at('backend', 'backend')
  return backend.isMap ? backendProblem(backend, names) : undefined
}

function gatewayProblem(cursor: Cursor, { listeners }: Names): Problem | undefined {
  for (const field of ['gatewayName', 'gatewayNamespace'])
    if (cursor.at(field).string !== 'default')
      return { at: cursor.at(field), message: 'the gateway of a file is `default/default`', help: 'write `default`' }
  if (cursor.at('port').isSet)
    return {
      at: cursor.at('port'),
      message: 'policies of requests are not looked up by port',
      help: 'name the listener: `listenerName`',
    }
  const listener = cursor.at('listenerName')
  if (listener.string === undefined || listeners.length === 0 || listeners.includes(listener.string)) return undefined
  return {
    at: listener,
    message: `no listener is named \`${listener.string}\``,
    help: suggestion(listener.string, listeners),
  }
}

function routeProblem(cursor: Cursor, { routes }: Names): Problem | undefined {
  for (const field of ['ruleName', 'kind'])
    if (cursor.at(field).isSet)
      return { at: cursor.at(field), message: `routes of a file have no \`${field}\``, help: `remove \`${field}\`` }
  const [name, namespace] = [cursor.at('name').string ?? '', cursor.at('namespace').string ?? '']
  if (routes.some((route) => route.name === name && route.namespace === namespace) || namespace === 'internal')
    return undefined
  const same = routes.filter((route) => route.namespace === namespace).map((route) => route.name)
  return { at: cursor.at('name'), message: `no route is named \`${namespace}/${name}\``, help: suggestion(name, same) }
}

function backendProblem(cursor: Cursor, { backends }: Names): Problem | undefined {
  const name = cursor.at('name').string ?? ''
  if (cursor.at('namespace').string !== '' && backends.includes(name))
    return {
      at: cursor.at('namespace'),
      message: 'backends of a file have the namespace `""`',
      help: 'write `namespace: ""`',
    }
  if (backends.includes(name) || backends.length === 0 || name.includes('/')) return undefined
  return { at: cursor.at('name'), message: `no backend is named \`${name}\``, help: suggestion(name, backends) }
}

function suggestion(name: string, known: readonly string[]): string {
  const similar = nearest(name, known)
  return similar === undefined ? 'name one that the file has' : `did you mean \`${similar}\`?`
}
