import { type Ran, run } from './run.js'
import { inputsOf, NOW, type Run, type Scenario } from './scenario.js'

/** Everything that the commands print about one system, and the conversions apart. */
export interface Transcript {
  text: string
  check: Ran
  /** By run, then by dialect. */
  conversions: Map<Run, Map<string, Ran>>
}

/** Checks every file, decides every request and converts to every dialect. */
export async function record(folder: string, scenario: Scenario): Promise<Transcript> {
  const options = scenario.options ?? []
  const check = await run(folder, ['check', '.', '--format', 'compact', '--fail-on', 'never', ...options])
  const parts = [`## check\n${check.stdout}${check.stderr}exit ${check.code}\n`]
  const conversions: Transcript['conversions'] = new Map()
  for (const each of scenario.runs) {
    const inputs = inputsOf(scenario, each)
    const decided = await run(folder, ['decide', ...inputs, '--cases', each.cases, '--now', NOW])
    parts.push(`\n## ${each.title}\n`, answerTable(decided.stdout), decided.stderr)
    if (decided.code !== 0) parts.push(`exit ${decided.code}\n`)
    const converted = new Map<string, Ran>()
    for (const to of each.convert ?? []) {
      const ran = await run(folder, ['convert', ...inputs, '--to', to, '--cases', each.cases, '--accept', 'all'])
      converted.set(to, ran)
      const lines = ran.stdout.split('\n').length - 1
      parts.push(`\n### convert --to ${to}\n${ran.stderr}exit ${ran.code}, ${lines} lines written\n`)
    }
    conversions.set(each, converted)
  }
  return { text: parts.join(''), check, conversions }
}

/** One line for each case: what the client gets, what the upstream sees. */
function answerTable(lines: string): string {
  const rows = lines
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { name, response, upstream, undetermined } = JSON.parse(line)
      if (undetermined) return [name, '?', `undetermined: ${undetermined.step}`] as const
      const challenge = response.headers['www-authenticate']
      const seen = upstream
        ? `-> ${upstream.method} ${upstream.authority}${upstream.path}`
        : `${shorten(response.body)}${challenge ? `  [${challenge}]` : ''}`
      return [name, String(response.status), seen] as const
    })
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, status, seen]) => `  ${name.padEnd(width)}  ${status.padStart(3)}  ${seen}\n`).join('')
}

const shorten = (text: string): string => (text.length > 140 ? `${text.slice(0, 137)}...` : text).replaceAll('\n', ' ')
