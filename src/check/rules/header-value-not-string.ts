import { kindsOf } from '../../cel/types.js'
import { originKey } from '../../core/origin-key.js'
import { standalone } from '../example-policies.js'
import { placedSteps } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const header = (expression: string) =>
  standalone(`transformations:\n  request:\n    set:\n      x-user: '${expression}'`)

export const headerValueNotString: Rule = {
  code: 'CW6140',
  severity: 'warning',
  confidence: 'high',
  title: 'header whose expression is not a string',
  families: ['standalone', 'agentgateway'],
  why: `The value of a header is a string. agentgateway removes a header whose expression has another type: a boolean, a number or a
list is not written as text.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/traffic-management/transformations/'],
  failing: header('request.path == "/v1"'),
  passing: header('string(request.path == "/v1")'),
  *check(context) {
    const seen = new Set<string>()
    for (const { part: step } of placedSteps(context)) {
      if (step.kind !== 'edit-headers') continue
      for (const { name, value } of [...step.request, ...step.response]) {
        if (value?.kind !== 'cel' || /^(?::|host$)/i.test(name) || seen.has(originKey(value.expression.origin)))
          continue
        seen.add(originKey(value.expression.origin))
        const kinds = kindsOf(value.expression.source)
        if (kinds.length === 0 || kinds.some((kind) => TEXTS.has(kind))) continue
        yield {
          at: value.expression.origin,
          message: `the header \`${name}\` is never sent: its expression is not a string`,
          help: HELP[kinds[0]!] ?? 'convert it: `string(x)`',
        }
      }
    }
  },
}

const TEXTS = new Set(['string', 'query', 'secret', 'bytes'])

const HELP: Readonly<Record<string, string>> = {
  list: 'join the list: `x.join(",")`',
  map: 'take a member of the map, or write `toJson(x)`',
}
