import { type Node, type NodeOption, nameOf, nodesBelow, quoted, wordsAfter } from './tree.js'

/** A function for each command, as zsh's `_arguments` describes them. Works in `fpath` and with `source`. */
export function zshCompletion(root: Node): string {
  return `#compdef claimwright
# zsh completion of claimwright
${nodesBelow(root)
  .map((node) => definition(node, root))
  .join('\n')}
if [[ $funcstack[1] == _claimwright ]]; then
  _claimwright "$@"
else
  compdef _claimwright claimwright
fi
`
}

const functionOf = ({ path }: Node): string => ['_claimwright', ...path.split(' ').filter(Boolean)].join('_')

function definition(node: Node, root: Node): string {
  const options = node.options.flatMap(optionSpecs)
  if (node.commands.length > 0) return dispatcher(node, options)
  const words = wordsAfter(node, root)
  const rest = words.length > 0 ? `1:value:(${words.join(' ')})` : '*:file:_files'
  return `${functionOf(node)}() {
  _arguments -s ${[...options, quoted(rest)].join(' \\\n    ')}
}`
}

/** A command that only has others: the first word chooses, and the rest is completed by the function of that command. */
function dispatcher(node: Node, options: string[]): string {
  const choices = node.commands.map((each) => quoted(`${nameOf(each)}:${each.description}`))
  const cases = node.commands.map((each) => `        ${nameOf(each)}) ${functionOf(each)} ;;`)
  return `${functionOf(node)}() {
  local curcontext="$curcontext" context state state_descr line
  typeset -A opt_args
  _arguments -C ${[...options, quoted('1:command:->command'), quoted('*::argument:->argument')].join(' \\\n    ')}
  case $state in
    command)
      local -a commands
      commands=(
        ${choices.join('\n        ')}
      )
      _describe -t commands command commands ;;
    argument)
      case $words[1] in
${cases.join('\n')}
      esac ;;
  esac
}`
}

/** `*--header=[description]:value:_files`, one for each name of the option. */
function optionSpecs({ flags, description, value, values, isRepeatable }: NodeOption): string[] {
  const action = values.length > 0 ? `(${values.join(' ')})` : '_files'
  const argument = { none: '', required: `:value:${action}`, optional: `::value:${action}` }[value]
  const text = description.replace(/[\\[\]:]/g, '\\$&')
  const others = isRepeatable ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : ''
  return flags.map((flag) => {
    const assigned = !flag.startsWith('--') ? '' : { none: '', required: '=', optional: '=-' }[value]
    return quoted(`${others}${flag}${assigned}[${text}]${argument}`)
  })
}
