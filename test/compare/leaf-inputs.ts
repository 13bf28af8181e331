import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { Finding } from '../../src/core/finding.js'
import type { FetchAnswer } from '../../src/core/http.js'
import type { Reading } from '../../src/dialects/dialect.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { validate } from '../../src/validate/validate.js'
import { detect } from '../../src/yaml/detect.js'
import { parse } from '../../src/yaml/parse.js'
import type { Document, Source } from '../../src/yaml/source.js'
import { CONFORMANCE, fetchedOf } from './policies.js'

/** One configuration: each document is a source, so that changing one leaves the others as they are read. */
export interface Input {
  name: string
  sources: Source[]
  env: Record<string, string>
  readFile: (path: string) => string | undefined
  fetched: ReadonlyMap<string, FetchAnswer>
  state?: unknown
}

/** The recorded policies of a folder of `test/conformance`. */
export function recordedInputs(folder: string): Input[] {
  return readdirSync(join(CONFORMANCE, folder))
    .filter((name) => existsSync(join(CONFORMANCE, folder, name, 'policy.yaml')))
    .sort()
    .map((name) => {
      const path = join(CONFORMANCE, folder, name)
      const json = (file: string): unknown =>
        existsSync(join(path, file)) ? JSON.parse(readFileSync(join(path, file), 'utf8')) : undefined
      const env = (json('env.json') ?? {}) as Record<string, string>
      const state = json('state.json')
      return {
        name: `${folder}/${name}`,
        sources: sourcesIn([join(path, 'policy.yaml')], env),
        env,
        readFile: (file: string) => firstOf([resolve(path, file), resolve(path, 'files', file)]),
        fetched: fetchedOf(path, json('fetch.json')),
        ...(state !== undefined && { state }),
      }
    })
}

/** A folder of files as one configuration, or a file. */
export function inputOf(name: string, paths: string[]): Input {
  const folder = dirname(paths[0]!)
  return {
    name,
    sources: sourcesIn(paths, {}),
    env: {},
    readFile: (file: string) => firstOf([resolve(folder, file)]),
    fetched: new Map(),
  }
}

const firstOf = (paths: string[]): string | undefined => {
  const found = paths.find((path) => existsSync(path) && statSync(path).isFile())
  return found === undefined ? undefined : readFileSync(found, 'utf8')
}

function sourcesIn(paths: readonly string[], env: Record<string, string>): Source[] {
  return paths.flatMap((path, i) =>
    parse(readFileSync(path, 'utf8'), { file: path, env })
      .documents.filter(({ family, valid }) => family !== null && valid)
      .map(({ value }, j) => sourceOf(value, `${i}-${j}.yaml`)),
  )
}

/** A document with this value, as its own file. The text is JSON, which is YAML. */
export function sourceOf(value: unknown, file: string): Source {
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? Number(member) : member))
  const document: Document = {
    file,
    index: 0,
    ...detect(value),
    value,
    valid: true,
    get yaml() {
      return parse(text, { file }).documents[0]!.yaml
    },
  }
  return { file, text, documents: [document], findings: [], lineStarts: [0] }
}

/** The input with another value of one of its documents. */
export const withDocument = (input: Input, source: Source): Input => ({
  ...input,
  sources: input.sources.map((other) => (other.file === source.file ? source : other)),
})

export const graphOf = ({ sources, env, readFile }: Input): Graph => bind(sources, { env, readFile })

/** Reads a configuration as `diff` does, which knows the other side. */
export function readInput(input: Input, beside?: Input): Reading {
  const graph = graphOf(input)
  const reading = read(graph, beside && { beside: graphOf(beside) })
  return { ...reading, findings: [...graph.findings, ...reading.findings] }
}

/** Findings about the structure of one document. */
export const validated = (source: Source): Finding[] => validate(source)
