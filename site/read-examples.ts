import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Example, ExampleCase } from './src/protocol.js'

interface Scenario {
  name: string
  title?: string
  options?: string[]
  runs: { title: string; paths: string[]; cases: string; options?: string[] }[]
}

/** Unix seconds: the documented tokens are valid then. */
const NOW = '1795300000'

/** Shown in docs/mcp.md, which reads its files from the folder above. */
const MCP: Scenario = {
  name: 'mcp',
  title: 'Two MCP servers behind agentgateway',
  runs: [{ title: 'Rules by tool: one session', paths: ['config.yaml'], cases: 'session.json' }],
}

/** The documented systems: for each run of `scenarios.json` the files that are read together, and what is asked. */
export function readExamples(folder: string): Example[] {
  const scenarios = JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8')) as Scenario[]
  return [...scenarios, MCP].flatMap((scenario) =>
    scenario.runs.map((run) => readRun(join(folder, scenario.name), scenario, run)),
  )
}

function readRun(folder: string, scenario: Scenario, run: Scenario['runs'][number]): Example {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8')
  const options = [...(scenario.options ?? []), ...(run.options ?? [])]
  const valuesOf = (option: string) => options.filter((_, index) => options[index - 1] === option)
  const [fetch] = valuesOf('--fetch')
  const isMcp = scenario === MCP
  const fileOf = (name: string) => ({ name: isMcp ? `mcp/${name}` : name, text: text(name) })
  return {
    group: scenario.title ?? 'Planted mistakes',
    title: run.title,
    files: [...run.paths, ...namedFiles(folder)].map(fileOf),
    cases: (JSON.parse(text(run.cases)) as { cases: ExampleCase[] }).cases,
    surroundings: {
      env: valuesOf('--env').join('\n'),
      fetch: fetch === undefined ? '' : text(fetch),
      mcpTools: isMcp ? text('servers.json') : '',
      state: '',
      now: NOW,
    },
  }
}

/** Files that a configuration or an address names: keys. */
function namedFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
  return names.filter((name) => name === 'jwks.json' || name.startsWith('manifests/')).sort()
}
