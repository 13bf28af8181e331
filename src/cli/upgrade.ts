import type { Command } from 'commander'
import type { Comparison } from '../compare/compare.js'
import type { Reason } from '../compare/reason.js'
import type { Program } from '../core/program.js'
import type { GatewayName } from '../versions/gateway.js'
import type { Target, TargetOptions } from '../versions/target.js'
import type { Source } from '../yaml/source.js'
import { addComparisonOptions, type ComparisonOptions } from './comparison-options.js'
import type { InputOptions } from './input.js'
import { addInputOptions, collect } from './input-options.js'
import { printLines } from './print.js'
import { parseTargets, printNotes, readTargets } from './target-option.js'

interface UpgradeOptions extends ComparisonOptions {
  from: string
  to: string
}

/** `upgrade`: who gains and who loses access when only the version of the gateway changes. */
export function register(program: Command): void {
  addInputOptions(
    addComparisonOptions(
      program
        .command('upgrade <path...>')
        .description(
          'report who gains and who loses access by upgrading the gateway alone, with a request that demonstrates it',
        )
        .requiredOption('--from <gateway=version>', 'version in use: litellm=1.106')
        .requiredOption('--to <gateway=version>', 'new version: litellm=1.110'),
    ).option('--target <gateway=version>', 'version of another gateway in use (repeatable)', collect),
  ).action(run)
}

async function run(paths: string[], options: UpgradeOptions): Promise<void> {
  const { format } = options
  const [{ usage, unreadable }, { readSources, readFetch }, { readJson }, { compare }, report] = await Promise.all([
    import('./exit.js'),
    import('./input.js'),
    import('./json-file.js'),
    import('../compare/compare.js'),
    import('./comparison-report.js'),
  ])
  report.checkOptions(options)
  const [from, to] = await readVersions(options)
  const { sources, problems } = readSources(paths, options)
  if (problems.length > 0) throw unreadable(...problems)
  const others = await readTargets(options.target)
  const before = await load(sources, { ...options, targets: { ...others, [from.gateway]: from.version } }, from)
  const after = await load(sources, { ...options, targets: { ...others, [to.gateway]: to.version } }, to)
  if (runs(from.gateway) !== before.engine)
    throw usage(`--from ${options.from}: the input is a configuration of ${before.engine}`)
  const state = options.state === undefined ? undefined : readJson(options.state)
  const compared = compare(before, after, { fetched: readFetch(options.fetch), state, isUpgrade: true })
  const unknown = unknownStep(from, to, options)
  const comparison: Comparison = unknown ? { ...compared, equivalence: 'bounded', reasons: [unknown] } : compared
  const versions = `${from.title} ${from.version} -> ${to.version}`
  if (format !== 'json') printLines([format === 'markdown' ? `# Upgrade: ${versions}` : versions, ''])
  await report.showComparison(comparison, sources, format, {
    from: from.version,
    to: to.version,
    gateway: from.gateway,
  })
  process.exitCode = report.fails(comparison, options.failOn) ? 1 : 0
}

/** Two versions for which the same known release is used: changes between them are unknown. */
function unknownStep(from: Target, to: Target, options: UpgradeOptions): Reason | undefined {
  if (from.version !== to.version || (from.note ?? to.note) === undefined) return undefined
  const judged = `${from.title} ${from.version}`
  return {
    text: `${options.from} and ${options.to} are both judged by ${judged}: what differs between them is not known`,
  }
}

/** What answers requests: Gloo's controller configures Envoy. */
const runs = (gateway: GatewayName): string => (gateway === 'gloo' || gateway === 'gateway-api' ? 'envoy' : gateway)

/** Both versions, of one gateway. Their notes go to standard error. */
async function readVersions({ from, to }: UpgradeOptions): Promise<[Target, Target]> {
  const [{ usage }, { resolveTargets }] = await Promise.all([import('./exit.js'), import('../versions/target.js')])
  const targetOf = async (pair: string, option: string): Promise<Target> => {
    const options: TargetOptions = await parseTargets([pair], option)
    await printNotes(options)
    return resolveTargets(options)[Object.keys(options)[0] as GatewayName]
  }
  const [old, young] = [await targetOf(from, '--from'), await targetOf(to, '--to')]
  if (old.gateway !== young.gateway)
    throw usage(`--from ${from} and --to ${to} name two gateways: \`convert\` compares those`)
  return [old, young]
}

/** The policy as a version reads it. A version that does not load it ends the command, with the findings. */
async function load(sources: Source[], options: InputOptions, target: Target): Promise<Program> {
  const [{ loadProgram, RefusedInput }, { printFindings }] = await Promise.all([
    import('./program-input.js'),
    import('./findings-output.js'),
  ])
  try {
    const { program, findings } = loadProgram(sources, options)
    await printFindings(findings)
    return program
  } catch (error) {
    if (!(error instanceof RefusedInput)) throw error
    throw new RefusedInput(`${target.title} ${target.version} does not load this input`, error.findings)
  }
}
