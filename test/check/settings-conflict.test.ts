import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'

/** LiteLLM 1.106.2 itself was asked about each. */
describe('CW2016', () => {
  const refusals = (...fields: string[]) => {
    const jwt = fields.map((one) => `    ${one}\n`).join('')
    const text = `general_settings:\n  master_key: sk-0f5c61e2\n  enable_jwt_auth: true\n  litellm_jwtauth:\n${jwt}`
    return check([parse(text, { file: 'config.yaml' })]).filter(({ code }) => code === 'CW2016').length
  }

  it('lets scopes be enforced that nobody maps, but not mappings stand that nobody enforces', () => {
    expect(refusals('enforce_scope_based_access: true')).toBe(0)
    expect(refusals('scope_mappings: [{scope: a}]')).toBe(1)
    expect(refusals('scope_mappings: [{scope: a}]', 'enforce_scope_based_access: false')).toBe(1)
  })

  it('takes for true what Python does', () => {
    expect(refusals('scope_mappings: [{scope: a}]', 'enforce_scope_based_access: "no"')).toBe(0)
    expect(refusals('scope_mappings: [{scope: a}]', 'enforce_scope_based_access: 1')).toBe(0)
    expect(refusals('issuers: [{issuer: me, disable_audience_validation: "yes"}]')).toBe(0)
    expect(refusals('issuers: [{issuer: me, disable_audience_validation: "no"}]')).toBe(1)
  })
})
