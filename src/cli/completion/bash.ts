import { type Node, nodesBelow, quoted, wordsAfter } from './tree.js'

/** For bash 3.2 (macOS) and later. Without a match, readline completes file names (`-o default`). */
export function bashCompletion(root: Node): string {
  const nodes = nodesBelow(root)
  return `# bash completion of claimwright
_claimwright() {
  local word command='' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} assigned=
  # Readline splits \`--format=json\` at the equals sign.
  if [[ $current == = ]]; then
    current='' assigned=1
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]} assigned=1
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$command $word" in
${nodes
  .filter(({ path }) => path !== '')
  .map(({ path }) => `      ${quoted(path.includes(' ') ? path : ` ${path}`)}) command=${quoted(path)} ;;`)
  .join('\n')}
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${nodes.flatMap(valueCases).join('\n')}
  esac
  if [[ $assigned ]]; then return; fi
  case "$command" in
${nodes.map((node) => nodeCase(node, root)).join('\n')}
  esac
}
complete -o bashdefault -o default -F _claimwright claimwright
`
}

/** Values of options; no reply: file names. */
function valueCases({ path, options }: Node): string[] {
  return options
    .filter(({ value }) => value !== 'none')
    .map(({ flags, value, values }) => {
      const patterns = flags.map((flag) => quoted(`${path} ${flag}`)).join('|')
      const reply = values.length > 0 ? `${wordList(values)}; return` : 'return'
      return `    ${patterns}) ${value === 'optional' ? `if [[ $assigned ]]; then ${reply}; fi` : reply} ;;`
    })
}

function nodeCase(node: Node, root: Node): string {
  const flags = node.options.flatMap((option) => option.flags)
  const words = wordsAfter(node, root)
  const otherwise = words.length > 0 ? `else ${wordList(words)}; ` : ''
  return `    ${quoted(node.path)}) if [[ $current == -* ]]; then ${wordList(flags)}; ${otherwise}fi ;;`
}

const wordList = (words: readonly string[]): string =>
  `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current"))`
