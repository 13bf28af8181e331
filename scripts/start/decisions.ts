import { type Decided, type DecideOptions, decideAll } from '../../src/cli/decide.js'
import { readJson } from '../../src/cli/json-file.js'

/** Who, request, answer, why: one row for each case of a file. */
export async function decisionRows(paths: string[], options: DecideOptions & { cases: string }): Promise<string[][]> {
  const requests = new Map(casesOf(options.cases).map(({ name, request }) => [name, request]))
  const rows: string[][] = []
  for await (const decided of decideAll(paths, options)) {
    const request = requests.get(decided.name)
    rows.push([decided.name, `${request?.method ?? 'GET'} ${request?.path ?? ''}`, answer(decided), reason(decided)])
  }
  return rows
}

interface Case {
  name: string
  request: { method?: string; path: string }
}

const casesOf = (file: string): Case[] => (readJson(file) as { cases: Case[] }).cases

function answer({ decision: { response, undetermined } }: Decided): string {
  return undetermined ? 'undetermined' : String(response?.status ?? 0)
}

/** The step that decided: the refusal, or the destination. */
function reason({ decision: { upstream, undetermined, trace } }: Decided): string {
  if (undetermined) return `decided by ${undetermined.step}`
  const refusal = trace.findLast(({ outcome }) => outcome === 'refuse')
  if (upstream) return `forwarded as ${upstream.method} ${upstream.path}`
  if (refusal) return `${refusal.step}: ${refusal.detail}`
  const last = trace.at(-1)
  return last ? `${last.step}: ${last.detail}` : ''
}
