import { markdownBlock, markdownCode, markdownText } from '../report/escape.js'
import type { DifferenceJson } from './difference-json.js'
import { answer, tokenText } from './difference-text.js'

const WHY = {
  engine: 'inherent difference between the gateways, independent of this policy',
  policy: 'the policies differ',
  version: 'the versions of the gateway differ',
}

/** A difference as a section of a change request: lines. */
export function differenceMarkdown({
  direction,
  cause,
  code,
  message,
  because,
  file,
  line,
  witness,
}: DifferenceJson): string[] {
  const { request } = witness
  const why = because ?? WHY[cause]
  const tokens = [witness.token, ...(witness.tokens ?? [])].filter((token) => token !== null)
  const lines = [
    `${request.method} ${request.authority ?? ''}${request.path}`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    ...tokens.map((token) => `token: ${tokenText(token)}`),
    `before: ${answer(witness.before)}`,
    `after: ${answer(witness.after)}`,
  ]
  const place = file === '' ? '' : `, ${markdownCode(`${file}:${line}`)}`
  return [
    `### ${direction} (${code})`,
    '',
    `${markdownText(message)}. Cause: ${why}${place}.`,
    '',
    ...markdownBlock(lines),
    '',
  ]
}
