import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The segment of modules that no run below evaluates. */
export const REST = 'commands'

const EXAMPLE = 'gloo-workshop-lab12/virtual-service.yaml'
/** Checks of each dialect. */
const CHECKS = {
  gloo: [[EXAMPLE], ['gloo-ai-gateway']],
  agentgateway: [['agentgateway-kubernetes-jwt-tutorial'], ['planted/agentgateway-policy.yaml']],
  standalone: [['agentgateway-standalone']],
  litellm: [['litellm/config.yaml']],
}
/** Dialects that no example is written in: an example is converted. */
const CONVERTED = ['gloo-gateway-api', 'envoy']
/** Checks whatever the dialect. */
const ANY_CHECKS = ['compact', 'json', 'sarif', 'github'].map((format) => ['planted', '--format', format])

/** Modules that a check of an unusual file may evaluate, such as one that only the YAML library reads. */
const OF_CHECKS =
  /^(?:node_modules\/yaml|src\/(?:check|core|kubernetes|report|validate|versions|yaml))\/|^src\/gateways\/[^/]+$/
const UNUSUAL = 'check-unusual'

/** From so many characters on, a check saves memory. */
const LARGE = 300_000

/** A module that more dialects evaluate is read by every check. */
const MOST_DIALECTS = 4

/** To load a script costs as much as to load so many bytes that are not needed. */
const LEAST_BYTES = 50_000

/**
 * The segment of each module, by the dialects whose check evaluates it: so a command reads and keeps little more than it needs.
 * Only speed depends on it. `bytes` is the size of a module in `script`, which holds all of `modules`.
 */
export function segmentsOf(script, modules, bytes) {
  const segments = new Map(modules.filter((module) => OF_CHECKS.test(module)).map((module) => [module, UNUSUAL]))
  const sizes = new Map()
  for (const [module, dialects] of dialectsOf(script)) {
    const segment = ['check', ...[...dialects].sort()].join('-')
    segments.set(module, segment)
    sizes.set(segment, (sizes.get(segment) ?? 0) + bytes(module))
  }
  for (const [module, segment] of segments) if (sizes.get(segment) < LEAST_BYTES) segments.set(module, 'check')
  return segments
}

/** For each module that a check evaluates, the dialects whose check does; none: every check may. */
function dialectsOf(script) {
  const folder = mkdtempSync(join(tmpdir(), 'claimwright-segments-'))
  const evaluate = (args) => evaluatedBy(script, args, folder)
  try {
    const converted = CONVERTED.map((dialect) => {
      const file = join(folder, `${dialect}.yaml`)
      evaluate(['convert', EXAMPLE, '--to', dialect, '--accept', 'all', '-o', file])
      return [dialect, [[file]]]
    })
    const large = join(folder, 'large.yaml')
    const text = `${readFileSync(join('examples', EXAMPLE), 'utf8')}---\n`
    writeFileSync(large, text.repeat(LARGE / text.length))
    const ofAny = [...ANY_CHECKS, [large]].flatMap((args) => evaluate(['check', ...args]))
    const dialects = new Map(ofAny.map((module) => [module, new Set()]))
    for (const [dialect, checks] of [...Object.entries(CHECKS), ...converted])
      for (const module of checks.flatMap((args) => evaluate(['check', ...args])))
        dialects.set(module, (dialects.get(module) ?? new Set()).add(dialect))
    for (const known of dialects.values()) if (known.size > MOST_DIALECTS) known.clear()
    return dialects
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function evaluatedBy(script, args, folder) {
  const file = join(folder, 'evaluated.json')
  const recorder = resolve('scripts/build/record-modules.cjs')
  const { stderr } = spawnSync(process.execPath, [recorder, resolve(script), file, ...args], {
    cwd: 'examples',
    encoding: 'utf8',
  })
  const modules = JSON.parse(readFileSync(file, 'utf8'))
  if (modules.length < 50) throw new Error(`claimwright ${args.join(' ')}: ${stderr}`)
  return modules
}
