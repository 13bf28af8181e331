import type { FetchAnswer, Response } from '../core/http.js'
import { mcpPlaces } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import { describedServers, type McpServerDescription } from '../gateways/agentgateway/mcp/servers.js'
import type { McpServers } from '../gateways/engine.js'
import { isRecord } from '../yaml/plain.js'
import type { FetchedAnswers, Fixtures, UpstreamAnswer } from './model/fixtures.js'
import type { Named } from './suite.js'
import type { Surroundings } from './surroundings.js'

/** What is around the gateway, with its files read. */
export interface ReadFixtures {
  env: Record<string, string>
  /** Folder of relative paths in the configuration. */
  files: string
  fetched: Map<string, FetchAnswer>
  state?: unknown
  mcpTools?: unknown
  upstreamResponse?: Response
}

/** A fixture that cannot be read. */
export class FixtureError extends Error {
  constructor(
    message: string,
    readonly named: Named<Fixtures>,
    readonly member: string,
  ) {
    super(message)
  }
}

/** Fixtures of a suite and its includes: those of the suite itself take precedence, member by member. */
export function readFixtures(all: readonly Named<Fixtures>[], suiteFile: string, around: Surroundings): ReadFixtures {
  const result: ReadFixtures = { env: {}, files: around.resolve(suiteFile, '.'), fetched: new Map() }
  for (const named of all.toReversed()) {
    const { spec } = named
    const file = named.place.source.file
    const json = (member: keyof Fixtures, value: unknown): unknown =>
      typeof value === 'string' ? readJson(named, member, around.resolve(file, value), around) : value
    Object.assign(result.env, spec.env)
    if (spec.files !== undefined) result.files = around.resolve(file, spec.files)
    if (spec.fetch !== undefined) {
      const base = typeof spec.fetch === 'string' ? around.resolve(file, spec.fetch) : file
      const answers = json('fetch', spec.fetch) as FetchedAnswers
      for (const [url, answer] of Object.entries(answers ?? {}))
        result.fetched.set(
          url,
          answerOf(answer, (name) => readFile(named, 'fetch', around.resolve(base, name), around)),
        )
    }
    if (spec.state !== undefined) result.state = json('state', spec.state)
    if (spec.mcpTools !== undefined) result.mcpTools = json('mcpTools', spec.mcpTools)
    if (spec.upstreamResponse) result.upstreamResponse = responseOf(spec.upstreamResponse)
  }
  around.hide?.({ env: result.env, data: [result.state, result.mcpTools] })
  return result
}

function readFile(named: Named<Fixtures>, member: string, path: string, around: Surroundings): string {
  try {
    return around.readText(path)
  } catch (error) {
    throw new FixtureError((error as Error).message, named, member)
  }
}

function readJson(named: Named<Fixtures>, member: string, path: string, around: Surroundings): unknown {
  const text = readFile(named, member, path, around)
  try {
    return JSON.parse(text)
  } catch {
    throw new FixtureError(`${path}: not JSON`, named, member)
  }
}

function answerOf(answer: FetchedAnswers[string] | undefined, read: (name: string) => string): FetchAnswer {
  if (answer?.error !== undefined) return { error: answer.error }
  if (answer?.file !== undefined) return { status: 200, body: read(answer.file) }
  return { status: answer?.status ?? 200, body: answer?.body ?? '' }
}

function responseOf({ status = 200, headers = {}, body = '' }: UpstreamAnswer): Response {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return { status, headers: Object.fromEntries(lower), body }
}

const LISTS = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' } as const

/** What MCP servers offer, by target; a description without targets is that of every target. */
export function mcpDescriptions(described: unknown, program: Program): Map<string, McpServerDescription> {
  if (!isRecord(described)) return new Map()
  const targets = new Set(mcpPlaces(program).flatMap(({ backend }) => backend.mcp.targets.map(({ name }) => name)))
  const isSole = Object.keys(described).some((name) => name in LISTS)
  const entries: [string, unknown][] = isSole
    ? [...targets].map((name) => [name, described])
    : Object.entries(described)
  return new Map(entries.map(([name, value]) => [name, descriptionOf(value)]))
}

export function mcpServers(described: unknown, program: Program): McpServers | undefined {
  return described === undefined ? undefined : describedServers(mcpDescriptions(described, program))
}

function descriptionOf(value: unknown): McpServerDescription {
  if (!isRecord(value)) return {}
  if (value['error'] === 'refused') return { error: 'refused' }
  return Object.fromEntries(
    Object.entries(LISTS).flatMap(([list, key]) => {
      const items = value[list]
      return Array.isArray(items) ? [[list, items.map((item: unknown) => itemOf(item, key))]] : []
    }),
  )
}

function itemOf(item: unknown, key: string): Record<string, unknown> {
  if (isRecord(item)) return item
  return key === 'name' ? { name: String(item), inputSchema: {} } : { [key]: String(item), name: String(item) }
}
