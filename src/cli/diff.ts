import type { Command } from 'commander'
import type { Comparison } from '../compare/compare.js'
import type { DifferenceJson } from '../compare/difference-json.js'
import type { Reason } from '../compare/reason.js'
import type { Program } from '../core/program.js'
import type { Source } from '../yaml/source.js'
import type { InputOptions } from './input.js'
import { printJson, printLines, terminalPaint } from './print.js'
import { addTargetOption, readTargets } from './target-option.js'

interface DiffOptions extends InputOptions {
  state?: string
  format?: 'pretty' | 'json' | 'markdown'
  failOn?: 'any' | 'opens' | 'bounded'
}

/** `diff`: who gains and who loses access between two versions of a policy. */
export function register(program: Command): void {
  const collect = (value: string, all: string[] = []) => [...all, value]
  addTargetOption(program.command('diff <old> <new>'))
    .description('who gains and who loses access: files, folders or git revisions (REV:path), of any two dialects')
    .option('--format <format>', 'pretty, json or markdown', 'pretty')
    .option(
      '--fail-on <what>',
      'any: exit 1 on every change; opens: only on what opens or may open; bounded: on everything that is not proven',
      'any',
    )
    .option('--env <name=value>', "environment of the gateway's process (repeatable)", collect)
    .option('--state <file>', "LiteLLM's teams, users and organizations; null: no database")
    .option('--fetch <file>', 'what the network answers: {URL: {"file"} | {"status", "body"} | {"error"}}')
    .option('--files <dir>', 'where relative paths of the configuration are looked up', '.')
    .option('--strict-input', 'refuse input that lacks an object which it names, instead of assuming it')
    .option('--dialect <id>', 'read both as this dialect')
    .action(run)
}

async function run(before: string, after: string, given: DiffOptions): Promise<void> {
  const options = { ...given, targets: await readTargets(given.target) }
  const { format = 'pretty', failOn = 'any' } = options
  const [{ usage }, { readJson }, { readFetch }, { compare }, { differenceJson }, { reasonText }] = await Promise.all([
    import('./exit.js'),
    import('./json-file.js'),
    import('./input.js'),
    import('../compare/compare.js'),
    import('../compare/difference-json.js'),
    import('../compare/reason.js'),
  ])
  if (!['pretty', 'json', 'markdown'].includes(format))
    throw usage(`--format ${format}: expected pretty, json or markdown`)
  if (!['any', 'opens', 'bounded'].includes(failOn)) throw usage(`--fail-on ${failOn}: expected any, opens or bounded`)
  const oldSources = await readSide(before, options)
  const youngSources = await readSide(after, options)
  const old = await load(oldSources, youngSources, options)
  const young = await load(youngSources, oldSources, options)
  const fetched = readFetch(options.fetch)
  const state = options.state === undefined ? undefined : readJson(options.state)
  const comparison = compare(old.program, young.program, { fetched, state })
  const sources = new Map([...old.sources, ...young.sources].map((source) => [source.file, source]))
  const differences = comparison.differences.map((one) => differenceJson(one, sources))
  const place = (reason: Reason) => reasonText(reason, sources)
  const { equivalence, domain, reasons, proven } = comparison
  const result = { equivalence, domain, differences, reasons: reasons.map(place), proven: proven.map(place) }
  await show(result, format)
  process.exitCode = fails(comparison, failOn) ? 1 : 0
}

/** A change that no case decides may open. What has not changed and cannot be compared fails only if that is asked for. */
function fails({ equivalence, differences, reasons }: Comparison, failOn: DiffOptions['failOn']): boolean {
  if (equivalence === 'nothing' || reasons.some(({ changed }) => changed)) return true
  if (failOn === 'bounded') return differences.length > 0 || reasons.length > 0
  return differences.some(({ direction }) => failOn === 'any' || direction === 'opens')
}

async function readSide(path: string, options: InputOptions): Promise<Source[]> {
  const [{ readSources }, { unreadable }, { gitRevision }] = await Promise.all([
    import('./input.js'),
    import('./exit.js'),
    import('./git-revision.js'),
  ])
  const sources = gitRevision(path, options)
  if (sources) return sources
  const read = readSources([path], options)
  if (read.problems.length > 0) throw unreadable(read.problems.join('\n'))
  return read.sources
}

/** One side: its one program, with findings on standard error. What both sides lack is assumed on both. */
async function load(
  sources: Source[],
  beside: Source[],
  options: InputOptions,
): Promise<{ program: Program; sources: Source[] }> {
  const [{ loadProgram }, { printFindings }] = await Promise.all([
    import('./program-input.js'),
    import('./findings-output.js'),
  ])
  const { program, findings } = loadProgram(sources, options, undefined, beside)
  await printFindings(findings, sources)
  return { program, sources }
}

interface Shown extends Pick<import('../compare/compare.js').Comparison, 'equivalence' | 'domain'> {
  differences: DifferenceJson[]
  /** With places. */
  reasons: string[]
  proven: string[]
}

async function show(result: Shown, format: DiffOptions['format']): Promise<void> {
  const { equivalence, differences, domain, reasons, proven } = result
  if (format === 'json')
    return printJson({ version: 1, equivalence, differences, domain: { ...domain, reasons, proven } }, 2)
  const { verdictText } = await import('../compare/verdict-text.js')
  if (format === 'markdown') {
    const [{ differenceMarkdown }, { markdownText }] = await Promise.all([
      import('../compare/difference-markdown.js'),
      import('../report/escape.js'),
    ])
    const notes = notesOf(result).flatMap((line) => [`- ${markdownText(line)}`, ''])
    return printLines([
      `## Access: ${markdownText(verdictText(result))}`,
      '',
      ...notes,
      ...differences.flatMap(differenceMarkdown),
    ])
  }
  const { differenceText } = await import('../compare/difference-text.js')
  const paint = terminalPaint()
  const shown = differences.flatMap((one) => [...differenceText(one, paint), ''])
  printLines([...shown, paint.bold(verdictText(result)), ...notesOf(result)])
}

/** What was not compared, and what differs without effect. */
function notesOf({ equivalence, reasons, proven }: Shown): string[] {
  return [
    ...(equivalence === 'nothing' ? [] : reasons.map((reason) => `not compared: ${reason}`)),
    ...proven.map((reason) => `without effect: ${reason}`),
  ]
}
