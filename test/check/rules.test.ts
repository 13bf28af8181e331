import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RULES } from '../../src/check/catalogue.js'
import { NAMES } from '../../src/core/codes.js'
import { findingsOf, told } from './findings-of.js'

const CONFORMANCE = join(import.meta.dirname, '../conformance')

describe('every rule', () => {
  it('is in the catalogue, in the order of codes, and its file has its name', () => {
    const files = readdirSync(join(import.meta.dirname, '../../src/check/rules')).map((name) => name.replace('.ts', ''))
    expect(RULES.map(({ code }) => NAMES[code]).sort()).toEqual(files.sort())
    expect(RULES.map(({ code }) => code)).toEqual(RULES.map(({ code }) => code).sort())
  })

  it('has a code of its own', () => {
    expect(new Set(RULES.map((rule) => rule.code)).size).toBe(RULES.length)
  })

  for (const rule of RULES) {
    describe(`${rule.code} ${rule.title}`, () => {
      it('finds its failing example', () => {
        const findings = findingsOf(rule.failing)
        const own = findings.filter((one) => one.code === rule.code)
        expect(own.length, told(findings).join('\n')).toBeGreaterThan(0)
        for (const { message, help } of own) {
          expect(message).toMatch(/^[^A-Z]|^(Gloo|Envoy|LiteLLM|Kubernetes|YAML)/)
          expect(`${message}${help ?? ''}`).not.toMatch(/\.$|\n|undefined|\[object/)
        }
      })

      it('is silent on its passing example, which has no error', () => {
        const findings = findingsOf(rule.passing)
        expect(told(findings.filter((one) => one.code === rule.code || one.severity === 'error'))).toEqual([])
      })

      it('names evidence that is there', () => {
        expect(rule.evidence.length).toBeGreaterThan(0)
        expect(rule.evidence.filter((name) => !isThere(name))).toEqual([])
      })
    })
  }
})

/** `SUITE/NAME`, `configs/PROGRAM NAME`, or an address. */
function isThere(name: string): boolean {
  if (name.startsWith('https://')) return true
  const [, program, config] = /^configs\/([\w-]+) (.+)$/.exec(name) ?? []
  if (program === 'litellm')
    return readFileSync(join(CONFORMANCE, 'configs/litellm/cases.json'), 'utf8').includes(`"name": "${config}"`)
  if (program)
    return ['valid', 'invalid'].some((folder) =>
      existsSync(join(CONFORMANCE, 'configs', program, folder, `${config}.yaml`)),
    )
  return existsSync(join(CONFORMANCE, name))
}
