import type { EngineId } from '../../core/program.js'
import { shorten } from '../../core/shorten.js'
import type { HeaderEdit } from '../../core/step/edit-headers.js'
import { standalone } from '../example-policies.js'
import { placedHeaderEdits } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const header = (value: string) => standalone(`requestHeaderModifier:\n  set:\n    x-user: ${value}`)

export const headerValueNotEvaluated: Rule = {
  code: 'CW6123',
  severity: 'warning',
  title: 'header value that is not evaluated',
  families: ['standalone', 'agentgateway', 'gateway-api', 'gloo', 'envoy'],
  why: `Header modifiers write their value as it is: an expression or a template in it reaches the server as text. agentgateway
evaluates expressions in \`transformations\`, Envoy operators such as \`%REQ(x-user)%\`, Gloo templates in \`stagedTransformations\`.`,
  evidence: [
    'https://gateway-api.sigs.k8s.io/reference/spec/#httpheaderfilter',
    'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#custom-request-response-headers',
  ],
  failing: header("'{{ jwt.sub }}'"),
  passing: header('models'),
  *check(context) {
    for (const { part, program } of placedHeaderEdits(context)) {
      const { name, value, origin } = part
      const template = value && templateIn(value, OPERATORS[program.engine])
      if (template === undefined) continue
      yield {
        at: origin,
        message: `the header \`${name}\` is sent with the text \`${shorten(template, 60)}\`: it is not evaluated here`,
        help: HELP[program.engine],
      }
    }
  },
}

/** `${API_KEY}` is a variable, which the environment or Flux replaces before. */
const TEMPLATE = /\{\{.*?\}\}|\$\{\s*\w+[.([][^}]*\}/s
const EXPRESSION = /^(?:jwt|request|claims|apiKey|source|response)(?:\.\w+|\["[^"]+"\])+$/
/** Operators of Envoy by name: `%E4%BD%A0` is an encoded character. */
const OPERATOR =
  /%(?:REQ|RESP|TRAILER|PROTOCOL|HOSTNAME|START_TIME|ROUTE_NAME|(?:DYNAMIC_|CLUSTER_)?METADATA|FILTER_STATE|ENVIRONMENT|STREAM_ID|TRACE_ID|QUERY_PARAM|PATH|CEL|(?:REQ|REQUEST|RESPONSE|DOWNSTREAM|UPSTREAM|CONNECTION|BYTES)_[A-Z\d_]+)(?:\([^)]*\))?(?::\d+)?%/

const OPERATORS: Record<EngineId, boolean> = { envoy: true, agentgateway: false, litellm: false }

const HELP: Record<EngineId, string> = {
  envoy: 'use an operator of Envoy such as `%REQ(x-user)%`, or `claimsToHeaders` for a claim',
  agentgateway: 'set the header with a transformation, whose values are expressions',
  litellm: 'write the value itself',
}

/** The part of a literal value that another syntax would evaluate. */
function templateIn(value: NonNullable<HeaderEdit['value']>, hasOperators: boolean): string | undefined {
  if (value.kind === 'cel') {
    const literal = value.expression.expression
    if (literal?.kind !== 'literal' || typeof literal.value !== 'string') return undefined
    return templateIn({ kind: 'text', text: literal.value }, hasOperators)
  }
  const { text } = value
  return (TEMPLATE.exec(text) ?? EXPRESSION.exec(text) ?? (hasOperators ? null : OPERATOR.exec(text)))?.[0]
}
