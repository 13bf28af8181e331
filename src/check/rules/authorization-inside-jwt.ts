import type { Edit } from '../../core/finding.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, lineBreak, nodeAt } from '../edit.js'
import { agentgatewayPolicy, indent, JWT_AUTHENTICATION } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const AUTHORIZATION = `authorization:
  policy:
    matchExpressions:
    - 'jwt.team == "dev"'`

export const authorizationInsideJwt: Rule = {
  code: 'CW2011',
  severity: 'error',
  risk: 'critical',
  title: '`authorization` inside `jwtAuthentication`',
  families: ['agentgateway', 'tutorial'],
  why: `\`authorization\` belongs next to \`jwtAuthentication\`, not inside it. Inside, the API server prunes it silently, and every request
with a valid token is allowed.`,
  evidence: ['agentgateway/k8s-seed-tutorial', 'agentgateway/seed-tutorial-solo-io'],
  failing: agentgatewayPolicy(`${JWT_AUTHENTICATION}\n  ${indent(AUTHORIZATION, 2)}`),
  passing: agentgatewayPolicy(`${JWT_AUTHENTICATION}\n${AUTHORIZATION}`),
  *check(context) {
    const specs = context.roots('agentgateway', 'tutorial').map((root) => root.at('spec'))
    for (const container of specs.flatMap((spec) => [...mapsWith(spec, 'jwtAuthentication')])) {
      const nested = container.at('jwtAuthentication', 'authorization')
      if (!nested.exists) continue
      yield {
        at: nested,
        part: 'key',
        message: 'every request with a valid token is allowed: the API server prunes `authorization` here',
        help: 'move it out, beside `jwtAuthentication`',
        ...(!container.has('authorization') &&
          fix('move it beside `jwtAuthentication`', true, moveOut(context, container, nested))),
      }
    }
  },
}

/** Moves the block of lines in front of `jwtAuthentication`, less indented. Block style only. */
function moveOut(context: RuleContext, container: Cursor, nested: Cursor): Edit[] | undefined {
  const { text } = context.source(nested.file)!
  const key = context.span(nested, 'key')
  const target = context.span(container.at('jwtAuthentication'), 'key')
  const lineStart = key.start - (key.column - 1)
  const value = nodeAt(nested)
  if (!value?.range || text.slice(lineStart, key.start).trim() !== '' || key.column <= target.column) return undefined
  const by = key.column - target.column
  let end = value.range[1]
  if (text[end - 1] !== '\n') end = text.indexOf('\n', end) === -1 ? text.length : text.indexOf('\n', end) + 1
  const block = text.slice(lineStart, end)
  const lines = block.replace(/\r?\n$/, '').split('\n')
  if (lines.some((line) => line.trim() !== '' && line.slice(0, by).trim() !== '')) return undefined
  const unnested = `${lines
    .map((line) => line.slice(Math.min(by, line.length)))
    .join('\n')
    .trimStart()}${lineBreak(text)}${' '.repeat(target.column - 1)}`
  return [
    { file: nested.file, start: target.start, end: target.start, text: unnested },
    { file: nested.file, start: lineStart, end, text: '' },
  ]
}
