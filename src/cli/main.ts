import { existsSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { VERSION } from '../core/version.js'
import * as cel from './cel.js'
import * as check from './check.js'
import * as completion from './completion.js'
import * as convert from './convert.js'
import * as decide from './decide.js'
import * as diff from './diff.js'
import { CliError, EXIT } from './exit.js'
import * as explain from './explain.js'
import { addHelp } from './help.js'
import * as init from './init.js'
import * as keys from './keys.js'
import * as lsp from './lsp.js'
import { COLOR_MODES, printErrors, printOutput, printReport, setColorMode, showSecrets } from './print.js'
import * as rules from './rules.js'
import * as schema from './schema.js'
import * as serve from './serve.js'
import * as test from './test.js'
import * as token from './token.js'
import * as tools from './tools.js'
import * as upgrade from './upgrade.js'
import * as who from './who.js'

/** By name, in the order of the help. */
const COMMANDS: Record<string, () => { register(program: Command): void }> = {
  check: () => check,
  decide: () => decide,
  explain: () => explain,
  who: () => who,
  tools: () => tools,
  test: () => test,
  convert: () => convert,
  diff: () => diff,
  upgrade: () => upgrade,
  serve: () => serve,
  cel: () => cel,
  token: () => token,
  keys: () => keys,
  rules: () => rules,
  schema: () => schema,
  init: () => init,
  lsp: () => lsp,
  completion: () => completion,
}

/** Runs one command line. Never throws; the exit code is set. */
export async function main(argv: string[]): Promise<void> {
  const program = new Command('claimwright')
    .description('check, convert, decide and explain access policy on AI gateways')
    .version(VERSION)
    .exitOverride()
    // Commands inherit these settings when they are registered.
    .configureOutput({ writeOut: printOutput, writeErr: printError })
  for (const command of commandsFor(argv)) command.register(program)
  explainErrors(program)
  addCommonOptions(program)
  addPatterns(program)
  addHelp(program)
  showSecrets(false)
  setColorMode('auto')
  // The same on every terminal: the build keeps a copy.
  program.configureOutput({ getOutHelpWidth: () => 100, getErrHelpWidth: () => 100 })
  // commander answers `help` of an unknown command with the help of all.
  const isUnknownHelp = argv[0] === 'help' && argv[1] !== undefined && !Object.hasOwn(COMMANDS, argv[1])
  try {
    await program.parseAsync(isUnknownHelp ? argv.slice(1) : argv, { from: 'user' })
  } catch (error) {
    process.exitCode = await report(error)
  }
}

const printError = (text: string): void => printReport(text, 'stderr')

/** Usage errors of a command, and of those below it, are one line that says what to write instead. */
function explainErrors(command: Command, above = ''): void {
  const name = `${above}${command.name()}`
  const instead = (message: string): string =>
    message.startsWith('unknown command')
      ? `expected ${command.commands.map((each) => each.name()).join(', ')}`
      : `write ${name} ${command.usage()} (--help lists the options)`
  const outputError = (text: string): void => {
    const [message, suggestion] = text
      .trim()
      .replace(/^error: /, '')
      .split(/\n(?=\(Did you mean [^\n]*\)$)/)
    printErrors(`${message}${suggestion ? ` ${suggestion.replace('(Did', '(did')}` : `: ${instead(message!)}`}`)
  }
  command.configureOutput({ outputError })
  for (const each of command.commands) explainErrors(each, `${name} `)
}

/** The command that is named first; all of them where none is, for the help and for suggestions, and for completion. */
function commandsFor([name = '']: string[]): { register(program: Command): void }[] {
  return Object.hasOwn(COMMANDS, name) && name !== 'completion'
    ? [COMMANDS[name]!()]
    : Object.values(COMMANDS).map((load) => load())
}

/** Every command can show the secrets that its reports mask, and can paint its reports. */
function addCommonOptions(program: Command): void {
  for (const command of leaves(program)) {
    command.option('--show-secrets', 'show secrets in reports instead of masking them')
    command.addOption(
      new Option('--color <when>', 'colors on a terminal; NO_COLOR and FORCE_COLOR also count')
        .choices(COLOR_MODES)
        .default('auto'),
    )
  }
  program.hook('preAction', (_, command) => {
    const { showSecrets: show, color } = command.opts()
    showSecrets(show === true)
    setColorMode(color)
  })
}

/**
 * Expands patterns (`'policies/*.yaml'`) in lists of paths, which some shells do not (cmd.exe, PowerShell), and no shell
 * does in quotes.
 */
function addPatterns(program: Command): void {
  program.hook('preAction', async (_, { registeredArguments, processedArgs }) => {
    for (const [index, { variadic }] of registeredArguments.entries())
      if (variadic) processedArgs[index] = await withoutPatterns(processedArgs[index] ?? [])
  })
}

async function withoutPatterns(paths: readonly string[]): Promise<string[]> {
  const isPattern = (path: string): boolean => /[*?[{]/.test(path) && !existsSync(path)
  // Most shells expand patterns: the code stays unloaded.
  if (!paths.some(isPattern)) return [...paths]
  const { expandPattern } = await import('./path-patterns.js')
  return paths.flatMap((path) => (isPattern(path) ? expandPattern(path) : [path]))
}

const leaves = (command: Command): Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leaves) : [command]

async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof CliError) {
    if ('findings' in error) {
      const { printFindings } = await import('./findings-output.js')
      await printFindings((error as CliError & { findings: import('../core/finding.js').Finding[] }).findings)
    }
    printErrors(...error.lines)
    return error.code
  }
  if ((error as NodeJS.ErrnoException)?.code === 'EPIPE') return EXIT.ok
  const text =
    process.env['CLAIMWRIGHT_DEBUG'] && error instanceof Error
      ? error.stack
      : String((error as Error)?.message ?? error)
  printErrors(
    ...`internal error: ${text}`.split('\n'),
    'please report it with the input that shows it; CLAIMWRIGHT_DEBUG=1 prints where',
  )
  return EXIT.internal
}
