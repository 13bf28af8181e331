import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { DEFAULT_GATE, GATES } from '../check/gate.js'
import { choice } from './choice.js'
import { addClaimsOptions } from './claims-input.js'
import { READABLE } from './dialect-option.js'
import { usage } from './exit.js'
import { collect } from './input-options.js'
import { addTargetOption } from './target-option.js'

/** `check`: what is wrong with a policy, where, and what the gateway will do about it. */
export function register(program: Command): void {
  const command = addTargetOption(program.command('check [path...]'))
    .description('report problems of policies: files, folders or - for standard input')
    .addOption(
      choice(
        '--format <format>',
        'format of the report',
        ['pretty', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit'],
        'pretty',
      ),
    )
    .addOption(choice('--dialect <id>', 'read every file as this dialect; anything else in it is reported', READABLE))
    .addOption(
      choice(
        '--fail-on <level>',
        'exit 1 from this level on: a severity, a risk (which includes errors), or never',
        GATES,
        DEFAULT_GATE,
      ),
    )
    .addOption(
      choice(
        '--min-severity <severity>',
        'report findings from this severity on',
        ['error', 'warning', 'info'],
        'info',
      ),
    )
    .option('--only <codes>', 'report these rules only, by name or code: jwt-mode-unset,CW6002')
    .option('--skip <codes>', 'omit these rules')
    .option('--max-findings <n>', 'maximum number of findings to report')
    .option('--summary', 'report how often each rule was broken, on standard error, without the findings')
    .option('--quiet', 'print nothing if there are no findings')
    .addOption(
      choice('--min-confidence <level>', 'medium: all findings; high: only certain ones', ['medium', 'high'], 'medium'),
    )
    .option('--env <name=value>', "environment of the gateway's process (repeatable)", collect)
    .option('--strict-input', 'reject input that lacks an object which it names')
    .option('--strict-environment', 'report variables and files that are not given as missing')
    .option('--files <dir>', 'base of relative paths in the configuration')
    .option('--fetch <file>', 'network responses: {URL: {"file"} | {"status", "body"} | {"error"}}')
    .option(
      '--token <file>',
      'a sample token to test the policy with: a JWT, or its claims as JSON (repeatable)',
      collect,
    )
    .option('--skip-foreign', 'skip files given by name in which nothing is modelled (otherwise exit 3)')
    .addOption(
      choice('--fix [kind]', 'apply safe fixes; --fix=unsafe: also fixes that change who is allowed', [
        'safe',
        'unsafe',
      ]),
    )
    .option('--diff', 'print the changes of --fix without applying them')
    .option('--baseline <file>', 'omit the findings that this file lists')
    .option('--update-baseline', 'write the current findings to the baseline')
    .option(
      '--config <file>',
      'settings; default: the nearest claimwright.yaml, from the working directory up to the repository',
    )
    .option('--no-cache', 'check again, instead of printing the report of an earlier run on the same input')
    .option('-o, --output <file>', 'write the report to a file')
  addClaimsOptions(command).action(async (paths: string[], options) => {
    const { runCheck } = await import('./check-run.js')
    // `--fix a.yaml`: an option with an optional value takes the path that follows it.
    const path = ['safe', 'unsafe', true, undefined].includes(options.fix) ? [] : [options.fix]
    if (path.some((given) => given !== '-' && !existsSync(given)))
      throw usage(`--fix ${options.fix}: expected safe or unsafe, or a path that exists`)
    await runCheck([...path, ...paths], path.length > 0 ? { ...options, fix: true } : options)
  })
}
