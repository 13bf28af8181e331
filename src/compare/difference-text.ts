import { ruleLabel } from '../core/codes.js'
import { shorten } from '../core/shorten.js'
import type { Paint } from '../report/escape.js'
import type { DifferenceJson, TokenJson } from './difference-json.js'

/** A difference with its witness: lines for a terminal. */
export function differenceText(difference: DifferenceJson, paint: Paint): string[] {
  const { direction, cause, code, message, because, file, line, witness } = difference
  const colour =
    direction === 'opens' && cause !== 'engine' ? paint.red : direction === 'answers' ? paint.dim : paint.yellow
  const lines = [`${colour(paint.bold(`${direction}[${ruleLabel(code)}]`))} ${message}`]
  if (file !== '') lines.push(paint.dim(`  --> ${file}:${line}`))
  if (because !== undefined) lines.push(paint.dim(`  because ${because}`))
  if (cause === 'engine')
    lines.push(paint.dim('  inherent difference between the gateways, independent of this policy'))
  lines.push(`  request  ${witness.request.method} ${witness.request.authority ?? ''}${witness.request.path}`)
  for (const [name, value] of witness.request.headers) lines.push(`           ${name}: ${value}`)
  const { body } = witness.request
  // The body of an MCP message contains the operation that it requests.
  if (body.startsWith('{"jsonrpc"') || (because !== undefined && body !== ''))
    lines.push(`  body     ${shorten(body, 200)}`)
  for (const token of [witness.token, ...(witness.tokens ?? [])])
    if (token) lines.push(`  token    ${tokenText(token)}`)
  lines.push(`  before   ${answer(witness.before)}`, `  after    ${answer(witness.after)}`)
  return lines
}

export function tokenText({ header, claims, signedBy, raw }: TokenJson): string {
  if (raw !== undefined) return JSON.stringify(raw)
  return `${JSON.stringify(header)} ${JSON.stringify(claims)} signed by ${signedBy === null ? 'nobody' : signedBy}`
}

export function answer({ verdict, status, body, upstream, undetermined }: DifferenceJson['witness']['before']): string {
  if (undetermined !== undefined) return `undetermined: ${undetermined} decides`
  const shownBody = body ? ` ${JSON.stringify(shorten(body, 90))}` : ''
  return `${verdict} ${status ?? ''}${shownBody}${upstream ? ` as ${upstream.method} ${upstream.path}` : ''}`
}
