import type { Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

const API_VERSION = 'agentgateway.dev/v1alpha1'
const KIND = 'AgentgatewayPolicy'

/**
 * The documented `TrafficPolicy` of `gateway.networking.k8s.io`, which no CRD serves, as the AgentgatewayPolicies that
 * are meant; with a finding for each thing that keeps the manifest from working.
 */
export function correctTutorial(reader: AgentgatewayReader): Resource[] {
  return reader.graph.resources
    .filter(({ document }) => document.family === 'tutorial')
    .map((resource) => {
      reportDropped(reader, resource)
      return { ...resource, apiVersion: API_VERSION, kind: KIND }
    })
}

/** `authorization` inside `jwtAuthentication`, where the tutorial has it: read as if it stood beside it. */
export function nestedAuthorization(policy: Resource): Cursor | undefined {
  if (policy.document.family !== 'tutorial') return undefined
  const traffic = cursorOf(policy).at('spec', 'traffic')
  const nested = traffic.at('jwtAuthentication', 'authorization')
  return nested.exists && !traffic.has('authorization') ? nested : undefined
}

function reportDropped(reader: AgentgatewayReader, resource: Resource): void {
  const root = cursorOf(resource)
  const served = `no \`${resource.kind}\` is served as \`${resource.apiVersion}\``
  reader.report(
    {
      code: 'CW2010',
      severity: 'error',
      message: `Kubernetes refuses this: ${served}; it is read as \`${KIND}\` of \`${API_VERSION}\``,
      help: `write \`apiVersion: ${API_VERSION}\` and \`kind: ${KIND}\`, or run \`claimwright convert --to agentgateway\``,
    },
    root.at('kind'),
  )
  const nested = nestedAuthorization(resource)
  if (!nested) return
  reader.report(
    {
      code: 'CW2011',
      severity: 'error',
      message:
        'Kubernetes prunes `authorization` inside `jwtAuthentication`, and every request with a token is allowed; here it is read as if it were next to it',
      help: 'move `authorization` one level up, beside `jwtAuthentication`',
    },
    nested,
  )
}
