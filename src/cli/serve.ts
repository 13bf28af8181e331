import type { Command } from 'commander'
import { choice } from './choice.js'
import { addInputOptions, collect } from './input-options.js'
import { addTargetOption } from './target-option.js'

/** `serve`: the policy as a gateway on this machine. */
export function register(program: Command): void {
  addInputOptions(
    addTargetOption(program.command('serve <path...>'))
      .description('run the policy as a gateway on this machine: real requests, real answers')
      .option('--port <number>', 'serve on this port, and further listeners on the ports after it; 0: any free ports')
      .option('--address <ip>', 'the address to listen on', '127.0.0.1')
      .option(
        '--upstream <url>',
        'forward allowed requests: URL, or NAME=URL for one cluster or host (repeatable); default: answer with what the upstream would receive',
        collect,
      )
      .addOption(
        choice(
          '--outside <answer>',
          'decision of other software (external authorization, ...)',
          ['allow', 'refuse', 'unknown'],
          'unknown',
        ),
      )
      .option('--explain', 'print the steps behind each denial')
      .option('--quiet', 'no access log')
      .option('--max-body <bytes>', 'largest body of a request that the policy reads', '2097152')
      .option('--drain <seconds>', 'how long responses may take to finish after Ctrl-C', '10')
      .option('--now <seconds>', 'unix time of every request; default: the clock')
      .option('--online', 'fetch key sets that --fetch does not name')
      .option('--mcp-tools <file>', 'tools of MCP servers: {TARGET: {"tools": [...], "prompts", "resources"}}'),
  ).action(async (paths: string[], options) => {
    const { runServe } = await import('./serve-run.js')
    await runServe(paths, options)
  })
}
