import { NAMES, ruleLabel } from '../core/codes.js'
import { findingsOfExample } from './example-findings.js'
import type { ListedRule } from './rule.js'
import { ruleMarkdown } from './rule-markdown.js'

const CHAPTERS: Record<string, string> = {
  '1': 'The text',
  '2': 'Structure',
  '3': 'References',
  '4': 'Keys and tokens',
  '5': 'Expressions',
  '6': 'Access and security',
  '8': 'Suites and tests',
}

/** The pages of `docs/rules/` by file name: one per rule, and the index `README.md`. */
export function rulePages(rules: readonly ListedRule[]): Map<string, string> {
  const pages = new Map(rules.map((rule) => [`${NAMES[rule.code]}.md`, ruleMarkdown(rule, said(rule))]))
  return pages.set('README.md', overview(rules))
}

function overview(rules: readonly ListedRule[]): string {
  const chapters = Object.entries(CHAPTERS).map(([digit, title]) => {
    const rows = rules
      .filter(({ code }) => code[2] === digit)
      .map(
        ({ code, title, severity, risk = 'low', confidence }) =>
          `| [${NAMES[code]}](${NAMES[code]}.md) | ${code} | ${title} | ${severity} | ${risk} | ${confidence} |`,
      )
    return `## ${title}\n\n| rule | code | what it finds | severity | risk | confidence |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `# Rules

What \`claimwright check\` and \`claimwright test\` look for: ${rules.length} rules. Each page has a policy that is found and one that is not; the tests run both.

- **error**: the gateway, its webhook or the API server refuses it, or drops the part.
- **warning**: it loads, and is ignored, misread, dangerous, or refuses every request.
- **info**: worth knowing.
- **risk** is how bad it is for access: from \`high\` on, and for errors, \`check\` exits 1.
- **confidence** is \`medium\` where it depends on something that the files do not say.

${chapters.join('\n')}`
}

/** The output of `check` for the failing example, by line. */
function said(rule: ListedRule): string[] {
  return findingsOfExample(rule.failing)
    .filter(({ code }) => code === rule.code)
    .map(
      ({ span, severity, code, message, help }) =>
        `${span.file}:${span.line}:${span.column}: ${severity}[${ruleLabel(code)}] ${message}${help ? `\n  help: ${help}` : ''}`,
    )
}
