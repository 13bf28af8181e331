import { NAMES } from '../core/codes.js'
import { quoteNames } from '../core/quote-names.js'
import { familyOf } from '../dialects/descriptors.js'
import { type Example, exampleInput, type ListedRule } from './rule.js'

/** The page of a rule: effect, first version, a failing and a passing example. */
export function ruleMarkdown(rule: ListedRule, said: readonly string[] = []): string {
  const families = rule.families.map((family) => familyOf(family).title).join(', ')
  return `# ${NAMES[rule.code]}

${sentence(rule.title)}

${[`\`${rule.code}\``, ...(families ? [families] : []), rule.severity, `risk ${rule.risk ?? 'low'}`, `confidence ${rule.confidence}`].join(' · ')}

${rule.why}

## Found in

${block(rule.failing)}
${said.length > 0 ? `\n\`\`\`text\n${said.join('\n')}\n\`\`\`\n` : ''}
## Better

${block(rule.passing)}

## Evidence

${rule.evidence.map((name) => `- ${/^https?:/.test(name) ? name : `recorded: \`${name}\``}`).join('\n')}

${closing(rule)}
`
}

function closing({ code, severity }: ListedRule): string {
  if (!code.startsWith('CW8'))
    return `Suppress it in one place with a comment on the line or above it: \`# claimwright: ignore[${NAMES[code]}] why\`.`
  return severity === 'error' ? 'A suite with this finding is not run: exit code 2.' : 'The suite is run all the same.'
}

function policiesOf(files: Readonly<Record<string, string>> = {}): string {
  const names = Object.keys(files)
  return names.length === 0 ? '' : ` beside ${quoteNames(names)}`
}

/** Capitalizes a title. */
function sentence(title: string): string {
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}.`
}

function block(example: Example): string {
  const { text, env, claims, targets, strictInput, isSuite, files } = exampleInput(example)
  const notes = [
    env &&
      Object.keys(env).length > 0 &&
      `with ${Object.entries(env)
        .map(([name, value]) => `\`--env ${name}=${value}\``)
        .join(' ')}`,
    claims && `with \`--token\` and the claims \`${JSON.stringify(claims)}\``,
    strictInput && 'with `--strict-input`',
    isSuite && `a suite${policiesOf(files)}`,
    targets && `with the targets \`${JSON.stringify(targets)}\` in \`claimwright.yaml\``,
  ].filter(Boolean)
  return `${notes.length > 0 ? `${notes.join(', ')}:\n\n` : ''}\`\`\`yaml\n${text.trimEnd()}\n\`\`\``
}
