import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { loadedBy, loadTable } from '../scripts/build/loaded.js'
import { compareRatios } from './ratios.js'

/**
 * What starting costs: CPU time of short commands as multiples of `node -e 0`, in turns, the least of each; and which
 * modules of the command each evaluates. V8's compiled code is that of an earlier turn; `kept` prints the report of one.
 * `NODES="/path/to/node22 /path/to/node24"` measures other versions than this one.
 */
const TURNS = 15
const ROOT = join(import.meta.dirname, '..')
const COMMAND = join(ROOT, 'dist/cli/claimwright.js')
const EXAMPLES = join(ROOT, 'examples')

const RUNS: Record<string, string[]> = {
  'node -e 0': ['-e', '0'],
  '--version': [COMMAND, '--version'],
  '--help': [COMMAND, '--help'],
  'check, Gloo': [COMMAND, 'check', '--no-cache', 'gloo-workshop-lab12/virtual-service.yaml'],
  'check, agentgateway': [COMMAND, 'check', '--no-cache', 'agentgateway-kubernetes-jwt-tutorial/policy.yaml'],
  'check, standalone': [COMMAND, 'check', '--no-cache', 'agentgateway-standalone/jwtauth.yaml'],
  'check, Gloo, kept': [COMMAND, 'check', 'gloo-workshop-lab12/virtual-service.yaml'],
  'check, LiteLLM': [COMMAND, 'check', '--no-cache', 'litellm/config.yaml'],
}

console.log(`${loadTable(loadedBy(ROOT))}\n`)
for (const node of (process.env['NODES'] ?? process.execPath).split(' ')) {
  const least: Record<string, number> = {}
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [name, args] of Object.entries(RUNS)) least[name] = Math.min(least[name] ?? Infinity, cpuOf(node, args))
  }
  const base = least['node -e 0']!
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  console.log(version)
  for (const [name, cost] of Object.entries(least))
    console.log(`  ${name.padEnd(20)} ${cost.toFixed(0).padStart(4)} ms  ${(cost / base).toFixed(2)}`)
  const major = version.split('.')[0]
  compareRatios(
    Object.fromEntries(
      Object.entries(least)
        .slice(1)
        .map(([name, cost]) => [`start, ${major}: ${name}`, cost / base]),
    ),
    'lower',
  )
}

/** Milliseconds of CPU that a child costs. */
function cpuOf(node: string, args: string[]): number {
  const script = 'times; "$@" >/dev/null 2>&1; times'
  const { stdout } = spawnSync('bash', ['-c', script, 'bash', node, ...args], { cwd: EXAMPLES, encoding: 'utf8' })
  const lines = stdout.trim().split('\n')
  return childMilliseconds(lines[3]!) - childMilliseconds(lines[1]!)
}

/** `0m1.250s 0m0.031s`: user and system time. */
function childMilliseconds(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0)
}
