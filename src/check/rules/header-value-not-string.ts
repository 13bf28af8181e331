import { LIST_CLAIMS } from '../../cel/check/claim-kinds.js'
import { kindOfClaim } from '../../cel/check/claims.js'
import { claimPathOf } from '../../cel/condition/shape.js'
import type { Kind } from '../../cel/type.js'
import { kindsOf } from '../../cel/types.js'
import type { Expression } from '../../core/cel-ast.js'
import { standalone } from '../example-policies.js'
import { placedHeaderEdits } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const header = (expression: string) =>
  standalone(`transformations:\n  request:\n    set:\n      x-user: '${expression}'`)

export const headerValueNotString: Rule = {
  code: 'CW6140',
  severity: 'warning',
  title: 'header whose expression is not a string',
  families: ['standalone', 'agentgateway'],
  why: `The value of a header is a string. agentgateway removes a header whose expression has another type: a boolean, a number or a
list is not written as text.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/traffic-management/transformations/'],
  failing: header('request.path == "/v1"'),
  passing: header('string(request.path == "/v1")'),
  *check(context) {
    for (const { part: edit } of placedHeaderEdits(context)) {
      const { name, value } = edit
      if (value?.kind !== 'cel' || /^(?::|host$)/i.test(name)) continue
      const claim = claimKind(value.expression.expression)
      const kinds = claim ? [claim] : kindsOf(value.expression.source)
      if (kinds.length === 0 || kinds.some((kind) => TEXTS.has(kind))) continue
      yield {
        at: value.expression.origin,
        message: `the header \`${name}\` is never sent: its expression is not a string`,
        help: HELP[kinds[0]!] ?? 'convert it: `string(x)`',
        ...(claim && { confidence: 'medium' }),
      }
    }
  },
}

/** The usual type of a claim that is not a string. */
function claimKind(expression: Expression | null): Kind | undefined {
  const name = (expression && claimPathOf(expression))?.at(-1) ?? ''
  return LIST_CLAIMS.test(name) ? 'list' : kindOfClaim(name)
}

const TEXTS = new Set(['string', 'query', 'secret', 'bytes'])

const HELP: Readonly<Record<string, string>> = {
  list: 'join the list: `x.join(",")`',
  map: 'take a member of the map, or write `toJson(x)`',
}
