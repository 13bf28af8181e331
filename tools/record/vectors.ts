import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { compareVersions } from '../../src/versions/version.js'
import type { RecordedCase } from '../../test/conformance/compare.js'

/** Where recordings are kept: `FOLDER/SUITE` of the first version, `FOLDER@VERSION/SUITE` of the others. */
export const CONFORMANCE = join(import.meta.dirname, '../../test/conformance')

/** The version that the suites without a version are of. */
export const FIRST_VERSIONS: Readonly<Record<string, string>> = {
  gloo: '1.40.0',
  litellm: '1.106.2',
  agentgateway: '1.5.0-main.20260821',
}

/** The answer of a program to one question. */
export type RecordedAnswer = Pick<RecordedCase, 'response' | 'upstream'>

/** A suite as one version answers it. */
export interface VersionedSuite {
  folder: string
  name: string
  /** Folder of the first version, with the policy and the environment. */
  path: string
  cases: RecordedCase[]
}

interface CasesFile {
  oracle: string
  about: string
  cases: (RecordedAnswer & { name: string })[]
}

/** Versions of a folder's recordings beside the first one, oldest first. */
export function recordedVersions(folder: string): string[] {
  const names = readdirSync(CONFORMANCE).filter((name) => name.startsWith(`${folder}@`))
  return names.map((name) => name.slice(folder.length + 1)).sort(compareVersions)
}

/**
 * The recordings that lead from the suites without a version to a version: those between both for a newer one. For an
 * older one those up to it, since the oldest is recorded as a difference from the suites without a version.
 */
export function chainTo(folder: string, version: string): string[] {
  const first = FIRST_VERSIONS[folder]!
  const isNewer = compareVersions(version, first) >= 0
  return recordedVersions(folder).filter(
    (one) => compareVersions(one, version) <= 0 && compareVersions(one, first) > 0 === isNewer,
  )
}

/** Every suite of a folder, with the answers of one version; absent: of the first. */
export function suitesAt(folder: string, version?: string): VersionedSuite[] {
  const names = readdirSync(join(CONFORMANCE, folder)).filter((name) => !name.startsWith('_'))
  const suites = names.filter((name) => existsSync(join(CONFORMANCE, folder, name, 'cases.json'))).sort()
  return suites.map((name) => {
    const path = join(CONFORMANCE, folder, name)
    return { folder, name, path, cases: answersAt(folder, name, version) }
  })
}

/** The cases of a suite; what a version answers differently replaces what the versions before it answered. */
function answersAt(folder: string, suite: string, version: string | undefined): RecordedCase[] {
  const first = readCases(join(CONFORMANCE, folder, suite)).cases as RecordedCase[]
  if (version === undefined) return first
  return chainTo(folder, version).reduce((cases, one) => {
    const path = join(CONFORMANCE, `${folder}@${one}`, suite)
    if (!existsSync(join(path, 'cases.json'))) return cases
    const changed = new Map(readCases(path).cases.map((changedCase) => [changedCase.name, changedCase]))
    return cases.map((old) => ({ ...old, ...changed.get(old.name) }))
  }, first)
}

const readCases = (path: string): CasesFile => JSON.parse(readFileSync(join(path, 'cases.json'), 'utf8')) as CasesFile

/** Replaces the recordings of one version, all at once. */
export function writeVectors(
  folder: string,
  version: string,
  recording: { oracle: string; asked: number; changed: number },
  suites: Map<string, CasesFile['cases']>,
): void {
  const target = join(CONFORMANCE, `${folder}@${version}`)
  const temporary = mkdtempSync(join(dirname(target), '.recording-'))
  const write = (name: string, value: unknown) =>
    writeFileSync(join(temporary, name), `${JSON.stringify(value, null, 1)}\n`)
  try {
    write('recording.json', recording)
    for (const [name, cases] of suites) {
      mkdirSync(join(temporary, name))
      const about = `what differs from the version before, in suite ${folder}/${name}`
      write(join(name, 'cases.json'), { oracle: recording.oracle, about, cases })
    }
    rmSync(target, { recursive: true, force: true })
    renameSync(temporary, target)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}
