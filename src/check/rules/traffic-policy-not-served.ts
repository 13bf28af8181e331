import { fix, replaceValue } from '../edit.js'
import { agentgatewayPolicy, JWT_AUTHENTICATION } from '../example-policies.js'
import type { Rule } from '../rule.js'

const policy = agentgatewayPolicy(JWT_AUTHENTICATION)

export const trafficPolicyNotServed: Rule = {
  code: 'CW2010',
  severity: 'error',
  risk: 'critical',
  title: 'TrafficPolicy that no API serves',
  families: ['tutorial'],
  why: `The tutorial's \`TrafficPolicy\` of \`gateway.networking.k8s.io/v1alpha2\` is in no set of CRDs: the API server
rejects it as an unknown kind. The real one is \`AgentgatewayPolicy\` of \`agentgateway.dev/v1alpha1\`.`,
  evidence: ['agentgateway/seed-tutorial-solo-io', 'agentgateway/k8s-seed-tutorial'],
  failing: policy
    .replace('agentgateway.dev/v1alpha1', 'gateway.networking.k8s.io/v1alpha2')
    .replace('AgentgatewayPolicy', 'TrafficPolicy'),
  passing: policy,
  *check(context) {
    for (const root of context.roots('tutorial')) {
      const [apiVersion, kind] = [root.at('apiVersion'), root.at('kind')]
      const edits = [
        ...(replaceValue(apiVersion, 'agentgateway.dev/v1alpha1') ?? []),
        ...(replaceValue(kind, 'AgentgatewayPolicy') ?? []),
      ]
      yield {
        at: kind,
        message: 'the API server refuses this object: no CRD serves the kind `TrafficPolicy`',
        related: [{ at: apiVersion, message: 'this group has no such kind' }],
        help: 'use `AgentgatewayPolicy` of `agentgateway.dev/v1alpha1`; `claimwright convert --to agentgateway` rewrites the whole object',
        ...fix('use `AgentgatewayPolicy`', true, edits.length === 2 ? edits : undefined),
      }
    }
  },
}
