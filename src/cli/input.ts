import { dirname, resolve } from 'node:path'
import type { FetchAnswer } from '../core/http.js'
import type { DialectId } from '../core/program.js'
import { bind } from '../kubernetes/bind.js'
import type { Graph } from '../kubernetes/graph.js'
import type { TargetOptions } from '../versions/target.js'
import { parse } from '../yaml/parse.js'
import { isRecord, scalarText } from '../yaml/plain.js'
import type { Source } from '../yaml/source.js'
import { dialectOption } from './dialect-option.js'
import { unreadable, usage } from './exit.js'
import { filesBelow, readPaths, readText } from './files.js'
import { readJson } from './json-file.js'
import { hideFileSecrets, hideSourceSecrets } from './secrets.js'

/** Options that mean the same in every command that reads configurations. */
export interface InputOptions {
  dialect?: DialectId
  env?: string[]
  files?: string
  fetch?: string
  /** `GATEWAY=VERSION` pairs. */
  target?: string[]
  /** The versions that `target` and `claimwright.yaml` name. */
  targets?: TargetOptions
  /** Refuse input that lacks an object which it needs, instead of assuming the object. */
  strictInput?: boolean
}

interface Input {
  sources: Source[]
  /** Paths that could not be read. */
  problems: string[]
}

/** Reads and parses every path. */
export function readSources(paths: string[], options: InputOptions): Input {
  dialectOption(options.dialect)
  const { files, problems } = readPaths(paths)
  const env = parseEnv(options.env)
  const sources = files.map(({ file, text }) => parse(text, { file, dialect: options.dialect, env }))
  hideSourceSecrets(sources, env)
  return { sources, problems }
}

/** Sources to graph, with the surroundings that the options give. */
export function bindSources(sources: Source[], options: InputOptions, env = parseEnv(options.env)): Graph {
  const missing = options.strictInput ? 'refuse' : 'assume'
  return bind(sources, {
    env,
    readFile: readNamed(filesBelow(options.files ?? '.')),
    missing,
    targets: options.targets,
  })
}

/** Files that a configuration names; the secrets in them are masked. */
export function readNamed(read: (path: string) => string | undefined): (path: string) => string | undefined {
  return (path) => {
    const text = read(path)
    if (text !== undefined) hideFileSecrets(text)
    return text
  }
}

/** `K=V` pairs; the process environment is never read. */
export function parseEnv(pairs: string[] = [], option = '--env'): Record<string, string> {
  const env: Record<string, string> = Object.create(null)
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw usage(`${option} ${pair}: expected NAME=VALUE`)
    env[pair.slice(0, at)] = pair.slice(at + 1)
  }
  return env
}

/** The form of `fetch.json`: what addresses answer. Files in it are relative to it. */
export function readFetch(file: string | undefined): Map<string, FetchAnswer> {
  const answers = new Map<string, FetchAnswer>()
  if (file === undefined) return answers
  const json = readJson(file)
  if (!isRecord(json)) throw unreadable(`${file}: expected an object of addresses`)
  for (const [url, answer] of Object.entries(json as Record<string, Record<string, unknown>>)) {
    if (typeof answer?.['file'] === 'string') {
      const body = readText(resolve(dirname(file), answer['file']))
      hideFileSecrets(body)
      answers.set(url, { status: 200, body })
    } else if (typeof answer?.['error'] === 'string') {
      answers.set(url, { error: answer['error'] })
    } else if (typeof answer?.['status'] === 'number') {
      const headers = answer['headers'] as Record<string, string> | undefined
      const body = scalarText(answer['body'] ?? '')
      if (body === undefined) throw unreadable(`${file}: ${url}: \`body\` must be text`)
      answers.set(url, { status: answer['status'], body, ...(headers && { headers }) })
    } else {
      throw unreadable(`${file}: ${url}: expected \`file\`, \`status\` and \`body\`, or \`error\``)
    }
  }
  return answers
}
