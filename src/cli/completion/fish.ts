import { type Node, type NodeOption, nameOf, nodesBelow, wordsAfter } from './tree.js'

/** `__claimwright_is` finds the command by position: the name of a command may also be the name of a file. */
export function fishCompletion(root: Node): string {
  const nodes = nodesBelow(root)
  const cases = nodes
    .filter(({ path }) => path !== '')
    .map(({ path }) => quoted(path.includes(' ') ? path : ` ${path}`))
  return `# fish completion of claimwright
function __claimwright_is
    set -l command ''
    set -l words (commandline -opc)
    for word in $words[2..-1]
        switch "$command $word"
            case ${cases.join(' ')}
                set command (string trim -- "$command $word")
        end
    end
    test "$command" = "$argv"
end
complete -c claimwright -e
${nodes.flatMap((node) => lines(node, root)).join('\n')}
`
}

function lines(node: Node, root: Node): string[] {
  const start = `complete -c claimwright -n ${quoted(`__claimwright_is ${node.path}`.trim())}`
  const commands = node.commands.map((each) => `${start} -f -a ${nameOf(each)} -d ${quoted(each.description)}`)
  const words = node.commands.length > 0 ? [] : wordsAfter(node, root)
  const values = words.length > 0 ? [`${start} -f -a ${quoted(words.join(' '))}`] : []
  return [...commands, ...values, ...node.options.map((option) => `${start} ${optionText(option)}`)]
}

function optionText({ flags, description, value, values }: NodeOption): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const list = values.length > 0 ? [`-a ${quoted(values.join(' '))}`] : []
  // `-x`: a value that is not a file name; `-r`: a value, completed as a file name.
  const argument = value === 'required' ? [values.length > 0 ? '-x' : '-r'] : value === 'optional' ? ['-f'] : []
  return [...names, ...argument, ...list, `-d ${quoted(description)}`].join(' ')
}

/** Text between single quotes of fish, where a backslash escapes. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`
