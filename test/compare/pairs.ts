import { type CompareOptions, type Comparison, compare } from '../../src/compare/compare.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

/** The program of a policy, written as a user would. */
export function programOf(text: string, file = 'policy.yaml'): Program {
  const source = parse(text, { file })
  const { programs, findings } = read(bind([source]))
  const errors = [...source.findings, ...findings].filter(({ severity }) => severity === 'error')
  if (programs.length !== 1 || errors.length > 0)
    throw new Error(`not readable: ${errors.map(({ message }) => message).join('; ')}`)
  return programs[0]!
}

export const compared = (before: string, after: string, options: CompareOptions = {}): Comparison =>
  compare(programOf(before), programOf(after), options)

/** `different: opens CW7103`, or the verdict with what was not compared. */
export function verdictOf({ equivalence, differences, reasons }: Comparison): string {
  if (equivalence === 'different')
    return `different: ${[...new Set(differences.map(({ direction, code }) => `${direction} ${code}`))].sort().join(', ')}`
  return reasons.length > 0 ? `${equivalence}: ${reasons.map(({ text }) => text).join('; ')}` : equivalence
}

export const verdict = (before: string, after: string, options: CompareOptions = {}): string =>
  verdictOf(compared(before, after, options))

/** A standalone route with these policies. */
export const route = (policies: string): string => `binds:
- port: 3000
  listeners:
  - routes:
    - backends: [{ host: "127.0.0.1:9000" }]
      policies: ${policies}
`

/** A VirtualService with these routes, each in YAML's flow style, and these options of its host. */
export const virtualService = (routes: readonly string[], options = '{}'): string => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: a, namespace: default }
spec:
  virtualHost:
    domains: ['*']
    options: ${options}
    routes:
${routes.map((each) => `    - ${each}\n`).join('')}`

/** A VirtualService that answers each prefix with a status. */
export const answering = (...routes: readonly [prefix: string, status: number][]): string =>
  virtualService(
    routes.map(
      ([prefix, status]) => `{ matchers: [{ prefix: ${prefix} }], directResponseAction: { status: ${status} } }`,
    ),
  )

/** Envoy with a listener that has these routes. Routes and clusters are YAML, as are settings of the connection manager. */
export const envoy = (routes: readonly string[], settings: readonly string[] = [], clusters: readonly string[] = []) =>
  `static_resources:
  listeners:
  - address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
    filter_chains:
    - filters:
      - name: http
        typed_config:
          '@type': type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
${settings.map((setting) => `          ${setting}\n`).join('')}\
          http_filters:
          - { name: router, typed_config: { '@type': type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
          route_config: { virtual_hosts: [{ name: h, domains: ['*'], routes: [${routes.join(', ')}] }] }
  clusters: [${clusters.join(', ')}]
`
