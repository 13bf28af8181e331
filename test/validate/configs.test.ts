import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/finding.js'
import { errorsOf, tell } from './documents.js'

/** What the real programs said of configurations: every structural refusal is ours too, and nothing else is refused. */
const CONFIGS = join(import.meta.dirname, '../conformance/configs')

interface Recorded {
  name: string
  text: string
  /** What the program printed. */
  said: string
}

function recorded(folder: string): Recorded[] {
  return readdirSync(join(CONFIGS, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => {
      const read = (suffix: string) => readFileSync(join(CONFIGS, folder, name.replace('.yaml', suffix)), 'utf8')
      return { name, text: read('.yaml'), said: read('.txt') }
    })
}

/** The name that stands last in a path such as `spec.a[0].b` is at the line of the finding. */
function pointsAt(text: string, path: string, { span }: Finding): boolean {
  const name = path
    .replaceAll(/\[\d+\]/g, '')
    .split('.')
    .at(-1)!
  return text.split('\n')[span.line - 1]!.includes(name)
}

describe('Gloo: what the API server and Gloo said of manifests', () => {
  const all = recorded('gloo/invalid')
  const rejected = all.filter(({ said }) => /^crd: rejected/m.test(said) || /decode error/.test(said))

  it.each(rejected)('$name is refused at the offending field', ({ text, said }) => {
    const errors = errorsOf(text)
    expect(errors.map(tell)).not.toEqual([])
    const paths = [...said.matchAll(/(?:rejected: |unknown field ")(spec[\w.[\]]*)/g)].map((match) => match[1]!)
    for (const path of paths.slice(0, 1)) expect(errors.some((error) => pointsAt(text, path, error))).toBe(true)
  })

  it('nothing else is', () => {
    const others = all.filter((one) => !rejected.includes(one))
    expect(others.flatMap(({ name, text }) => errorsOf(text, { file: name }).map(tell))).toEqual([])
    console.info(`configs/gloo: ${rejected.length} refused for their structure, ${others.length} not`)
  })
})

describe('agentgateway --validate-only', () => {
  /** Refusals for what a structure does not show: expressions, keys, files, addresses, references, header names. */
  const NOT_STRUCTURE =
    /parse: |failed to load JWKS|`kid` attribute|unsupported algorithm|decoding key|failed to open file|unknown gateway reference|invalid HTTP header name/
  const invalid = recorded('agentgateway/invalid')
  const structural = invalid.filter(({ said }) => !NOT_STRUCTURE.test(said))

  it.each(structural)('$name is refused at the offending field', ({ text, said }) => {
    const errors = errorsOf(text, { dialect: 'standalone' })
    expect(errors.map(tell)).not.toEqual([])
    const field = /unknown field `(\w+)`/.exec(said)?.[1]
    if (field) expect(errors.some(({ span }) => text.slice(span.start, span.end) === field)).toBe(true)
  })

  it('valid configurations are not', () => {
    const valid = recorded('agentgateway/valid')
    expect(valid.flatMap(({ name, text }) => errorsOf(text, { file: name, dialect: 'standalone' }).map(tell))).toEqual(
      [],
    )
    console.info(
      `configs/agentgateway: ${structural.length} of ${invalid.length} refused for their structure, ${valid.length} valid`,
    )
  })
})

describe('LiteLLM at start-up', () => {
  interface Case {
    name: string
    config: string
    ok: boolean
    error?: string
  }
  const { cases } = JSON.parse(readFileSync(join(CONFIGS, 'litellm/cases.json'), 'utf8')) as { cases: Case[] }
  /** Refusals for keys, licences, modules and settings that need each other, which are rules of `check`. */
  const NOT_STRUCTURE =
    /master key|master_key|must be provided|must also be set|must be set if|must configure audience|import|Custom validator|custom logger|Enterprise/
  const refused = cases.filter(({ ok, error }) => !ok && !NOT_STRUCTURE.test(error ?? ''))

  it.each(refused)('$name is refused', ({ config }) => {
    expect(errorsOf(config, { dialect: 'litellm' }).map(tell)).not.toEqual([])
  })

  it('what starts is not', () => {
    const started = cases.filter(({ ok }) => ok)
    expect(
      started.flatMap(({ name, config }) => errorsOf(config, { file: name, dialect: 'litellm' }).map(tell)),
    ).toEqual([])
    console.info(`configs/litellm: ${refused.length} refused for their structure, ${started.length} start`)
  })
})
