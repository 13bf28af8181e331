import { describe, expect, it } from 'vitest'
import { ask, type Situation } from './gateway.js'

const statusOf = (situation: Situation, token: Record<string, unknown>): string | number | undefined => {
  const { response, undetermined } = ask(situation, { model: 'gpt-4o', token })
  return undetermined ? `undetermined by ${undetermined.step}` : response?.status
}

describe('tokens that are mapped to a virtual key', () => {
  const situation = (behavior: string, mappings?: Record<string, unknown>[]): Situation => ({
    jwt: { virtual_key_claim_field: 'sub', unregistered_jwt_client_behavior: behavior },
    state: { teams: [], users: [], organizations: [], ...(mappings && { jwt_key_mappings: mappings }) },
  })
  const MAPPED = [{ jwt_claim_name: 'sub', jwt_claim_value: 'alice', is_active: true }]

  it.each(['fallback_team_mapping', 'reject'])('have the rights of that key, which are not known: %s', (behavior) => {
    expect(statusOf(situation(behavior, MAPPED), { sub: 'alice' })).toMatch(/^undetermined/)
    expect(statusOf(situation(behavior), { sub: 'alice' })).toMatch(/^undetermined/)
  })

  it('are judged by their claims, or rejected, where the state has no mapping', () => {
    expect(statusOf(situation('fallback_team_mapping', MAPPED), { sub: 'bob' })).toBe(200)
    expect(statusOf(situation('reject', MAPPED), { sub: 'bob' })).toBe(403)
    expect(statusOf(situation('reject', [{ ...MAPPED[0], is_active: false }]), { sub: 'alice' })).toBe(403)
  })
})

describe('rows of teams', () => {
  const situation = (more: Record<string, unknown>): Situation => ({
    jwt: { team_id_jwt_field: 'team' },
    state: { teams: [{ team_id: 'eng', models: ['other'], ...more }], users: [], organizations: [] },
  })

  it('leave the verdict open where a member is set that is not modelled', () => {
    expect(statusOf(situation({}), { team: 'eng' })).toBe(403)
    expect(statusOf(situation({ model_aliases: { 'gpt-4o': 'other' } }), { team: 'eng' })).toMatch(/^undetermined/)
    expect(statusOf(situation({ model_aliases: {}, spend: 3 }), { team: 'eng' })).toBe(403)
  })
})
