import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import type { SuiteRecord } from '../suite/report/record.js'
import { EXIT } from './exit.js'
import { areSecretsShown, printReport } from './print.js'
import type { TestOptions } from './test-run.js'

/** Bytes of suites from which other processes are worth their start. */
const WORTH_IT = 200_000

/** The default number of processes that run suites: one if there is little work. */
export function defaultJobs(files: readonly string[]): number {
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  return bytes < WORTH_IT ? 1 : availableParallelism()
}

/** Runs each suite in a process of its own, so many at a time. Reports keep the order of the files. */
export async function runApart(
  files: readonly string[],
  options: TestOptions,
  jobs: number,
): Promise<{ records: SuiteRecord[]; isBroken: boolean }> {
  const results: Apart[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < files.length) {
      const index = next++
      results[index] = await runOne(files[index]!, options)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  for (const { stderr } of results) printReport(stderr, 'stderr')
  const crashed = results.find(({ code }) => code !== EXIT.ok && code !== EXIT.findings && code !== EXIT.usage)
  if (crashed) throw new Error(`a process that ran a suite ended with ${crashed.code}`)
  return {
    records: results.flatMap(({ records }) => records),
    isBroken: results.some(({ code }) => code === EXIT.usage),
  }
}

interface Apart {
  code: number | null
  records: SuiteRecord[]
  stderr: string
}

const repeated = (option: string, values: readonly string[]): string[] => values.flatMap((value) => [option, value])

/** The command itself, which prints records instead of a report. */
function runOne(file: string, { filter = [], target = [], verbose }: TestOptions): Promise<Apart> {
  const command = process.argv[1]!
  const args = [
    'test',
    file,
    '--format',
    'records',
    '--jobs',
    '1',
    ...repeated('--filter', filter),
    ...repeated('--target', target),
  ]
  return new Promise((done, failed) => {
    const more = [...(verbose ? ['--verbose'] : []), ...(areSecretsShown() ? ['--show-secrets'] : [])]
    const child = spawn(process.execPath, [command, ...args, ...more], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', failed)
    child.on('close', (code) => {
      const records = stdout === '' ? [] : (JSON.parse(stdout) as SuiteRecord[])
      // A suite without cases after filtering is skipped.
      const isEmpty = code === EXIT.findings && records.every(({ cases }) => cases.length === 0)
      done({ code, records, stderr: isEmpty ? '' : stderr })
    })
  })
}

/** Other processes can be started: this one is the command. */
export const isCommand = (): boolean => /^claimwright(?:\.js)?$/.test(basename(process.argv[1] ?? ''))
