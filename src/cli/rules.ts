import type { Command } from 'commander'
import type { ListedRule } from '../check/rule.js'
import type { DifferenceKind } from '../compare/difference-kinds.js'
import { choice } from './choice.js'
import { printJson, printLines } from './print.js'

/** `rules`: the catalogue, or the page about one rule. */
export function register(program: Command): void {
  program
    .command('rules [rule]')
    .description('list the rules of check and the differences of diff and convert, or print the page of one')
    .addOption(choice('--format <format>', 'format of the report', ['pretty', 'json'], 'pretty'))
    .action(run)
}

/** Columns of the longest name. */
const WIDTH = 32

async function run(rule: string | undefined, { format }: { format: string }): Promise<void> {
  const [{ allRules }, { DIFFERENCE_KINDS }, { codeOf }, { usage }] = await Promise.all([
    import('../check/catalogue.js'),
    import('../compare/difference-kinds.js'),
    import('../core/codes.js'),
    import('./exit.js'),
  ])
  if (format !== 'pretty' && format !== 'json') throw usage(`--format ${format}: expected pretty or json`)
  const wanted = rule === undefined ? undefined : codeOf(rule)
  if (rule !== undefined && wanted === undefined)
    throw usage(`${rule}: unknown rule; \`claimwright rules\` lists all rules`)
  const isWanted = ({ code }: { code: string }): boolean => wanted === undefined || code === wanted
  const [rules, differences] = [allRules().filter(isWanted), DIFFERENCE_KINDS.filter(isWanted)]
  if (format === 'json') await printList(rules, differences)
  else if (wanted === undefined) await printTable(rules, differences)
  else await printPage(rules[0] ?? differences[0]!)
}

async function printList(rules: readonly ListedRule[], differences: readonly DifferenceKind[]): Promise<void> {
  const [{ NAMES }, { COMPARE_URL, ruleUrl }] = await Promise.all([
    import('../core/codes.js'),
    import('../check/rule-url.js'),
  ])
  const list = rules.map(({ code, title, severity, risk = 'low', confidence, families }) => {
    return { code, name: NAMES[code], title, severity, risk, confidence, families, url: ruleUrl(code) }
  })
  const kinds = differences.map(({ code, title, cause }) => {
    return { code, name: NAMES[code], title, cause, url: COMPARE_URL }
  })
  printJson([...list, ...kinds], 2)
}

async function printTable(rules: readonly ListedRule[], differences: readonly DifferenceKind[]): Promise<void> {
  const { NAMES } = await import('../core/codes.js')
  const rows = [
    ...rules.map(({ code, severity, confidence, title }) => ({
      code,
      columns: [severity, confidence],
      title,
    })),
    ...differences.map(({ code, cause, title }) => ({ code, columns: ['differs', cause], title })),
  ].sort((a, b) => a.code.localeCompare(b.code, 'en'))
  printLines(
    rows.map(({ code, columns: [first = '', second = ''], title }) =>
      [code, NAMES[code].padEnd(WIDTH), first.padEnd(7), second.padEnd(6), title].join('  '),
    ),
  )
}

async function printPage(wanted: ListedRule | DifferenceKind): Promise<void> {
  if ('cause' in wanted) {
    const { differenceMarkdown } = await import('../compare/difference-page.js')
    printLines(differenceMarkdown(wanted).trimEnd().split('\n'))
  } else {
    const { ruleMarkdown } = await import('../check/rule-markdown.js')
    printLines(ruleMarkdown(wanted).trimEnd().split('\n'))
  }
}
