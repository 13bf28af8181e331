import type { Origin } from '../../core/finding.js'
import { mcpPlaces } from '../../core/mcp-backends.js'
import { originKey } from '../../core/origin-key.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import { placedBackends } from '../lookup/program.js'
import { cursorAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const backend = (tls: string) =>
  standalone('timeout: { requestTimeout: 30s }') + (tls && `        policies:\n          ${tls}\n`)

export const plaintextToTlsPort: Rule = {
  code: 'CW6122',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'plain HTTP to the port of HTTPS',
  families: ['standalone', 'agentgateway', 'gloo', 'envoy'],
  why: `The gateway speaks plain HTTP to a backend unless its configuration says otherwise, whatever the port: the server on port
443 answers with an error, and the credentials of the request were sent unencrypted. TLS to port 80 fails as well.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc9110#section-4.2.2', 'gloo/jwks-remote-ok'],
  failing: backend(''),
  passing: backend('backendTLS: {}'),
  *check(context) {
    for (const { at, port, tls, dialect } of addresses(context)) {
      if (tls ? port !== 80 : port !== 443) continue
      yield {
        at,
        message: tls
          ? 'requests to this backend fail: the gateway speaks TLS to port 80'
          : 'the gateway sends requests to port 443 without TLS',
        help: tls ? 'use the port of HTTPS, which is 443' : (HELP[dialect] ?? 'configure TLS for this backend'),
      }
    }
  },
}

const HELP: Readonly<Record<string, string>> = {
  standalone: 'add `backendTLS: {}` to the policies of the backend; an MCP server needs an `https://` address',
  agentgateway: 'add `tls: {}` to the policies of the backend',
  gloo: 'add `sslConfig: {}` to the Upstream',
  envoy: 'add a `transport_socket` with an `UpstreamTlsContext` to the cluster',
}

interface Address {
  at: Origin
  port: number | undefined
  tls: boolean
  dialect: string
}

function addresses(context: RuleContext): Address[] {
  const found = new Map<string, Address>()
  const add = (origin: Origin, address: Omit<Address, 'at'>): void => {
    const cursor = cursorAt(context, origin)
    if (cursor?.exists) found.set(originKey(origin), { at: cursor, ...address })
  }
  for (const { part, program } of placedBackends(context)) {
    if (part.llm || part.mcp || part.service || part.type === 'Service') continue
    // Each endpoint chooses its transport by its metadata.
    const cluster = program.dialect === 'envoy' ? cursorAt(context, part.definition ?? part.origin) : undefined
    if (cluster && memberOf(cluster, 'transport_socket_matches').exists) continue
    for (const { port, tls = hasTlsPolicy(part.steps) } of part.addresses)
      add(part.definition ?? part.origin, { port, tls, dialect: program.dialect })
  }
  for (const program of context.programs)
    for (const { backend } of mcpPlaces(program))
      for (const { address, steps, origin } of backend.mcp.targets)
        if (address)
          add(origin, {
            port: address.port,
            tls: address.tls ?? hasTlsPolicy([...backend.steps, ...steps]),
            dialect: program.dialect,
          })
  return [...found.values()]
}

/** A policy for TLS that is not read in full. */
const hasTlsPolicy = (steps: readonly Step[]): boolean =>
  steps.some((step) => step.kind === 'unmodelled' && /tls$|tunnel/i.test(step.field))
