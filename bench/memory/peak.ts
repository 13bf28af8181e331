// Peak memory of the built command for files of our own: what it takes beyond a trivial file, for each megabyte of text.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { virtualService } from '../policies/virtual-service.js'

const COMMAND = join(import.meta.dirname, '../../dist/cli/claimwright.js')
const MEGABYTE = 1024 * 1024

/** The text of `make` for as many items as it takes to have `size` characters. */
function sized(size: number, make: (count: number) => string): string {
  const characters = (make(200).length - make(100).length) / 100
  return make(Math.ceil(size / characters))
}

const repeat = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join('')

const gloo = (count: number): string => virtualService(count, 10)

const standalone = (count: number): string => `binds:
- port: 3000
  listeners:
  - routes:
${repeat(
  count,
  (i) => `    - name: r${i}
      matches: [{path: {pathPrefix: /service-${i}}}]
      policies:
        authorization:
          rules: ['request.headers["x-team"] == "team-${i % 10}" && request.method == "GET"']
      backends: [{host: "localhost:9000"}]
`,
)}`

const litellm = (count: number): string => `model_list:
${repeat(
  count,
  (i) => `  - model_name: model-${i}
    litellm_params: {model: openai/gpt-${i}, api_base: "https://api-${i}.example.com/v1", api_key: os.environ/KEY_${i}}
`,
)}`

const withFindings = (count: number): string => `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: v, namespace: default}
spec:
  virtualHost:
    domains: [a]
    routes:
${repeat(count, (i) => `    - matchers: [{prefix: /a${i}}]\n      rotes: 1\n`)}`

interface Kind {
  make(count: number): string
  /** Arguments, with the file in place of `FILE`. */
  args: string
  /** Characters of the largest text. */
  largest: number
}

const CHECK = 'check --no-cache FILE'
const DECIDE = 'decide FILE --url http://api.example.com/service-3/x'
const CONVERT = 'convert FILE --to standalone --accept all'

const KINDS: Record<string, Kind> = {
  'memory: check Gloo': { make: gloo, args: CHECK, largest: 4 * MEGABYTE },
  'memory: check standalone': { make: standalone, args: CHECK, largest: 4 * MEGABYTE },
  'memory: check LiteLLM': { make: litellm, args: CHECK, largest: 4 * MEGABYTE },
  'memory: check findings': { make: withFindings, args: CHECK, largest: 2 * MEGABYTE },
  'memory: decide Gloo': { make: gloo, args: DECIDE, largest: 4 * MEGABYTE },
  'memory: diff Gloo': { make: gloo, args: 'diff FILE FILE', largest: 2 * MEGABYTE },
  'memory: who Gloo': { make: gloo, args: 'who FILE', largest: MEGABYTE },
  'memory: convert Gloo': { make: gloo, args: CONVERT, largest: MEGABYTE / 2 },
}

/** Megabytes beyond those for a trivial file, for texts of a quarter, half and all of the largest size. */
export function measureMemory(): { name: string; sizes: number[]; megabytes: number[] }[] {
  const folder = mkdtempSync(join(tmpdir(), 'claimwright-memory-'))
  try {
    const report = join(folder, 'report.cjs')
    writeFileSync(
      report,
      `process.on('exit', () => require('node:fs').writeSync(2, '\\npeak ' + process.resourceUsage().maxRSS))`,
    )
    return Object.entries(KINDS).map(([name, kind]) => {
      const trivial = peak(kind, kind.make(1), folder, report)
      const texts = [4, 2, 1].map((part) => sized(kind.largest / part, kind.make))
      const sizes = texts.map(({ length }) => length / MEGABYTE)
      return { name, sizes, megabytes: texts.map((text) => peak(kind, text, folder, report) - trivial) }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function peak({ args }: Kind, text: string, folder: string, report: string): number {
  const file = join(folder, 'policy.yaml')
  writeFileSync(file, text)
  const given = args.split(' ').map((word) => (word === 'FILE' ? file : word))
  const options = {
    encoding: 'utf8' as const,
    maxBuffer: 1024 * MEGABYTE,
    stdio: ['ignore', 'ignore', 'pipe'] as const,
  }
  const { stderr, status } = spawnSync(process.execPath, ['--require', report, COMMAND, ...given], {
    ...options,
    stdio: [...options.stdio],
  })
  const kilobytes = /peak (\d+)$/.exec(stderr)?.[1]
  if (kilobytes === undefined || status === null || status > 1) throw new Error(`${args}: ${stderr.slice(0, 500)}`)
  return Number(kilobytes) / 1024
}
