import { Argument, type Command } from 'commander'
import { usage } from './exit.js'
import { printOutput } from './print.js'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** `completion`: a script that completes commands, options and their values in a shell. */
export function register(program: Command): void {
  const shell = new Argument('<shell>', 'the shell that reads the script')
  shell.argChoices = [...SHELLS]
  program
    .command('completion')
    .description('print a script for shell completion: bash, zsh or fish')
    .addArgument(shell)
    .action(async (name: string) => {
      printOutput(await scriptFor(name, program))
    })
}

async function scriptFor(shell: string, program: Command): Promise<string> {
  const { treeOf } = await import('./completion/tree.js')
  const root = treeOf(program)
  switch (shell) {
    case 'bash':
      return (await import('./completion/bash.js')).bashCompletion(root)
    case 'zsh':
      return (await import('./completion/zsh.js')).zshCompletion(root)
    case 'fish':
      return (await import('./completion/fish.js')).fishCompletion(root)
    default:
      throw usage(`completion ${shell}: expected ${SHELLS.join(', ')}`)
  }
}
