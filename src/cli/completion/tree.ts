import type { Command, Option } from 'commander'

/** A command as shells complete it. */
export interface Node {
  /** Its words after `claimwright`, with a blank between them: empty for the program, or `token mint`. */
  path: string
  description: string
  commands: readonly Node[]
  options: readonly NodeOption[]
  /** Values of its first argument; none: file names. */
  values: readonly string[]
}

export interface NodeOption {
  /** With their dashes. */
  flags: readonly string[]
  description: string
  /** `optional`: only after `=`. */
  value: 'none' | 'required' | 'optional'
  isRepeatable: boolean
  /** The values that it can have; none: file names. */
  values: readonly string[]
}

/** The commands and options that help shows. */
export function treeOf(command: Command, path = ''): Node {
  const help = command.createHelp()
  return {
    path,
    description: help.subcommandDescription(command),
    commands: help.visibleCommands(command).map((each) => treeOf(each, `${path} ${each.name()}`.trim())),
    options: help.visibleOptions(command).map(nodeOption),
    values: command.registeredArguments[0]?.argChoices ?? [],
  }
}

function nodeOption(option: Option): NodeOption {
  return {
    flags: [option.short, option.long].flatMap((flag) => flag ?? []),
    description: option.description,
    value: option.required ? 'required' : option.optional ? 'optional' : 'none',
    isRepeatable: option.variadic || option.description.includes('(repeatable)'),
    values: option.argChoices ?? [],
  }
}

export const nodesBelow = (node: Node): Node[] => [node, ...node.commands.flatMap(nodesBelow)]

export const nameOf = ({ path }: Node): string => path.split(' ').at(-1)!

/** What may follow where no option is meant: commands or values. `help` is followed by the commands beside it. */
export function wordsAfter(node: Node, root: Node): readonly string[] {
  if (nameOf(node) === 'help') return parentOf(node, root).commands.map(nameOf)
  return node.commands.length > 0 ? node.commands.map(nameOf) : node.values
}

const parentOf = ({ path }: Node, root: Node): Node =>
  nodesBelow(root).find((each) => each.path === path.split(' ').slice(0, -1).join(' '))!

/** Text between single quotes of a POSIX shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
