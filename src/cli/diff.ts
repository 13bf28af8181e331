import type { Command } from 'commander'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import type { Source } from '../yaml/source.js'
import { addComparisonOptions, type ComparisonOptions } from './comparison-options.js'
import type { InputOptions } from './input.js'
import { addInputOptions } from './input-options.js'
import { printLines } from './print.js'
import { addTargetOption, readTargets } from './target-option.js'

/** `diff`: who gains and who loses access between two versions of a policy. */
export function register(program: Command): void {
  addInputOptions(
    addComparisonOptions(
      addTargetOption(program.command('diff <old> <new>')).description(
        'report who gains and who loses access: files, folders or git revisions (REV:path), of any two dialects',
      ),
    ),
    'read both as this dialect',
  ).action(run)
}

async function run(before: string, after: string, given: ComparisonOptions): Promise<void> {
  const options = { ...given, targets: await readTargets(given.target) }
  const { format } = options
  const [{ readJson }, { readFetch }, { compare }, { withLostFields }, report, { judgedBy, judgedByText }] =
    await Promise.all([
      import('./json-file.js'),
      import('./input.js'),
      import('../compare/compare.js'),
      import('../convert/lost-fields.js'),
      import('./comparison-report.js'),
      import('../versions/judged-by.js'),
    ])
  report.checkOptions(options)
  const oldSources = await readSide(before, options)
  const youngSources = await readSide(after, options)
  const old = await load(oldSources, youngSources, options)
  const young = await load(youngSources, oldSources, options)
  const fetched = readFetch(options.fetch)
  const state = options.state === undefined ? undefined : readJson(options.state)
  const comparison = withLostFields(compare(old.program, young.program, { fetched, state }), old, young)
  const sources = [...old.sources, ...young.sources]
  const versions = judgedBy(sources, options.targets)
  await report.showComparison(comparison, sources, format, { targets: versions })
  if (format === 'pretty') printLines(judgedByText(versions).split('\n'))
  process.exitCode = report.fails(comparison, options.failOn) ? 1 : 0
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
  if (read.problems.length > 0) throw unreadable(...read.problems)
  return read.sources
}

/** One side: its one program, with findings on standard error. What both sides lack is assumed on both. */
async function load(
  sources: Source[],
  beside: Source[],
  options: InputOptions,
): Promise<{ program: Program; graph: Graph; sources: Source[] }> {
  const [{ loadProgram }, { printFindings }] = await Promise.all([
    import('./program-input.js'),
    import('./findings-output.js'),
  ])
  const { program, graph, findings } = loadProgram(sources, options, undefined, beside)
  await printFindings(findings)
  return { program, graph, sources }
}
