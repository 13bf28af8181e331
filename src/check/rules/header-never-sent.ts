import type { Origin } from '../../core/finding.js'
import { isToken } from '../../core/http.js'
import { GATEWAY_API_METHODS } from '../../core/methods.js'
import type { HeaderCondition } from '../../core/step/envoy.js'
import type { DialectId } from '../../dialects/descriptors.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { comparedText, placedConditions } from '../lookup/envoy.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { placedMatches } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const route = (name: string) =>
  virtualService({
    routes: `- matchers:
  - prefix: /
    headers: [{ name: '${name}', value: acme }]
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const headerNeverSent: Rule = {
  code: 'CW6161',
  severity: 'warning',
  risk: 'low',
  title: 'name of a header or parameter that clients do not send',
  families: ['gloo', 'envoy', 'standalone', 'litellm'],
  why: `The name of a header holds letters, digits and a few signs: no colon, no blank. The path, the method and the host of a request
are \`:path\`, \`:method\` and \`:authority\` in Envoy and in agentgateway's own configuration. The name of a query parameter ends before its \`=\`.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc9110#section-5.1', 'gloo/match-headers'],
  failing: route('x-tenant:'),
  passing: route('x-tenant'),
  *check(context) {
    for (const { name, origin, problem } of names(context)) {
      const at = textAt(context, origin, name, /\/(?:name|header|path|key)$|^(?!.*\/value)/i)
      if (at) yield { at, ...problem }
    }
    for (const { general } of litellmConfigs(context)) {
      const at = general.at('litellm_key_header_name')
      const problem = headerProblem(at.string ?? 'x')
      if (problem) yield { at, ...problem }
    }
  },
}

type Problem = Pick<Report, 'message' | 'help' | 'confidence'>

interface Found {
  name: string
  origin: Origin
  problem: Problem
}

function* names(context: RuleContext): Iterable<Found> {
  for (const { part, program } of placedMatches(context)) {
    const { headers, query, origin } = part
    for (const { name, value, kind } of headers) {
      const problem =
        headerProblem(name) ?? (namesPseudo(program.dialect) ? pseudoProblem(name, value, kind) : undefined)
      if (problem) yield { name, origin, problem }
    }
    for (const { name } of query) {
      const problem = queryProblem(name)
      if (problem) yield { name, origin, problem }
    }
  }
  for (const { condition, origin } of placedConditions(context)) {
    if (condition.kind !== 'header' && condition.kind !== 'query') continue
    const { name } = condition
    const problem = condition.kind === 'query' ? queryProblem(name) : conditionProblem(condition)
    if (problem) yield { name, origin, problem }
  }
}

function conditionProblem(condition: HeaderCondition): Problem | undefined {
  const text = comparedText(condition)
  return headerProblem(condition.name) ?? (text && pseudoProblem(condition.name, text.value, text.match))
}

function headerProblem(name: string): Problem | undefined {
  const [wrong] = /[^\w!#$%&'*+.^`|~-]/.exec(name.replace(/^:(?=.)/, '')) ?? []
  if (wrong !== undefined) {
    const plain = name.trim().replace(/:$/, '')
    return {
      message: `no request has this header: its name cannot contain ${wrong === ' ' ? 'a blank' : `\`${wrong}\``}`,
      help: isToken(plain) ? `write \`${plain}\`` : 'write the name of one header',
    }
  }
  return name.startsWith(':') && !PSEUDO_NAMES.test(name)
    ? {
        message: `no request has \`${name}\`: only \`:path\`, \`:method\`, \`:authority\`, \`:scheme\` and \`:protocol\` exist`,
        help: `write \`${/^:host$/i.test(name) ? ':authority' : name.slice(1)}\``,
      }
    : undefined
}

const PSEUDO_NAMES = /^:(?:path|method|authority|scheme|protocol)$/i

const PSEUDO: Readonly<Record<string, { name: string; isValue: (value: string) => boolean }>> = {
  path: { name: ':path', isValue: (value) => value.startsWith('/') },
  method: { name: ':method', isValue: (value) => GATEWAY_API_METHODS.includes(value.toUpperCase()) },
  authority: { name: ':authority', isValue: (value) => value.includes('.') },
  scheme: { name: ':scheme', isValue: (value) => /^https?$/i.test(value) },
}

/** A part of the request that Envoy names with a colon; only values of such a part are meant so. */
function pseudoProblem(name: string, value: string, kind: string): Problem | undefined {
  const lower = name.toLowerCase()
  const pseudo = Object.hasOwn(PSEUDO, lower) ? PSEUDO[lower] : undefined
  return pseudo && kind !== 'regex' && pseudo.isValue(value)
    ? {
        message: `this compares a header that is named \`${name}\`, which clients do not send`,
        help: `write \`${pseudo.name}\``,
        confidence: 'medium',
      }
    : undefined
}

/** Header matches of an HTTPRoute cannot name parts of a request. */
const namesPseudo = (dialect: DialectId): boolean =>
  dialect === 'standalone' || dialect === 'envoy' || dialect.startsWith('gloo')

const queryProblem = (name: string): Problem | undefined =>
  /[?&=#]/.test(name)
    ? {
        message: 'clients do not send this query parameter: its name ends before `=`, and begins after `?` and `&`',
        help: `write ${/[^?&#=]/.test(name) ? `\`${/[^?&#=]+/.exec(name)![0]}\`` : 'the name of the parameter'}`,
        confidence: 'medium',
      }
    : undefined
