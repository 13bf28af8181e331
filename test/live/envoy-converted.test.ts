import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { convert } from '../../src/convert/convert.js'
import type { Request } from '../../src/core/http.js'
import { read } from '../../src/dialects/read.js'
import { decide } from '../../src/gateways/index.js'
import { verify } from '../../src/gateways/verify.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'
import { send } from './envoy/client.js'
import { type Running, startEcho } from './envoy/echo.js'
import { installEnvoy } from './envoy/install.js'
import { startEnvoy, validateEnvoy } from './envoy/process.js'

const EXAMPLES = join(import.meta.dirname, '../../examples')
/** Examples that Envoy can run without files of certificates. */
const SOURCES = ['gloo-workshop-lab12', 'gloo-ai-gateway']

let envoy: string | null = null
let why = ''
let echo: Running

beforeAll(async () => {
  echo = await startEcho()
  envoy = await installEnvoy().catch((error: unknown) => {
    why = String(error).slice(0, 500)
    return null
  })
})
afterAll(() => echo.stop())

function converted(example: string) {
  const folder = join(EXAMPLES, example)
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml') && !name.endsWith('-test.yaml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8'), { file: name }))
  const graph = bind(sources)
  const [program] = read(graph).programs
  const conversion = convert(program!, graph, { to: 'envoy', accept: ['all'] })
  const { cases } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as {
    cases: { name: string; request: Request; now?: number }[]
  }
  return { program: program!, config: parseYaml(conversion.files[0]!.text) as Bootstrap, cases }
}

interface Bootstrap {
  static_resources: {
    clusters: {
      name: string
      type: string
      transport_socket?: unknown
      load_assignment: { endpoints: { lb_endpoints: { endpoint: { address: { socket_address: object } } }[] }[] }
    }[]
  }
}

/** Every cluster sends to the echo server. */
function redirected(config: Bootstrap): Bootstrap {
  const copy = structuredClone(config)
  for (const cluster of copy.static_resources.clusters) {
    delete cluster.transport_socket
    cluster.type = 'STATIC'
    for (const { endpoint } of cluster.load_assignment.endpoints.flatMap((one) => one.lb_endpoints))
      endpoint.address.socket_address = { address: '127.0.0.1', port_value: echo.port }
  }
  return copy
}

describe('a bootstrap that was converted', () => {
  it.each(SOURCES)('from %s is valid for Envoy, which answers the recorded cases as before', async (example) => {
    if (envoy === null) throw new Error(`Envoy cannot be installed: ${why}`)
    const { program, config, cases } = converted(example)
    expect(await validateEnvoy(envoy, config)).toBe('')
    vi.stubEnv('HFTOKEN_AUTHORIZATION', 'from-the-environment')
    const running = await startEnvoy(envoy, redirected(config))
    const seen = new Set<unknown>()
    try {
      for (const { name, request } of cases) {
        const now = Math.floor(Date.now() / 1000)
        const { response, undetermined } = decide(program, request, { now, facts: await verify(program, request) })
        if (undetermined) continue
        const answer = await send(running.port, request, () => '')
        seen.add(String(answer.upstream?.headers['authorization']))
        expect(`${name}: ${answer.response.status}`).toBe(`${name}: ${response?.status}`)
      }
    } finally {
      await running.stop()
      vi.unstubAllEnvs()
    }
    if (example === 'gloo-workshop-lab12') expect(seen).toContain('Bearer from-the-environment')
  })
})
