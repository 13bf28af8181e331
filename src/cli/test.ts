import { type Command, Option } from 'commander'
import { choice } from './choice.js'
import { READABLE } from './dialect-option.js'
import { usage } from './exit.js'
import { collect } from './input-options.js'
import { addTargetOption } from './target-option.js'

/** `test`: policy suites, what they cover, and where a live gateway disagrees. */
export function register(program: Command): void {
  addTargetOption(program.command('test [path...]'))
    .description('run policy suites (*.claimwright-test.yaml): files, or folders that contain them')
    .option('--filter <what>', 'suite:, token:, request: or tag:NAME, or a part of a title (repeatable)', collect)
    .addOption(
      choice('--format <format>', 'format of the report', ['pretty', 'json', 'junit', 'tap', 'github'], 'pretty'),
    )
    .option('-o, --output <file>', 'write the report to a file')
    .option('--verbose', 'list every case, and notes about the suites')
    .option('--update', 'write the current answers where a case expects a recorded one')
    .addOption(
      choice('--coverage [format]', 'measure the coverage of the policy (repeatable)', [
        'text',
        'html',
        'lcov',
        'cobertura',
      ]).argParser(collect),
    )
    .option('--coverage-output <file>', 'write coverage there; default: coverage/index.html, lcov.info, cobertura.xml')
    .option('--fail-under <percent>', 'exit 1 if less of the policy is covered (never rounded up)')
    .option('--mutate', 'change the policy in many ways, and list the changes that no case detects')
    .option('--suggest', 'with --mutate: print a case that would detect each of them')
    .option('--init', 'write a first suite of a policy: the paths are its files and folders')
    .option('--claims <json>', 'with --init: a caller that is tested on every route: a JSON object or @FILE')
    .addOption(choice('--dialect <id>', 'with --init: read the policy as this dialect', READABLE))
    .option('--env <name=value>', "with --init: environment of the gateway's process (repeatable)", collect)
    .option('--files <dir>', 'with --init: base of relative paths in the configuration')
    .option('--fetch <file>', 'with --init: network responses')
    .option('--state <file>', "with --init: LiteLLM's teams, users and organizations")
    .option('--mcp-tools <file>', 'with --init: tools of MCP servers')
    .option(
      '--against <url>',
      'test a live gateway, too, and report where it disagrees with the policy; only lists the requests',
    )
    .option('--send', 'with --against: send the requests')
    .option('--rate <number>', 'with --against: requests a second (default: 5)')
    .option('--key <file>', 'with --against: private key that signs the tokens: PEM or JWK')
    .option('--kid <id>', "with --against: `kid` of the tokens; default: the key's own")
    .option('--watch', 'run again when a file changes')
    .option(
      '--jobs <number>',
      'suites that run at the same time; default: 1, or one for each processor if the suites are large',
    )
    .action(async (paths: string[], options) => {
      requireCompanions(options)
      if (options.init) {
        const { writeFirstSuite } = await import('./test-init.js')
        await writeFirstSuite(paths, options)
        return
      }
      const { runTest } = await import('./test-run.js')
      await runTest(paths, options)
    })
}

/** Options that mean something only beside another. */
const COMPANIONS: Record<string, readonly string[]> = {
  '--init': ['--claims', '--dialect', '--env', '--files', '--fetch', '--state', '--mcp-tools'],
  '--mutate': ['--suggest'],
  '--against': ['--send', '--rate', '--key', '--kid'],
}

function requireCompanions(options: Readonly<Record<string, unknown>>): void {
  const isGiven = (option: string): boolean => options[new Option(option).attributeName()] !== undefined
  for (const [needed, those] of Object.entries(COMPANIONS)) {
    const idle = isGiven(needed) ? undefined : those.find(isGiven)
    if (idle !== undefined) throw usage(`${idle} does nothing without ${needed}`)
  }
}
