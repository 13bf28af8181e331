import { describe, expect, it } from 'vitest'
import { compare } from '../../src/compare/compare.js'
import { convert, isOpening } from '../../src/convert/convert.js'
import type { DialectId, Program } from '../../src/core/program.js'
import type { Step } from '../../src/core/step/step.js'
import { policyOf } from './policies.js'

/** The program with every step changed, wherever steps are. */
function edited(program: Program, edit: (step: Step) => Step): Program {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null || value instanceof Map) return value
    const copy = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member)]))
    return 'kind' in copy && 'origin' in copy ? edit(copy as unknown as Step) : copy
  }
  return walk(program) as Program
}

const withoutRules = (step: Step): Step =>
  step.kind === 'authorize' ? { ...step, rules: [] } : step.kind === 'token-role' ? { ...step, enforce: false } : step
const withoutIssuers = (step: Step): Step =>
  step.kind === 'authenticate'
    ? { ...step, onMissing: 'pass', providers: step.providers.map(({ issuer: _, ...provider }) => provider) }
    : step

/** What was written, with a part of the policy lost: whatever else the gateways differ in, that is a policy difference. */
describe('no cause of engines hides a loss', () => {
  const cases: [folder: string, suite: string, to: DialectId, what: string, edit: (step: Step) => Step][] = [
    ['agentgateway', 'llm-jwt', 'gloo', 'rules', withoutRules],
    ['agentgateway', 'llm-jwt', 'litellm', 'rules', withoutRules],
    ['agentgateway', 'authz-list-claim-shapes', 'envoy', 'rules', withoutRules],
    ['gloo', 'rbac-nested', 'standalone', 'rules', withoutRules],
    ['gloo', 'rbac-multi-policies', 'agentgateway', 'rules', withoutRules],
    ['gloo', 'rbac-regex', 'standalone', 'rules', withoutRules],
    ['gloo', 'seed-001-workshop', 'agentgateway', 'rules', withoutRules],
    ['litellm', 'rbac', 'standalone', 'rules', withoutRules],
    ['litellm', 'nonadmin-default-routes', 'gloo', 'rules', withoutRules],
    ['agentgateway', 'jwt-mode-strict', 'gloo', 'tokens', withoutIssuers],
    ['agentgateway', 'llm-jwt', 'envoy', 'tokens', withoutIssuers],
    ['gloo', 'key-jwks-all', 'standalone', 'tokens', withoutIssuers],
    ['gloo', 'providers-two-issuers', 'agentgateway', 'tokens', withoutIssuers],
  ]
  it.each(cases)('%s/%s to %s without its %s', (folder, suite, to, _what, edit) => {
    const { program, graph, fetched, state } = policyOf(folder, suite)!
    const options = { fetched, state }
    const set = { issuer: 'https://idp.example', 'jwks-url': 'https://keys.example/jwks' }
    const whole = convert(program, graph, { to, set, accept: ['all'], ...options })
    const lost = compare(program, edited(whole.program!, edit), options)
    const openings = lost.differences.filter(isOpening).map(({ code }) => code)
    expect(openings).not.toEqual([])
  })
})
