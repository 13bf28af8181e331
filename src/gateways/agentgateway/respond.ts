import { jsonText } from '../../cel/json-text.js'
import type { HeaderMap, Response } from '../../core/http.js'
import type { DirectResponse, Redirect } from '../../core/program.js'
import { evaluated, failureText, textOf } from './expression.js'
import { isHeaderValue } from './header-text.js'
import { redirect } from './rewrite.js'
import type { Run } from './run.js'

/** The route's direct response. */
export function respond(action: Redirect | DirectResponse, run: Run): Response {
  return action.kind === 'redirect' ? redirect(action, run) : direct(action, run)
}

function misconfigured(problem: string, { origin }: DirectResponse, run: Run): Response {
  const text = `failed to apply filters: invalid filter configuration: ${problem}`
  return run.refuse('directResponse', { status: 500, text }, problem, origin)
}

/** No `content-type` unless the headers set one. Header expressions that fail are omitted. */
function direct(action: DirectResponse, run: Run): Response {
  const { activation } = run.exchange
  let body = action.body
  if (action.bodyExpression) {
    if (body !== '') return misconfigured('body and bodyExpression may not both be set', action, run)
    const value = evaluated(action.bodyExpression, activation)
    if (value === undefined) {
      const text = failureText(action.bodyExpression, activation)
      return misconfigured(text ?? `\`${action.bodyExpression.source}\` fails`, action, run)
    }
    body = textOf(action.bodyExpression, activation) ?? jsonText(value)
  }
  const headers: HeaderMap = {}
  for (const { name, value } of action.headers ?? []) {
    const text = value?.kind === 'cel' ? textOf(value.expression, activation) : value?.text
    if (text !== undefined && isHeaderValue(text)) headers[name] = text
  }
  run.trace?.add('directResponse', 'change', `answers ${action.status}`, action.origin)
  return { status: action.status, headers, body }
}
