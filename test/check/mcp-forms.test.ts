import { describe, expect, it } from 'vitest'
import { mcpServers } from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

const found = (rule: string): string[] =>
  findingsOf(mcpServers({ rules: `- ${JSON.stringify(rule)}`, targets: ['files', 'db'] }))
    .filter(({ code }) => /^CW607/.test(code))
    .map(({ code }) => code)

describe('rules on MCP in other notations', () => {
  it.each<[string, string[]]>([
    ['mcp["tool"].arguments.x == 1', ['CW6070']],
    ['mcp.tool["arguments"]["x"] == 1', ['CW6070']],
    ['mcp["tool"]["name"] == "files_read"', ['CW6072']],
    ['mcp.tool.name.startsWith("db_")', ['CW6072']],
    ['mcp.tool.name.startsWith("dba")', []],
    ['mcp.tool["target"] == "nope"', ['CW6073']],
    ['mcp.tool["name"] == "read"', []],
  ])('%s', (rule, codes) => {
    expect(found(rule)).toEqual(codes)
  })
})
