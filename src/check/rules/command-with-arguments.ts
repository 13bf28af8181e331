import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const server = (command: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace(
    '- host: models.example.com:443',
    `- mcp:\n          targets:\n          - name: files\n            stdio: { ${command} }`,
  )

export const commandWithArguments: Rule = {
  code: 'CW6167',
  severity: 'warning',
  title: 'command of an MCP server with its arguments in one string',
  families: ['standalone'],
  why: `\`cmd\` is the name of a program, which is started without a shell: with arguments in it there is no such program, and every
call of the server fails.`,
  evidence: ['https://github.com/agentgateway/agentgateway/blob/main/crates/agentgateway/src/mcp/upstream/mod.rs'],
  failing: server('cmd: npx -y server-files'),
  passing: server('cmd: npx, args: [-y, server-files]'),
  *check(context) {
    for (const at of commands(context)) {
      const [program, ...args] = at.string!.trim().split(/\s+/)
      // A path may contain blanks.
      if (args.length === 0 || /[/\\]/.test(program!)) continue
      yield {
        at,
        message: `the server never starts: there is no program \`${program} ${args[0]}\``,
        help: `write \`cmd: ${program}\` and \`args: ${JSON.stringify(args).replaceAll(',', ', ')}\``,
      }
    }
  },
}

const commands = (context: RuleContext): Cursor[] =>
  context
    .roots('standalone')
    .flatMap((root) => [...mapsWith(root, 'stdio')])
    .map((container) => container.at('stdio', 'cmd'))
    .filter(({ string }) => string !== undefined)
