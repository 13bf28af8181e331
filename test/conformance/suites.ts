import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bind } from '../../src/kubernetes/bind.js'
import { read } from '../../src/dialects/read.js'
import { decide } from '../../src/gateways/index.js'
import { verify } from '../../src/gateways/verify.js'
import { verifyAndDecide } from '../../src/gateways/verify-and-decide.js'
import type { Decision } from '../../src/gateways/engine.js'
import type { FetchAnswer } from '../../src/core/http.js'
import { SignatureCache } from '../../src/jwt/signature-cache.js'
import type { Program as Compiled } from '../../src/core/program.js'
import { parse } from '../../src/yaml/parse.js'
import type { TargetOptions } from '../../src/versions/target.js'
import { ECHO, type Program, type RecordedCase } from './compare.js'

export const ROOT = dirname(fileURLToPath(import.meta.url))

/** Any time from 2024 to 2097 gives the recorded answer where a case names none. */
const NOW = 1_800_000_000

/** Client and gateway ran on one machine. */
const RECORDED_AT = { source: { address: '127.0.0.1' }, destination: { address: '127.0.0.1' } }

export interface Suite {
  folder: string
  name: string
  program: Program
  cases: RecordedCase[]
}

export function suitesOf(folder: string, program: Program): Suite[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => !name.startsWith('_') && existsSync(join(ROOT, folder, name, 'cases.json')))
    .sort()
    .map((name) => {
      const { cases } = JSON.parse(readFileSync(join(ROOT, folder, name, 'cases.json'), 'utf8')) as { cases: RecordedCase[] }
      return { folder, name, program, cases }
    })
}

export interface Decided {
  recorded: RecordedCase
  decision: Decision
  /** The same from remembered signatures and without a trace; a promise where something had to be verified again. */
  remembered: Decision | Promise<Decision>
}

/** Decides the cases of a suite through the library, as a user of it would. */
export async function* decideSuite(suite: Suite, targets: TargetOptions = recordedAt(suite.program)): AsyncGenerator<Decided> {
  const path = join(ROOT, suite.folder, suite.name)
  const json = (file: string): unknown => (existsSync(join(path, file)) ? JSON.parse(readFileSync(join(path, file), 'utf8')) : undefined)
  const env = (json('env.json') ?? {}) as Record<string, string>
  const state = json('state.json')
  const fetched = readFetched(path, json('fetch.json'))
  const programs = new Map<string, Compiled>()
  const cache = new SignatureCache()
  for (const recorded of suite.cases) {
    const merged = overlay(env, recorded.env)
    const key = JSON.stringify(merged)
    const program = programs.get(key) ?? load(path, merged, targets)
    programs.set(key, program)
    const request = { ...RECORDED_AT, ...recorded.request }
    const facts = await verify(program, request, { fetched })
    const context = { now: recorded.now ?? NOW, state, upstreamResponse: ECHO[suite.program] }
    const decision = decide(program, request, { ...context, facts })
    await verify(program, request, { fetched, cache })
    const remembered = verifyAndDecide(program, request, { ...context, fetched, cache, trace: false })
    yield { recorded, decision, remembered }
  }
}

/** The versions that the suites without a version are of. */
export const recordedAt = (program: Program): TargetOptions =>
  program === 'litellm' ? { litellm: '1.106.2' } : program === 'gloo' ? { envoy: '1.40.0' } : {}

export function load(path: string, env: Record<string, string>, targets: TargetOptions = {}): Compiled {
  const file = join(path, 'policy.yaml')
  const source = parse(readFileSync(file, 'utf8'), { file, env })
  const readFile = (name: string): string | undefined => {
    const full = resolve(path, name)
    const beside = resolve(path, 'files', name)
    return existsSync(full) ? readFileSync(full, 'utf8') : existsSync(beside) ? readFileSync(beside, 'utf8') : undefined
  }
  const { programs, findings } = read(bind([source], { env, readFile, targets }))
  if (programs.length !== 1) throw new Error(`${programs.length} programs; ${findings.map((one) => one.message).join('; ')}`)
  return programs[0]!
}

function overlay(env: Record<string, string>, over: Record<string, string | null> = {}): Record<string, string> {
  const merged = { ...env }
  for (const [name, value] of Object.entries(over)) {
    if (value === null) delete merged[name]
    else merged[name] = value
  }
  return merged
}

function readFetched(path: string, json: unknown): Map<string, FetchAnswer> {
  const answers = new Map<string, FetchAnswer>()
  for (const [url, answer] of Object.entries((json ?? {}) as Record<string, FetchAnswer & { file?: string }>)) {
    answers.set(url, answer.file === undefined ? answer : { status: 200, body: readFileSync(keyFile(path, answer.file), 'utf8') })
  }
  return answers
}

/** The suites of LiteLLM's user management were recorded with the keys of the others. */
function keyFile(path: string, file: string): string {
  const own = resolve(path, file)
  return existsSync(own) ? own : own.replace('/litellm-information/', '/litellm/')
}
