import { apiKey } from './api-key.js'
import { authenticate } from './authenticate.js'
import { authorize } from './authorize.js'
import { backendAuth } from './backend-auth.js'
import { basicAuth } from './basic-auth.js'
import { cors } from './cors.js'
import { csrf } from './csrf.js'
import { editHeaders } from './edit-headers.js'
import { holds } from './expression.js'
import { mcpAuthentication } from './mcp/authentication.js'
import { outside, unmodelled } from './outside.js'
import type { Step } from './program.js'
import { respond } from './respond.js'
import { rewrite } from './rewrite.js'
import type { Answer, Run } from './run.js'

/** Runs steps in order until one answers. */
export function runSteps(steps: readonly Step[], run: Run): Answer {
  for (const step of steps) {
    if (step.when && !holds(step.when, run.exchange.activation, run.exchange)) continue
    const answer = runStep(step, run)
    if (answer) return answer
  }
  return undefined
}

function runStep(step: Step, run: Run): Answer {
  switch (step.kind) {
    case 'authenticate':
      return authenticate(step, run)
    case 'mcp-authentication':
      return mcpAuthentication(step, run)
    case 'authorize':
      return authorize(step, run)
    case 'api-key':
      return apiKey(step, run)
    case 'basic-auth':
      return basicAuth(step, run)
    case 'backend-auth':
      return backendAuth(step, run)
    case 'cors':
      return cors(step, run)
    case 'csrf':
      return csrf(step, run)
    case 'edit-headers':
      return editHeaders(step, run)
    case 'rewrite':
      return rewrite(step, run)
    case 'respond':
      return respond(step.action, run)
    case 'outside':
      return outside(step, run)
    // Rules of MCP run on each tool, not on the request (`mcp/relay.ts`).
    case 'mcp-authorization':
      return undefined
    case 'unmodelled':
      return unmodelled(step, run)
    case 'either':
      return runSteps(run.choices.take(step), run)
  }
}
