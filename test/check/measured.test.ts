import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import type { Finding } from '../../src/core/finding.js'
import type { DialectId } from '../../src/core/program.js'
import { parse } from '../../src/yaml/parse.js'
import { told } from './findings-of.js'

/** What the real programs said of configurations, and what `check` says of them. */
const CONFIGS = join(import.meta.dirname, '../conformance/configs')
const counts = new Map<string, [right: number, all: number]>()

function count(group: string, right: boolean): void {
  const [n, all] = counts.get(group) ?? [0, 0]
  counts.set(group, [n + Number(right), all + 1])
}

afterAll(() => {
  for (const [group, [right, all]] of counts) console.log(`check: ${group}: ${right} of ${all}`)
})

interface Options {
  dialect?: DialectId
  env?: Record<string, string>
}

function findings(text: string, { dialect, env = {} }: Options = {}): Finding[] {
  return check([parse(text, { file: 'config.yaml', dialect, env })], { dialect, env })
}

const errors = (found: Finding[]) => found.filter(({ severity }) => severity === 'error')

/** Lines on which a finding is right: those of the field that the program names, where it names one. */
function linesOf(text: string, verdict: string): number[] | null {
  const path =
    /rejected: ([\w.[\]]+): Invalid value/.exec(verdict)?.[1] ?? /unknown field [`"]([^`"]+)[`"]/.exec(verdict)?.[1]
  const field = path?.split('.').at(-1)
  if (field === undefined) return null
  const key = new RegExp(`(^|[\\s{,-])["']?${field}["']?\\s*:`)
  const lines = text.split('\n').flatMap((line, index) => (key.test(line) ? [index + 1] : []))
  return lines.length > 0 ? lines : null
}

describe('configurations that a gateway refuses', () => {
  for (const program of ['gloo', 'agentgateway', 'agentgateway-live'] as const) {
    const folder = join(CONFIGS, program, 'invalid')
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml'))) {
      const text = readFileSync(join(folder, name), 'utf8')
      const verdict = readFileSync(join(folder, name.replace('.yaml', '.txt')), 'utf8')
      const isLint = verdict.startsWith('lint')
      it(`${program} ${name}`, () => {
        const found = findings(text, program === 'gloo' ? {} : { dialect: 'standalone' })
        const wanted = isLint ? found.filter(({ severity }) => severity === 'warning') : errors(found)
        const lines = isLint ? null : linesOf(text, verdict)
        const right =
          wanted.length > 0 &&
          (!lines || wanted.some(({ span }) => lines.includes(span.line))) &&
          (!isLint || errors(found).length === 0)
        count(`${program} ${isLint ? 'misread, a warning' : 'refused, an error'}`, right)
        expect(right, `wanted lines ${lines}\n${told(found).join('\n')}\n${verdict}`).toBe(true)
      })
    }
  }
})

function yamlFiles(folder: string): string[] {
  return readdirSync(join(CONFIGS, folder)).flatMap((name) => (name.endsWith('.yaml') ? [`${folder}/${name}`] : []))
}

describe('configurations that a gateway takes', () => {
  for (const path of ['agentgateway/valid', 'agentgateway-live/valid'].flatMap(yamlFiles)) {
    it(path, () => {
      const wrong = errors(findings(readFileSync(join(CONFIGS, path), 'utf8'), { dialect: 'standalone' }))
      count('agentgateway valid, no error', wrong.length === 0)
      expect(told(wrong)).toEqual([])
    })
  }
})

describe('LiteLLM at start-up', () => {
  const { env, cases } = JSON.parse(readFileSync(join(CONFIGS, 'litellm/cases.json'), 'utf8')) as {
    env: Record<string, string>
    cases: { name: string; config: string; ok: boolean; error?: string }[]
  }
  for (const { name, config, ok, error } of cases) {
    it(`${name}: ${ok ? 'starts' : 'refuses'}`, () => {
      const found = errors(findings(config, { dialect: 'litellm', env }))
      count(`litellm ${ok ? 'starts, no error' : 'refuses, an error'}`, ok === (found.length === 0))
      expect(found.length > 0, `${told(found).join('\n')}\n${error ?? ''}`).toBe(!ok)
    })
  }
})

/** Files that the schema takes and Gloo's translator refuses, as `configs/gloo` records for each of these mistakes. */
const REFUSED_BY_GLOO: Record<string, string> = {
  'gloo-docs/0026-gateway.yaml': 'Gateway without `httpGateway`, `tcpGateway` or `hybridGateway`',
  'gloo-docs/0027-gateway.yaml': 'Gateway without `httpGateway`, `tcpGateway` or `hybridGateway`',
  'gloo-docs/0328-virtualservice.yaml': 'route without an action',
  'gloo-docs/0408-virtualservice.yaml': 'matcher without a path (the object is called `reject-me`)',
  'gloo-docs/0452-virtualservice.yaml': 'delegation with an exact matcher (`not allowed`, says the file)',
  'gloo-docs/0459-virtualservice.yaml': 'matcher without a path (the object is called `i-am-invalid`)',
}

interface CorpusEntry {
  file: string
  label?: { judge: string; verdict?: string; docs?: { valid: boolean | null }[] }
  valid?: boolean
}

const CORPUS = process.env['CLAIMWRIGHT_CORPUS']
const index = CORPUS ? join(CORPUS, 'index.json') : ''

// The corpus belongs to others and is not part of the repository: CLAIMWRIGHT_CORPUS names where it lies.
describe.skipIf(!existsSync(index))('files of public repositories', () => {
  const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as CorpusEntry[]) : []
  for (const { file, label, valid } of entries) {
    it(file, () => {
      const text = readFileSync(join(CORPUS!, file), 'utf8')
      const standalone = label?.judge.startsWith('agentgateway')
      const found = errors(findings(text, standalone ? { dialect: 'standalone' } : {}))
      const verdict = file in REFUSED_BY_GLOO ? 'invalid' : verdictOf(label, valid)
      // The judge of the standalone files ran where the key files and the variables of the examples were there.
      const allowed = standalone ? ['CW3001', 'CW2020'] : []
      const wrong =
        verdict === 'valid' || verdict === 'environment' ? found.filter(({ code }) => !allowed.includes(code)) : []
      count(`corpus ${verdict}`, verdict === 'invalid' ? found.length > 0 : wrong.length === 0)
      expect(told(wrong)).toEqual([])
      if (verdict === 'invalid') expect(found.length).toBeGreaterThan(0)
    })
  }
})

function verdictOf(label: CorpusEntry['label'], valid: boolean | undefined): string {
  if (label?.verdict) return label.verdict
  const docs = label?.docs?.map((doc) => doc.valid) ?? [valid ?? null]
  if (docs.includes(false)) return 'invalid'
  return docs.includes(null) ? 'unlabelled' : 'valid'
}
