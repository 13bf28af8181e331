import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { FetchAnswer } from '../../src/core/http.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { parse } from '../../src/yaml/parse.js'

export const CONFORMANCE = join(import.meta.dirname, '../conformance')

export interface Policy {
  name: string
  program: Program
  graph: Graph
  fetched: ReadonlyMap<string, FetchAnswer>
  state?: unknown
}

/** Policies of the recorded suites of one program, as their gateways read them. */
export function policiesOf(folder: string, wanted: (name: string) => boolean = () => true): Policy[] {
  return readdirSync(join(CONFORMANCE, folder))
    .filter((name) => !name.startsWith('_') && wanted(name))
    .sort()
    .flatMap((name) => {
      const policy = policyOf(folder, name)
      return policy ? [policy] : []
    })
}

export function policyOf(folder: string, name: string): Policy | null {
  const path = join(CONFORMANCE, folder, name)
  const json = (file: string): unknown =>
    existsSync(join(path, file)) ? JSON.parse(readFileSync(join(path, file), 'utf8')) : undefined
  const env = (json('env.json') ?? {}) as Record<string, string>
  const source = parse(readFileSync(join(path, 'policy.yaml'), 'utf8'), { file: 'policy.yaml', env })
  const readFile = (file: string): string | undefined => {
    const found = [resolve(path, file), resolve(path, 'files', file)].find((one) => existsSync(one))
    return found === undefined ? undefined : readFileSync(found, 'utf8')
  }
  const graph = bind([source], { env, readFile })
  const [program] = read(graph).programs
  if (!program) return null
  const state = json('state.json')
  return {
    name: `${folder}/${name}`,
    program,
    graph,
    fetched: fetchedOf(path, json('fetch.json')),
    ...(state !== undefined && { state }),
  }
}

export function fetchedOf(path: string, json: unknown): Map<string, FetchAnswer> {
  const entries = Object.entries((json ?? {}) as Record<string, FetchAnswer & { file?: string }>)
  return new Map(
    entries.map(([url, answer]) => [
      url,
      answer.file === undefined ? answer : { status: 200, body: readFileSync(resolve(path, answer.file), 'utf8') },
    ]),
  )
}

export interface Recorded {
  name: string
  request: import('../../src/core/http.js').Request
  now?: number
}

/** The cases of a suite. Client and gateway ran on one machine. */
export function casesOf(name: string): Recorded[] {
  const { cases } = JSON.parse(readFileSync(join(CONFORMANCE, name, 'cases.json'), 'utf8')) as { cases: Recorded[] }
  const source = { address: '127.0.0.1' }
  return cases.map((recorded) =>
    recorded.request ? { ...recorded, request: { source, ...recorded.request } } : recorded,
  )
}
