import { afterAll, describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '../../src/gateways/index.js'
import { verify } from '../../src/gateways/verify.js'
import type { Decision, McpSessions, TargetRequest } from '../../src/gateways/engine.js'
import type { Request, Response } from '../../src/core/http.js'
import type { Program } from '../../src/core/program.js'
import { sorted, unexplained } from './compare.js'
import { recordedServers } from './mcp-servers.js'
import { load, ROOT } from './suites.js'

/** Recorded answers of agentgateway in front of MCP servers (`agentgateway-mcp/README.md`). */
const FOLDER = join(ROOT, 'agentgateway-mcp')

interface Recorded {
  request: Request
  response: Response & { error?: string }
  upstream: TargetRequest[]
  now: number
}

type Case = { name: string; sequence: Recorded[] } | ({ name: string; sequence?: undefined } & Recorded)

const count = { passed: 0, failed: 0, requests: 0 }

describe('recorded answers: agentgateway-mcp', () => {
  for (const suite of readdirSync(FOLDER).filter((name) => name.startsWith('mcp-') && !name.includes('.'))) {
    it(suite, async () => {
      const program = load(join(FOLDER, suite), {})
      const { cases } = JSON.parse(readFileSync(join(FOLDER, suite, 'cases.json'), 'utf8')) as { cases: Case[] }
      const failures: string[] = []
      for (const one of cases) {
        const found = await runCase(program, one)
        count.requests += one.sequence?.length ?? 1
        count[found.length === 0 ? 'passed' : 'failed']++
        if (found.length > 0) failures.push(`${one.name}\n    ${found.join('\n    ')}`)
      }
      expect(failures.length, `${failures.length} of ${cases.length}\n  ${failures.slice(0, 10).join('\n  ')}`).toBe(0)
    })
  }
  afterAll(() => console.log(`recorded answers of agentgateway-mcp: ${count.passed} passed, ${count.failed} failed (${count.requests} requests)`))
})

async function runCase(program: Program, recorded: Case): Promise<string[]> {
  let sessions: McpSessions = new Map()
  const found: string[] = []
  for (const [index, step] of (recorded.sequence ?? [recorded]).entries()) {
    const facts = await verify(program, step.request, {})
    const decision = decide(program, step.request, { now: step.now, facts, mcpServers: recordedServers, mcpSessions: sessions })
    sessions = decision.mcpSessions ?? sessions
    const label = `${index} ${step.request.method} ${step.request.path} ${step.request.body.slice(0, 120)}`
    found.push(...[...differences(step, decision), ...unexplained(decision)].map((text) => `${label}: ${text}`))
  }
  return found
}

function differences({ response, upstream }: Recorded, ours: Decision): string[] {
  if (ours.response === null) return ['ours is undetermined']
  const out: string[] = []
  const compare = (what: string, a: unknown, b: unknown): void => {
    const [x, y] = [a, b].map((value) => withoutVersion(JSON.stringify(sorted(value)) ?? 'nothing'))
    if (x !== y) out.push(`${what}: ${x}, ours ${y}`)
  }
  compare('status', response.status, ours.response.status)
  if (response.error === undefined) {
    compare('headers', response.headers, ours.response.headers)
    compare('body', response.body, ours.response.body)
  }
  compare('upstream', upstream.map(withoutNumber), (ours.upstreams ?? []).map(withoutNumber))
  return out
}

/** The build's commit, that of its library, and the running number of the gateway's own look-ups. */
function withoutVersion(text: string): string {
  return text
    .replace(/(\\*"version\\*":\\*")[^"\\]*-dirty/g, '$1<version>')
    .replace(/("name\\*":\\*"rmcp\\*",\\*"version\\*":\\*")[^"\\]*/g, '$1<version>')
}

function withoutNumber(request: TargetRequest): TargetRequest {
  return { ...request, ...(request.body !== undefined && { body: request.body.replace(/agw-resolve-[^"]*/, 'agw-resolve-<n>') }) }
}
