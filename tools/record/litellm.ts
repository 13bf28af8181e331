import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'
import type { FetchAnswer } from '../../src/core/http.js'
import { OPEN_PAGES } from '../../src/gateways/litellm/route-groups.js'
import type { RecordedCase } from '../../test/conformance/compare.js'
import { installLitellm } from '../../test/live/litellm/install.js'
import { Oracle } from '../../test/live/litellm/oracle.js'
import type { Json } from '../../test/live/litellm/policies.js'
import { groupBy } from './group-by.js'
import { type Driver, RecordError, type RunningProgram } from './record.js'
import type { RecordedAnswer, VersionedSuite } from './vectors.js'

/** LiteLLM's proxy, from PyPI: its authentication is asked in one process with its own classes. */
export const litellm: Driver = {
  program: 'litellm',
  folders: ['litellm'],
  first: '1.106.2',
  // The driver has no model provider: what is let through has no answer of its own.
  asWritten: ({ response, upstream }) => ({ response: response && response.status < 400 ? null : response, upstream }),
  async start(version): Promise<RunningProgram> {
    const python = await installLitellm(version)
    checkVersion(python, version)
    const oracle = new Oracle(python, join(import.meta.dirname, '../../test/live/litellm/oracle.py'))
    return { title: `litellm ${version}`, ask: (suite) => ask(oracle, suite), stop: async () => oracle.stop() }
  },
}

function checkVersion(python: string, version: string): void {
  const code = 'import importlib.metadata; print(importlib.metadata.version("litellm"))'
  const found = execFileSync(python, ['-c', code], { encoding: 'utf8' }).trim()
  if (found !== version) throw new RecordError(`${python} has litellm ${found}, not ${version}`)
}

/** Cases of one environment are asked together. */
async function ask(oracle: Oracle, suite: VersionedSuite): Promise<Map<string, RecordedAnswer>> {
  const config = parse(readFileSync(join(suite.path, 'policy.yaml'), 'utf8'), { version: '1.1' }) as Json
  const fetch = readFetch(suite)
  const state = (readJson(suite, 'state.json') ?? null) as Json | null
  const answers = new Map<string, RecordedAnswer>()
  const byEnvironment = groupBy(suite.cases.filter(isAuthenticated), (one) => JSON.stringify(environmentOf(suite, one)))
  for (const [environment, cases] of byEnvironment) {
    const env = JSON.parse(environment) as Record<string, string>
    const asked = await oracle.ask({ config, env, fetch, state, requests: cases.map(({ request }) => request) })
    if (asked.refused !== undefined) throw new RecordError(`${suite.name}: LiteLLM does not start: ${asked.refused}`)
    for (const [i, { name }] of cases.entries()) answers.set(name, { response: asked.answers[i]!, upstream: null })
  }
  return answers
}

/** The driver asks LiteLLM's authentication; pages that the server answers itself never reach it. */
const isAuthenticated = ({ request }: RecordedCase): boolean => !OPEN_PAGES.includes(request.path)

function environmentOf(suite: VersionedSuite, { env = {} }: RecordedCase): Record<string, string> {
  const all = { ...(readJson(suite, 'env.json') as Record<string, string> | undefined), ...env }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null))
}

function readFetch(suite: VersionedSuite): Record<string, FetchAnswer> {
  const json = (readJson(suite, 'fetch.json') ?? {}) as Record<string, FetchAnswer & { file?: string }>
  return Object.fromEntries(
    Object.entries(json).map(([url, answer]): [string, FetchAnswer] => [
      url,
      answer.file === undefined
        ? answer
        : { status: 200, body: readFileSync(resolve(suite.path, answer.file), 'utf8') },
    ]),
  )
}

function readJson({ path }: VersionedSuite, name: string): unknown {
  const file = join(path, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}
