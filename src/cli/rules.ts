import type { Command } from 'commander'
import { printJson, printLines } from './print.js'

/** `rules`: the catalogue, or the page about one rule. */
export function register(program: Command): void {
  program
    .command('rules [rule]')
    .description('every rule of check, or what is known about one')
    .option('--format <format>', 'pretty or json', 'pretty')
    .action(run)
}

/** Columns of the longest name. */
const WIDTH = 32

async function run(rule: string | undefined, { format }: { format: string }): Promise<void> {
  const [{ RULES }, { NAMES, codeOf }, { ruleMarkdown }, { ruleUrl }, { usage }] = await Promise.all([
    import('../check/catalogue.js'),
    import('../core/codes.js'),
    import('../check/rule-markdown.js'),
    import('../check/rule-url.js'),
    import('./exit.js'),
  ])
  if (format !== 'pretty' && format !== 'json') throw usage(`--format ${format}: expected pretty or json`)
  const wanted = rule === undefined ? undefined : codeOf(rule)
  if (rule !== undefined && wanted === undefined)
    throw usage(`${rule}: unknown rule; \`claimwright rules\` lists all rules`)
  const rules = wanted === undefined ? RULES : RULES.filter((rule) => rule.code === wanted)
  if (rules.length === 0) throw usage(`${rule}: a difference that \`diff\` and \`convert\` report; it has no page`)
  if (format === 'json') {
    const list = rules.map((rule) => ({
      code: rule.code,
      name: NAMES[rule.code],
      title: rule.title,
      severity: rule.severity,
      risk: rule.risk ?? 'low',
      confidence: rule.confidence,
      families: rule.families,
      url: ruleUrl(rule.code),
    }))
    printJson(list, 2)
  } else if (wanted !== undefined) printLines(ruleMarkdown(rules[0]!).trimEnd().split('\n'))
  else {
    const lines = rules.map(
      (rule) =>
        `${rule.code}  ${NAMES[rule.code].padEnd(WIDTH)}  ${rule.severity.padEnd(7)}  ${rule.confidence.padEnd(6)}  ${rule.title}`,
    )
    printLines(lines)
  }
}
