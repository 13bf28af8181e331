import { parseArgs } from 'node:util'
import { isVersion, normalizeVersion } from '../../src/versions/version.js'
import { differences, type Program } from '../../test/conformance/compare.js'
import { InstallError } from '../../test/live/virtual-environment.js'
import { groupBy } from './group-by.js'
import { chainTo, type RecordedAnswer, suitesAt, type VersionedSuite, writeVectors } from './vectors.js'

/** How one gateway is asked. */
export interface Driver {
  program: Program
  /** Folders of recorded suites. */
  folders: readonly string[]
  /** Version of the recordings in the folders without a version. */
  first: string
  /** An answer as it is written; default: whole. */
  asWritten?(answer: RecordedAnswer): RecordedAnswer
  /** Starts the program of one version. Throws `RecordError` or `InstallError`. */
  start(version: string): Promise<RunningProgram>
}

export interface RunningProgram {
  /** What the program says that it is: `litellm 1.110.2`. */
  title: string
  /** The answer to each case by its name; cases that cannot be asked are missing. */
  ask(suite: VersionedSuite): Promise<Map<string, RecordedAnswer>>
  stop(): Promise<void>
}

/** A program that cannot be asked: the message is one line that says why. */
export class RecordError extends Error {}

interface Change {
  suite: VersionedSuite
  name: string
  answer: RecordedAnswer
  found: string[]
}

/** What one version answered differently. */
export interface Recording {
  title: string
  asked: number
  changes: Change[]
}

/** The command: `GATEWAY VERSION [--write]`. Exit code 1 with `--fail-on-change` where something changed, 2 for errors. */
export async function runRecorder(drivers: Readonly<Record<string, Driver>>): Promise<void> {
  try {
    const { values, positionals } = readArguments()
    const [name = '', version = '', ...more] = positionals
    const driver = Object.hasOwn(drivers, name) ? drivers[name] : undefined
    if (!driver) throw new RecordError(`expected one of ${Object.keys(drivers).join(', ')}, not \`${name}\``)
    if (!isVersion(version) || more.length > 0)
      throw new RecordError(`expected one version such as ${driver.first}, not \`${[version, ...more].join(' ')}\``)
    const recording = await record(driver, normalizeVersion(version))
    const { changes } = recording
    console.log(tableOf(recording).join('\n'))
    if (values.write) write(driver, normalizeVersion(version), recording)
    if (values['fail-on-change'] && changes.length > 0) process.exitCode = 1
  } catch (error) {
    console.error(error instanceof Error && isExpected(error) ? `error: ${error.message.split('\n')[0]}` : error)
    process.exitCode = 2
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { write: { type: 'boolean' }, 'fail-on-change': { type: 'boolean' } },
    })
  } catch (error) {
    throw new RecordError((error as Error).message)
  }
}

const isExpected = (error: Error): boolean =>
  error instanceof RecordError || error instanceof InstallError || 'code' in error

/** Asks every recorded question, and compares with what the version before it answered. */
export async function record(driver: Driver, version: string): Promise<Recording> {
  const program = await driver.start(version)
  try {
    const recording: Recording = { title: program.title, asked: 0, changes: [] }
    for (const folder of driver.folders)
      for (const suite of suitesAt(folder, versionBefore(folder, version)))
        await compareSuite(driver, program, suite, recording)
    return recording
  } finally {
    await program.stop()
  }
}

/** The recorded version before this one; absent: the suites without a version. */
const versionBefore = (folder: string, version: string): string | undefined =>
  chainTo(folder, version).findLast((one) => one !== version)

async function compareSuite(
  { program }: Driver,
  running: RunningProgram,
  suite: VersionedSuite,
  recording: Recording,
): Promise<void> {
  const answers = await running.ask(suite)
  for (const recorded of suite.cases) {
    const answer = answers.get(recorded.name)
    if (!answer) continue
    recording.asked++
    const found = differences(program, recorded, answer)
    if (found.length > 0) recording.changes.push({ suite, name: recorded.name, answer, found })
  }
}

/** Rows of suites: how many statuses, bodies and other parts changed; then every status that changed. */
export function tableOf({ changes, title, asked }: Recording): string[] {
  const lines = [`${title}: ${changes.length} of ${asked} recorded answers changed`]
  if (changes.length === 0) return lines
  const suites = groupBy(changes, ({ suite }) => `${suite.folder}/${suite.name}`)
  const count = (all: readonly Change[], part: RegExp) =>
    all.filter(({ found }) => found.some((text) => part.test(text))).length
  lines.push('', '| suite | answers | status | body | headers | upstream |', '|---|---|---|---|---|---|')
  for (const [name, all] of suites) {
    const parts = [STATUS, /^body:/, /^response header/, /^upstream/].map((part) => count(all, part))
    lines.push(`| ${[name, all.length, ...parts].join(' | ')} |`)
  }
  const statuses = changes.filter(({ found }) => found.some((text) => STATUS.test(text)))
  for (const { suite, name, found } of statuses)
    lines.push('', `${suite.folder}/${suite.name}: ${name}`, `  ${found.find((text) => STATUS.test(text))}`)
  return lines
}

const STATUS = /^(status|response):/

function write(
  { folders, asWritten = (answer) => answer }: Driver,
  version: string,
  { title, asked, changes }: Recording,
): void {
  for (const folder of folders) {
    const ofFolder = changes.filter(({ suite }) => suite.folder === folder)
    const suites = groupBy(ofFolder, ({ suite }) => suite.name)
    const cases = [...suites].map(
      ([name, all]) => [name, all.map((one) => ({ name: one.name, ...asWritten(one.answer) }))] as const,
    )
    writeVectors(folder, version, { oracle: title, asked, changed: ofFolder.length }, new Map(cases))
  }
  console.log(`\nwritten: ${folders.map((folder) => `test/conformance/${folder}@${version}`).join(', ')}`)
}
