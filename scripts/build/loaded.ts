import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'
import { readCompiled } from '../../src/cli/cached-script.js'

/** What a run of the command evaluates. */
export interface Loaded {
  modules: string[]
  /** Of these modules in the scripts. */
  bytes: number
  /** Scripts that hold them: more is read than is evaluated. */
  scripts: string[]
  bytesRead: number
}

/** A run by what it shows; arguments are relative to `examples/`. */
const RUNS: Record<string, string[]> = {
  '--version': ['--version'],
  '--help': ['--help'],
  help: ['help'],
  'check, Gloo': ['check', 'gloo-workshop-lab12/virtual-service.yaml'],
  'check, agentgateway': ['check', 'agentgateway-kubernetes-jwt-tutorial/policy.yaml'],
  'check, standalone': ['check', 'agentgateway-standalone/jwtauth.yaml'],
  'check, LiteLLM': ['check', 'litellm/config.yaml'],
  cel: ['cel', '1 + 1 == 2'],
  convert: ['convert', 'gloo-ai-gateway', '--to', 'agentgateway', '--accept', 'all'],
}

/** By run, as the built command itself records it beside its compiled code. */
export function loadedBy(root: string): Record<string, Loaded> {
  const { command } = JSON.parse(readFileSync(join(root, 'dist/metafile.json'), 'utf8')) as { command: Metafile }
  const inputs = Object.assign({}, ...Object.values(command.outputs).map((output) => output.inputs))
  const entries = Object.entries(RUNS).map(([name, args]) => {
    const { modules, scripts } = evaluatedBy(root, args)
    const bytes = modules.reduce((sum, module) => sum + inputs[`lazy:${module}`].bytesInOutput, 0)
    const bytesRead = scripts.reduce((sum, script) => sum + command.outputs[`dist/cli/${script}.js`]!.bytes, 0)
    return [name, { modules, bytes, scripts, bytesRead }]
  })
  return Object.fromEntries(entries)
}

function evaluatedBy(root: string, args: string[]): Pick<Loaded, 'modules' | 'scripts'> {
  const folder = mkdtempSync(join(tmpdir(), 'claimwright-loaded-'))
  try {
    const env = { ...process.env, XDG_CACHE_HOME: folder, NODE_DISABLE_COMPILE_CACHE: '' }
    spawnSync(process.execPath, [join(root, 'dist/cli/claimwright.js'), ...args], { cwd: join(root, 'examples'), env })
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /-[a-z]+$/.test(file))
    return {
      modules: files.flatMap((file) => readCompiled(join(folder, file))?.modules ?? []),
      scripts: files.map((file) => file.split(`-${args[0]}-`)[1]!),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A line for each run: modules, kilobytes of their code, and of the scripts that they are in. */
export function loadTable(loaded: Record<string, Loaded>): string {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`.padStart(8)
  const lines = Object.entries(loaded).map(([run, { modules, bytes, scripts, bytesRead }]) =>
    [run.padEnd(20), String(modules.length).padStart(7), kilobytes(bytes), kilobytes(bytesRead), scripts.join(' ')]
      .join('  ')
      .trimEnd(),
  )
  return ['run                   modules      code      read  scripts', ...lines].join('\n')
}
