import { main } from '../../src/cli/main.js'

/** What a command printed, and its exit code. */
export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** Runs one command line in `folder`, in this process: starting Node for each command costs most of the time. */
export async function run(folder: string, args: string[]): Promise<Ran> {
  const before = { cwd: process.cwd(), stdout: process.stdout.write, stderr: process.stderr.write }
  const printed = { stdout: '', stderr: '' }
  const capture = (stream: 'stdout' | 'stderr') =>
    ((chunk: string) => {
      printed[stream] += chunk
      return true
    }) as typeof process.stdout.write
  process.chdir(folder)
  process.stdout.write = capture('stdout')
  process.stderr.write = capture('stderr')
  try {
    await main(args)
    return { code: Number(process.exitCode ?? 0), ...printed }
  } finally {
    process.stdout.write = before.stdout
    process.stderr.write = before.stderr
    process.chdir(before.cwd)
    process.exitCode = 0
  }
}
