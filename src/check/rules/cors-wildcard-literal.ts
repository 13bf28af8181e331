import type { EngineId } from '../../core/program.js'
import { virtualService } from '../example-policies.js'
import { placedSteps } from '../lookup/program.js'
import { cursorAt, stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const cors = (methods: string) =>
  virtualService({
    options: `cors:
  allowOrigin: [https://chat.example.com]
  allowMethods: [${methods}]
  allowCredentials: true`,
  })

export const corsWildcardLiteral: Rule = {
  code: 'CW6135',
  severity: 'warning',
  title: 'CORS wildcard that means nothing with credentials',
  families: ['gloo', 'gateway-api', 'envoy'],
  why: `For requests with credentials browsers read \`*\` among the methods and headers as a literal name: the preflight of a \`PUT\`, or
of a request with \`Authorization\`, fails. agentgateway answers \`*\` with what the browser asks for, Envoy with \`*\`.`,
  evidence: ['https://fetch.spec.whatwg.org/#cors-preflight-fetch'],
  failing: cors('"*"'),
  passing: cors('GET, PUT'),
  *check(context) {
    for (const { part: step, program } of placedSteps(context)) {
      if (step.kind !== 'cors' || !step.allowCredentials || ECHOES[program.engine]) continue
      for (const at of stringsBelow(cursorAt(context, step.origin)))
        if (at.string === '*' && /allow_?(?:methods|headers)(?:\/\d+)?$/i.test(at.pointer))
          yield {
            at,
            message: 'browsers read `*` as a literal name here, because credentials are allowed: their preflights fail',
            help: 'list the names',
          }
    }
  },
}

/** Whether `*` is answered with what the browser asks for. */
const ECHOES: Record<EngineId, boolean> = { agentgateway: true, envoy: false, litellm: false }
