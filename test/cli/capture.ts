import { main } from '../../src/cli/main.js'
import type { Ran } from './run.js'

/** Runs a command line in this process: what it prints, and its exit code. */
export async function capture(args: string[]): Promise<Ran> {
  const ran: Ran = { code: 0, stdout: '', stderr: '' }
  const { exitCode } = process
  const streams = ['stdout', 'stderr'] as const
  const writes = streams.map((name) => process[name].write)
  for (const name of streams)
    process[name].write = (chunk: unknown) => {
      ran[name] += String(chunk)
      return true
    }
  process.exitCode = 0
  try {
    await main(args)
    ran.code = Number(process.exitCode)
  } finally {
    for (const [index, name] of streams.entries()) process[name].write = writes[index]!
    process.exitCode = exitCode
  }
  return ran
}
