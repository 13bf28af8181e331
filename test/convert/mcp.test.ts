import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { compare } from '../../src/compare/compare.js'
import { convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { policiesOf } from '../compare/policies.js'

/** What Kubernetes has no word for, and what that does. */
const UNSAYABLE: Readonly<Record<string, 'opens' | 'answers'>> = {
  'agentgateway-mcp/mcp-dns-rebinding-on': 'opens',
  'agentgateway-mcp/mcp-dns-rebinding-jwt': 'opens',
  'agentgateway-mcp/mcp-dns-rebinding-authentication': 'opens',
  // Names of servers have to differ.
  'agentgateway-mcp/mcp-same-target-name': 'opens',
  // There are no APIs behind OpenAPI documents: what the gateway refuses of them is sent to a server.
  'agentgateway-mcp/mcp-transports-121': 'opens',
  'agentgateway-mcp/mcp-transports-130': 'opens',
  // Servers have no transformations.
  'agentgateway-mcp/mcp-body-target': 'answers',
  'agentgateway-mcp/mcp-body-target-unread': 'answers',
}

/** One suite in so many; `CLAIMWRIGHT_FULL=1` takes them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 4

const recorded = policiesOf('agentgateway-mcp', (name) => name.startsWith('mcp-') && !name.includes('.'))

describe('policies of MCP in the other form of agentgateway', () => {
  it.each(recorded.filter((_, i) => i % EVERY === 0))('$name', ({ name, program, graph }) => {
    const { comparison, files, fields } = convert(program, graph, { to: 'agentgateway', accept: ['all'] })
    const effect = UNSAYABLE[name]
    if (effect) {
      expect(fields.some(({ status }) => status !== 'exact')).toBe(true)
      expect(comparison.differences.map(({ direction }) => direction)).toContain(effect)
      return
    }
    expect(comparison.differences.map(({ message }) => message)).toEqual([])
    const sources = files.map(({ name: file, text }) => parse(text, { file }))
    expect(check(sources, {}).filter(({ severity }) => severity === 'error')).toEqual([])
    const written = bind(sources)
    const [kubernetes] = read(written, { dialect: 'agentgateway' }).programs
    const back = convert(kubernetes!, written, { to: 'standalone', accept: ['all'] })
    expect(back.comparison.differences.map(({ message }) => message)).toEqual([])
    const [standalone] = read(bind(back.files.map(({ name: file, text }) => parse(text, { file }))), {
      dialect: 'standalone',
    }).programs
    expect(compare(program, standalone!).differences.map(({ message }) => message)).toEqual([])
  })
})
