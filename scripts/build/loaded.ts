import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** What Node reads before a command runs. */
export interface Loaded {
  files: string[]
  modules: string[]
  bytes: number
}

/** Entry points of the bundle, each with what it loads besides the entry before it. */
const ENTRIES: Record<string, string[]> = {
  '--version': ['src/cli/bin.ts'],
  '--help': ['src/cli/bin.ts'],
  help: ['src/cli/bin.ts', 'src/cli/run.ts'],
  check: ['src/cli/bin.ts', 'src/cli/run.ts', 'src/cli/check-run.ts'],
  'other commands': ['src/cli/bin.ts', 'src/cli/run.ts', 'command-chunk:commands'],
}

/** By command, from what the build wrote down. */
export function loadedBy(root: string): Record<string, Loaded> {
  const { outputs } = JSON.parse(readFileSync(join(root, 'dist/metafile.json'), 'utf8')) as Metafile
  const fileOf = (entry: string) => Object.keys(outputs).find((file) => outputs[file]!.entryPoint === entry)!
  return Object.fromEntries(
    Object.entries(ENTRIES).map(([command, entries]) => [command, reach(outputs, entries.map(fileOf))]),
  )
}

/** Everything that static imports reach. */
function reach(outputs: Metafile['outputs'], entries: string[]): Loaded {
  const files = new Set(entries)
  for (const file of files) {
    for (const { path, kind } of outputs[file]!.imports) {
      if (kind === 'import-statement') files.add(path.replace(/^#platform\/(.*)$/, 'dist/node/$1.js'))
    }
  }
  const reached = [...files].map((file) => outputs[file]!)
  return {
    files: [...files],
    modules: reached.flatMap(({ inputs }) => Object.keys(inputs)),
    bytes: reached.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** A line for each command: files, modules and kilobytes of code. */
export function loadTable(loaded: Record<string, Loaded>): string {
  const lines = Object.entries(loaded).map(([command, { files, modules, bytes }]) => {
    const cells = [
      String(files.length).padStart(5),
      String(modules.length).padStart(7),
      `${Math.round(bytes / 1000)} kB`,
    ]
    return `${command.padEnd(14)}  ${cells.join('  ')}`
  })
  return ['command         files  modules  code', ...lines].join('\n')
}
