import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
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
      const [program = ''] = at.string!.trim().split(/\s/)
      // A path may contain blanks.
      if (!/\s/.test(at.string!) || /[/\\]/.test(program)) continue
      // Arguments may be credentials.
      const name = /^[\w.-]+$/.test(program) ? `\`${program}\`` : 'the name of the program'
      yield {
        at,
        message: "the server never starts: the whole value is treated as the program's name",
        help: `write ${name} in \`cmd\`, each argument in the list \`args\`, and variables in \`env\``,
      }
    }
  },
}

const commands = (context: RuleContext): Cursor[] =>
  fieldsNamed(context.roots('standalone'), 'stdio')
    .map((server) => server.at('cmd'))
    .filter(({ string }) => string !== undefined)
