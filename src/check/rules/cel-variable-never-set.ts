import { children, type Expression } from '../../core/cel-ast.js'
import { rules } from '../example-policies.js'
import { celUses } from '../lookup/cel.js'
import { celReports } from '../lookup/cel-problems.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

const OF_REQUESTS = new Set(['request', 'response', 'jwt', 'llm', 'mcp', 'apiKey', 'basicAuth'])

export const celVariableNeverSet: Rule = {
  code: 'CW5004',
  severity: 'warning',
  title: 'variable that has no value in this phase',
  families: ['agentgateway', 'standalone'],
  why: `Not every variable exists in every phase: \`llm\` and \`response\` are not set when rules on requests are
evaluated, even for the rules of \`llm.policies\`. The rule fails on every request.`,
  evidence: [
    'agentgateway/llm-jwt-llm-var',
    'agentgateway/llm-jwt-model-claim',
    'configs/agentgateway network-authz-jwt-var',
  ],
  failing: rules(`- allow: llm.requestModel == "gpt-4o"`),
  passing: rules(`- allow: json(request.body).model == "gpt-4o"`),
  *check(context) {
    yield* celReports(context, 'CW5004')
    for (const use of celUses(context)) {
      if (use.authorization?.kind !== 'network' || !use.parsed.expression) continue
      for (const { name, start, end } of roots(use.parsed.expression))
        if (OF_REQUESTS.has(name))
          yield {
            at: placeInText(context, use, start, end),
            message: `there is no \`${name}\` yet: rules on the network are evaluated when a connection is opened`,
            help: 'use `source` and `destination` here, and `authorization` for what is in the request',
          }
    }
  },
}

/** Variables at the roots of an expression's member paths. */
function roots(node: Expression): { name: string; start: number; end: number }[] {
  return node.kind === 'ident' ? [node] : children(node).flatMap(roots)
}
