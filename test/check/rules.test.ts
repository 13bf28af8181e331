import { describe, expect, it } from 'vitest'
import { RULES } from '../../src/check/catalogue.js'
import { check } from '../../src/check/check.js'
import { exampleInput, type Example } from '../../src/check/rule.js'
import type { Finding } from '../../src/finding.js'
import { parse } from '../../src/text/parse.js'

export function findingsOf(example: Example): Finding[] {
  const { text, env, files = {}, claims, targets } = exampleInput(example)
  const tokens = claims ? [{ name: 'sample.jwt', header: {}, claims }] : []
  return check([parse(text, { file: 'policy.yaml', env })], { env, readFile: (path) => files[path], tokens, targets })
}

const told = (findings: Finding[]) =>
  findings.map(({ code, span, message }) => `${code} ${span.line}:${span.column} ${message}`)

describe('every rule', () => {
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
          expect(message).toMatch(/^[^A-Z]|^(Gloo|Envoy|LiteLLM|Kubernetes|YAML|`)/)
          expect(`${message}${help ?? ''}`).not.toMatch(/\.$|\n|undefined|\[object/)
        }
      })

      it('is silent on its passing example, which has no error', () => {
        const findings = findingsOf(rule.passing)
        expect(told(findings.filter((one) => one.code === rule.code || one.severity === 'error'))).toEqual([])
      })
    })
  }
})
