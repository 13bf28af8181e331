import type { Command } from 'commander'
import { printJson, printLines } from './print.js'

/** `rules`: the catalogue, or the page about one code. */
export function register(program: Command): void {
  program
    .command('rules [code]')
    .description('every rule of check, or what is known about one')
    .option('--format <format>', 'pretty or json', 'pretty')
    .action(run)
}

async function run(code: string | undefined, { format }: { format: string }): Promise<void> {
  const [{ RULES }, { ruleMarkdown }, { ruleUrl }, { usage }] = await Promise.all([
    import('../check/catalogue.js'),
    import('../check/rule-markdown.js'),
    import('../check/rule-url.js'),
    import('./exit.js'),
  ])
  if (format !== 'pretty' && format !== 'json') throw usage(`--format ${format}: expected pretty or json`)
  const wanted = code?.toUpperCase()
  const rules = wanted === undefined ? RULES : RULES.filter((rule) => rule.code === wanted)
  if (rules.length === 0) throw usage(`${code}: no such code; \`claimwright rules\` lists them`)
  if (format === 'json') {
    const list = rules.map((rule) => ({
      code: rule.code,
      title: rule.title,
      severity: rule.severity,
      confidence: rule.confidence,
      families: rule.families,
      url: ruleUrl(rule.code),
    }))
    printJson(list, 2)
  } else if (wanted !== undefined) printLines(ruleMarkdown(rules[0]!).trimEnd().split('\n'))
  else {
    const lines = rules.map(
      (rule) => `${rule.code}  ${rule.severity.padEnd(7)}  ${rule.confidence.padEnd(6)}  ${rule.title}`,
    )
    printLines(lines)
  }
}
