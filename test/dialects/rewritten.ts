import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { print } from '../../src/convert/print.js'
import type { FetchAnswer } from '../../src/core/http.js'
import type { Program } from '../../src/core/program.js'
import type { Dialect } from '../../src/dialects/dialect.js'
import { read } from '../../src/dialects/read.js'
import { WRITERS } from '../../src/dialects/writers.js'
import { decide } from '../../src/gateways/index.js'
import { verify } from '../../src/gateways/verify.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { parse } from '../../src/yaml/parse.js'
import type { RecordedCase } from '../conformance/compare.js'
import { ROOT } from '../conformance/suites.js'

export const NO_OPTIONS = { set: {}, fetched: new Map<string, FetchAnswer>() }

/** The program of a recorded suite and the graph it was read from. */
export function programOf(folder: string, suite: string): { program: Program; graph: Graph } {
  const file = join(ROOT, folder, suite, 'policy.yaml')
  return programIn(readFileSync(file, 'utf8'), file)
}

export function programIn(text: string, file = 'policy.yaml'): { program: Program; graph: Graph } {
  const env = envBeside(file)
  const source = parse(text, { file, env })
  const graph = bind([source], { env, readFile: (name) => readBeside(file, name) })
  const { programs, findings } = read(graph)
  if (programs.length !== 1) throw new Error(findings.map((one) => one.message).join('; '))
  return { program: programs[0]!, graph }
}

function envBeside(file: string): Record<string, string> {
  const path = join(dirname(file), 'env.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {}
}

function readBeside(file: string, name: string): string | undefined {
  const found = [resolve(dirname(file), name), resolve(dirname(file), 'files', name)].find(existsSync)
  return found && readFileSync(found, 'utf8')
}

/** Writes the program, prints it and reads the text again, with the Secrets of the source beside it. */
export function rewritten(
  program: Program,
  dialect: Dialect,
  graph: Graph,
): { program: Program; text: string; notes: string[] } {
  const {
    files,
    losses,
    environment: env = {},
    secretFiles = {},
    cluster = [],
  } = WRITERS[dialect.id]!(program, NO_OPTIONS)
  const text = files.map(({ documents }) => print(documents, graph.sources)).join('---\n')
  const own = parse(text, { file: 'written.yaml', dialect: dialect.id, env })
  const beside = [...graph.sources.values()].map((source) => ({
    ...source,
    documents: source.documents.filter((one) => one.family === 'kubernetes'),
  }))
  const held = cluster.map((one, index) => parse(JSON.stringify(one), { file: `cluster-${index}` }))
  const reading = dialect.read!(bind([own, ...beside, ...held], { env, readFile: (path) => secretFiles[path] }))
  if (reading.refused || !reading.programs[0])
    throw new Error(`not loaded: ${reading.findings.map((one) => one.message).join('; ')}\n${text}`)
  return { program: reading.programs[0], text, notes: losses.map(({ status, note }) => `${status}: ${note}`) }
}

/** What a program does, without places and names of things, and without the spaces in its key sets. */
export function behaviour(program: Program): string {
  const skip = new Set(['origin', 'definition', 'name', 'dialect', 'namespace', 'gateway'])
  return JSON.stringify(
    program.listeners,
    (name, value: unknown) => {
      if (skip.has(name)) return undefined
      return typeof value === 'object' && value !== null && 'format' in value ? { ...value, text: '' } : value
    },
    1,
  )
}

/** The recorded requests of a suite, and what its addresses answer. */
export function casesOf(folder: string, suite: string): { cases: RecordedCase[]; fetched: Map<string, FetchAnswer> } {
  const path = join(ROOT, folder, suite)
  const { cases } = JSON.parse(readFileSync(join(path, 'cases.json'), 'utf8')) as { cases: RecordedCase[] }
  return { cases, fetched: fetchedOf(path) }
}

/** Recorded requests that the two programs answer differently. */
export async function changedCases(folder: string, suite: string, before: Program, after: Program): Promise<string[]> {
  const { cases, fetched } = casesOf(folder, suite)
  const changed: string[] = []
  for (const { name, request, now = 1_800_000_000 } of cases) {
    const answers = []
    for (const program of [before, after]) {
      const facts = await verify(program, request, { fetched })
      const { undetermined, response, upstream } = decide(program, request, { now, facts })
      answers.push(JSON.stringify([undetermined, response, upstream && { ...upstream, backend: undefined }]))
    }
    if (answers[0] !== answers[1]) changed.push(`${suite}: ${name}\n${answers.join('\n')}`)
  }
  return changed
}

function fetchedOf(path: string): Map<string, FetchAnswer> {
  const file = join(path, 'fetch.json')
  const answers = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, FetchAnswer & { file?: string }>)
    : {}
  const body = (name: string) =>
    readFileSync([join(path, name), join(path, 'files', name), join(ROOT, name)].find(existsSync)!, 'utf8')
  return new Map(
    Object.entries(answers).map(([url, one]) => [
      url,
      one.file === undefined ? one : { status: 200, body: body(one.file) },
    ]),
  )
}
