import { asTools, serversOf } from '../../../src/cli/mcp-servers.js'
import type { FetchAnswer } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import type { DecideContext } from '../../../src/gateways/engine.js'
import { bind } from '../../../src/kubernetes/bind.js'
import type { Graph } from '../../../src/kubernetes/graph.js'
import { type Loaded, loadGraph } from '../../../src/library/load.js'
import type { TargetOptions } from '../../../src/versions/target.js'
import { parse } from '../../../src/yaml/parse.js'
import { isPolicyFile } from '../../../src/yaml/policy-file.js'
import type { Source } from '../../../src/yaml/source.js'
import type { PolicyFile, Question, Surroundings } from '../protocol.js'

/** Reads the files of the page as their gateway does. What did not change since the last call is not read again. */

const parsed = new Map<string, Source>()
let last: { key: string; loaded: Loaded } | undefined

export function load({ files, surroundings }: Pick<Question, 'files' | 'surroundings'>, beside?: Graph): Loaded {
  const key = JSON.stringify([files, surroundings.env, surroundings.target])
  if (!beside && last?.key === key) return last.loaded
  const { sources, graph } = bindFiles(files, surroundings)
  const loaded = { ...loadGraph(sources, graph, beside && { beside }), sources, graph }
  if (!beside) last = { key, loaded }
  return loaded
}

export function bindFiles(files: readonly PolicyFile[], surroundings: Surroundings): Pick<Loaded, 'sources' | 'graph'> {
  const sources = parseAll(files, surroundings)
  const graph = bind(sources, {
    env: readEnv(surroundings.env),
    readFile: fileReader(files),
    missing: 'assume',
    targets: readTargets(surroundings),
  })
  return { sources, graph }
}

/** The policy among the files. */
export function parseAll(files: readonly PolicyFile[], surroundings: Surroundings): Source[] {
  const policies = files.filter(({ name }) => isPolicyFile(name))
  const sources = policies.map(({ name, text }) => {
    const key = JSON.stringify([name, text, surroundings.env])
    return [key, parsed.get(key) ?? parse(text, { file: name, env: readEnv(surroundings.env) })] as const
  })
  parsed.clear()
  for (const [key, source] of sources) parsed.set(key, source)
  return sources.map(([, source]) => source)
}

/** `GATEWAY=VERSION` words. */
export function readTargets({ target = '' }: Surroundings): TargetOptions {
  const words = target.split(/\s+/).filter((word) => word !== '')
  return Object.fromEntries(words.map((word) => [word.split('=')[0]!, word.slice(word.indexOf('=') + 1)]))
}

export function fileReader(files: readonly PolicyFile[]): (path: string) => string | undefined {
  const nameOf = (path: string): string => path.replace(/^(?:\.?\/)+/, '')
  return (path) => files.find(({ name }) => nameOf(name) === nameOf(path))?.text
}

export function readEnv(lines: string): Record<string, string> {
  const env: Record<string, string> = Object.create(null)
  for (const [index, line] of lines.split('\n').entries()) {
    const at = line.indexOf('=')
    if (at > 0) env[line.slice(0, at).trim()] = line.slice(at + 1)
    else if (line.trim() !== '') throw new Error(`environment: line ${index + 1}: expected NAME=VALUE`)
  }
  return env
}

/** What the network answers: the form of `--fetch`, where `file` is the name of a tab. */
export function readFetched({
  files,
  surroundings,
}: Pick<Question, 'files' | 'surroundings'>): Map<string, FetchAnswer> {
  const answers = new Map<string, FetchAnswer>()
  const read = fileReader(files)
  for (const [url, answer] of Object.entries(readObject(surroundings.fetch, 'network answers'))) {
    const { file, error, status, body = '', headers } = (answer ?? {}) as Record<string, unknown>
    if (typeof file === 'string') {
      const text = read(file)
      if (text === undefined) throw new Error(`network answers: ${url}: there is no tab \`${file}\``)
      answers.set(url, { status: 200, body: text })
    } else if (typeof error === 'string') answers.set(url, { error })
    else if (typeof status === 'number')
      answers.set(url, {
        status,
        body: String(body),
        ...(headers !== undefined && { headers: headers as Record<string, string> }),
      })
    else throw new Error(`network answers: ${url}: expected \`file\`, \`status\` and \`body\`, or \`error\``)
  }
  return answers
}

/** What deciding needs besides the request and its token. */
export function readContext(
  question: Question,
  program: Program,
): Omit<DecideContext, 'facts'> & { fetched: Map<string, FetchAnswer> } {
  const { state, mcpTools } = question.surroundings
  return {
    now: readNow(question.surroundings),
    fetched: readFetched(question),
    ...(state.trim() !== '' && { state: readJson(state, 'state') }),
    ...(mcpTools.trim() !== '' && {
      mcpServers: serversOf(asTools(readJson(mcpTools, 'MCP servers'), 'MCP servers'), program),
    }),
  }
}

function readNow({ now }: Surroundings): number {
  if (now.trim() === '') return Math.floor(Date.now() / 1000)
  const seconds = Number(now)
  if (!Number.isFinite(seconds)) throw new Error('time: expected unix seconds')
  return seconds
}

function readObject(text: string, name: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  const value = readJson(text, name)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${name}: expected a JSON object`)
  return value as Record<string, unknown>
}

/** The parser's message would quote the text, which may be a secret. */
function readJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${name}: not JSON`)
  }
}

/** The configuration that is asked; throws where there is none. */
export function chosenProgram({ programs }: Loaded, index: number): Program {
  const program = programs[Math.min(index, programs.length - 1)]
  if (!program) throw new Error('no configuration of a known gateway in the files')
  return program
}

export const configurationNames = ({ programs }: Loaded): string[] =>
  programs.map(({ dialect, origin }) => `${dialect} (${origin.file})`)
