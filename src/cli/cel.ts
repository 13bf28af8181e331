import type { Command } from 'commander'
import type { Activation } from '../cel/activation.js'
import type { Outcome } from '../cel/cel.js'
import { shorten } from '../core/shorten.js'
import { hideSecrets, printLines } from './print.js'

interface CelOptions {
  vars?: string
  token?: string
  cases?: string
}

/** Evaluates CEL as agentgateway does. */
export function register(program: Command): void {
  program
    .command('cel [expression]')
    .description('evaluate an expression as agentgateway does, with the results of its parts')
    .option('--vars <file>', 'a file with variables, or the JSON itself: {"request": {...}, "jwt": {...}, ...}')
    .option('--token <file>', 'a file with a JWT, or the JWT; its claims become `jwt` (nothing is verified)')
    .option('--cases <file>', 'JSON lines {"expr", "vars"}; prints {"value", "type"} or {"error", "phase"} for each')
    .action(async (expression: string | undefined, options: CelOptions) => {
      const { usage } = await import('./exit.js')
      if (options.cases !== undefined && expression === undefined) return replay(options.cases)
      if (expression === undefined || options.cases !== undefined) throw usage('give an expression, or --cases FILE')
      await show(expression, options)
    })
}

/** One expression: its value, and below it what its parts evaluate to. */
async function show(source: string, options: CelOptions): Promise<void> {
  const [{ parseCel }, { subResults }, { EXIT }, { literalsOf }] = await Promise.all([
    import('../cel/cel.js'),
    import('../cel/sub-results.js'),
    import('./exit.js'),
    import('../validate/secrets.js'),
  ])
  const activation = await readActivation(options)
  hideSecrets(literalsOf(source))
  const { expression, error } = parseCel(source)
  if (error) {
    printLines([`the expression does not load: ${error.message}`, ...frame(source, error)], 'stderr')
    process.exitCode = EXIT.findings
    return
  }
  const lines = await Promise.all(
    subResults(expression, activation).map(async ({ expression: part, depth, outcome }) => [
      '  '.repeat(depth) + shorten(source.slice(part.start, part.end).replace(/\s+/g, ' '), FRAME_WIDTH),
      await describeOutcome(outcome),
    ]),
  )
  const width = Math.min(60, Math.max(...lines.map(([text]) => text!.length)))
  printLines(lines.map(([text, result]) => `${text!.padEnd(width)}  ${result}`))
}

async function describeOutcome(outcome: Outcome): Promise<string> {
  const [{ jsonText }, { typeWord }] = await Promise.all([import('../cel/json-text.js'), import('../cel/value.js')])
  return outcome.error ? `error: ${outcome.error.message}` : `${jsonText(outcome.value)} (${typeWord(outcome.value)})`
}

/** The line of the source that the error is in, and marks under the place. */
function frame(source: string, { start, end }: { start: number; end: number }): string[] {
  const from = source.lastIndexOf('\n', start - 1) + 1
  const line = source.slice(from).split('\n', 1)[0]!
  const first = Math.max(0, start - from - FRAME_WIDTH / 2)
  const shown = line.slice(first, first + FRAME_WIDTH)
  const column = start - from - first
  const marks = '^'.repeat(Math.max(1, Math.min(end - from - first, shown.length) - column))
  return [`  | ${shown}`, `  | ${' '.repeat(column)}${marks}`]
}

/** Longer lines are cut around the place. */
const FRAME_WIDTH = 120

async function readActivation({ vars, token }: CelOptions): Promise<Activation> {
  const [
    { readVariables, VariablesError },
    { parseJson, JsonError },
    { readText },
    { unreadable, usage },
    { hideDataSecrets },
  ] = await Promise.all([
    import('../cel/read-variables.js'),
    import('../yaml/json.js'),
    import('./files.js'),
    import('./exit.js'),
    import('./secrets.js'),
  ])
  try {
    const text = vars === undefined || /^\s*\{/.test(vars) ? (vars ?? '{}') : readText(vars)
    const roots = parseJson(text)
    hideDataSecrets(JSON.parse(text))
    if (token === undefined) return readVariables(roots)
    const compact = await readCompact(token)
    const claims = await readClaims(compact)
    if (!(roots instanceof Map)) throw new VariablesError('the variables must be a JSON object')
    return readVariables(new Map([...roots, ['jwt', claims]]), compact)
  } catch (error) {
    if (error instanceof JsonError) throw unreadable(`--vars: not JSON: ${error.message} at character ${error.at}`)
    if (error instanceof VariablesError) throw usage(`--vars: ${error.message}`)
    throw error
  }
}

async function readCompact(option: string): Promise<string> {
  const { readToken } = await import('./request-input.js')
  const isToken = option.startsWith('@') || /^[\w-]+\.[\w-]+\.[\w-]*$/.test(option)
  return readToken(isToken ? option : `@${option}`)
}

async function readClaims(compact: string): Promise<import('../yaml/json.js').LosslessJson> {
  const [{ decodeToken }, { usage }] = await Promise.all([import('../jwt/token.js'), import('./exit.js')])
  const { members } = decodeToken(compact).payload
  if (!members) throw usage('--token: this is not a JWT whose payload is a JSON object')
  return members
}

/** Recorded cases: one JSON line for each. */
async function replay(file: string): Promise<void> {
  const [{ readText }, { unreadable }] = await Promise.all([import('./files.js'), import('./exit.js')])
  const { answerCase } = await import('../cel/case.js')
  for (const [index, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue
    try {
      printLines([answerCase(line)])
    } catch (error) {
      throw unreadable(`${file}:${index + 1}: ${(error as Error).message}`)
    }
  }
}
