// A tour of the examples: who gets in and why, what each conversion preserves, and the planted mistakes. The commands
// print more: their transcripts are compared with `examples/NAME/expected.txt`. `--update` writes them anew.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { optimizeLate } from '../src/cli/optimize-late.js'
import { decisionRows } from './start/decisions.js'
import { inputsOf, NOW, type Scenario } from './start/scenario.js'
import { record, type Transcript } from './start/transcript.js'

const EXAMPLES = join(import.meta.dirname, '../examples')
const REASON_WIDTH = 96

// As the command itself does.
optimizeLate()
// A run from a terminal and a run in a pipe print the same.
process.env['NO_COLOR'] = '1'
process.stdout.isTTY = false
const { update = false } = parseArgs({ options: { update: { type: 'boolean' } } }).values

const scenarios = JSON.parse(readFileSync(join(EXAMPLES, 'scenarios.json'), 'utf8')) as Scenario[]
const changed: string[] = []
for (const scenario of scenarios) {
  const folder = join(EXAMPLES, scenario.name)
  const transcript = await record(folder, scenario)
  print('', `${scenario.title ?? scenario.name} (examples/${scenario.name})`)
  if (scenario.runs.length === 0) print(...indent(transcript.check.stdout.trimEnd().split('\n')))
  await showShownRun(folder, scenario, transcript)
  if (!isCurrent(join(folder, 'expected.txt'), transcript.text)) changed.push(scenario.name)
}

print('', 'Try next, in examples/:')
print(
  '  claimwright explain gloo-ai-gateway --request gloo-ai-gateway/bob.json    the steps behind an answer',
  '  claimwright convert gloo-ai-gateway --to agentgateway                      another dialect, with proof',
  '  claimwright serve gloo-ai-gateway --explain                                the policy as a gateway on this machine',
  '  claimwright check planted                                                  the mistakes, at the character',
  '(claimwright is `node dist/cli/claimwright.js` in a checkout, or `npm install -g claimwright`)',
)
if (changed.length > 0) {
  print('', `the transcript of ${changed.join(', ')} differs: \`npm start -- --update\` writes expected.txt anew`)
  process.exitCode = 1
} else print('', 'all examples answer as committed (the transcripts: examples/*/expected.txt)')

/** The table of the run that is worth ten seconds of a reader, then a line for each of its conversions. */
async function showShownRun(folder: string, scenario: Scenario, { conversions }: Transcript): Promise<void> {
  const run = scenario.runs.find(({ isShown }) => isShown)
  if (!run) return
  const { env, fetch } = parseArgs({
    args: inputsOf(scenario, run),
    allowPositionals: true,
    options: { env: { type: 'string', multiple: true }, fetch: { type: 'string' } },
  }).values
  const before = process.cwd()
  process.chdir(folder)
  const rows = await decisionRows(run.paths, { env, fetch, cases: run.cases, now: NOW })
  process.chdir(before)
  print(`${run.title}:`, ...indent(table([['who', 'request', 'answer', 'why'], ...rows])))
  for (const [to, { stderr }] of conversions.get(run) ?? []) print(`  to ${to}: ${outcome(stderr)}`)
  const others = scenario.runs.length - 1
  if (others > 0) print(`  (${others} more ${others === 1 ? 'run' : 'runs'}: examples/${scenario.name}/expected.txt)`)
}

/** The summary in a conversion's report, and what became of its cases. */
function outcome(report: string): string {
  const summary = report.match(/^\S+ -> \S+: (.*)$/m)?.[1] ?? report.split('\n', 1)[0]!
  const cases = report.match(/^recorded cases: (.*)$/m)?.[1]?.replaceAll(/, 0 \w+/g, '')
  return cases === undefined ? summary : `${summary} (cases: ${cases})`
}

function isCurrent(file: string, text: string): boolean {
  if (!update) return existsSync(file) && readFileSync(file, 'utf8') === text
  writeFileSync(file, text)
  return true
}

function table(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? shorten(cell) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
}

function shorten(text: string): string {
  return text.length > REASON_WIDTH ? `${text.slice(0, REASON_WIDTH - 3)}...` : text
}

function indent(lines: string[], width = 2): string[] {
  return lines.map((line) => ' '.repeat(width) + line)
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
