import { describe, expect, it } from 'vitest'
import { type Situation, told } from './gateway.js'

/** Answers of litellm 1.106.2 to the same requests (router.py `get_model_list`, auth_utils.py, auth_checks.py). */

const model = (name: string, params: object = {}, info?: object): object => ({
  model_name: name,
  litellm_params: { model: name.includes('/') ? name : `openai/${name}`, ...params },
  ...(info && { model_info: info }),
})

const notOfTeams = (name: string, team: string): string =>
  `403 No team has access to the requested model: ${name}. Checked teams={'${team}'}. Check \`/models\` to see all ` +
  'available models.'

const ofTable = (refusal: string): string => `LiteLLM's table of models: 200 or ${refusal}`

describe('access groups', () => {
  const teams = [
    { team_id: 'g', models: ['g'] },
    { team_id: 'h', models: ['h'] },
    { team_id: 'all', models: ['all-team-models'] },
  ]
  const group = (name: string): object => ({ access_groups: [name] })
  const calls = (situation: Situation, team: string, name: string): string =>
    told(
      { ...situation, jwt: { team_ids_jwt_field: 'teams' }, state: { teams } },
      { token: { teams: [team] }, model: name },
    )

  it('of a wildcard cover every name that it serves, unless an entry has that name', () => {
    const models = [model('gpt-4o'), model('openai/*', {}, group('g')), model('*-mini', {}, group('h'))]
    expect(calls({ models }, 'g', 'openai/x')).toBe('200')
    expect(calls({ models }, 'g', 'gpt-4o')).toBe(notOfTeams('gpt-4o', 'g'))
    expect(calls({ models }, 'g', 'anthropic/c')).toBe(notOfTeams('anthropic/c', 'g'))
    expect(calls({ models }, 'g', 'other')).toBe(ofTable(notOfTeams('other', 'g')))
    // A pattern has to fit the start of the name only.
    expect(calls({ models }, 'h', 'a-mini-b')).toBe('200')
    // The most specific pattern serves it alone.
    expect(calls({ models }, 'h', 'openai/gpt-4o-mini')).toBe(notOfTeams('openai/gpt-4o-mini', 'h'))
  })

  it('of an alias are those of its model', () => {
    const models = [model('gpt-4o', {}, group('g')), model('other')]
    const sections = {
      router_settings: { model_group_alias: { alias: 'gpt-4o', hidden: { model: 'other', hidden: true } } },
    }
    expect(calls({ models, sections }, 'g', 'alias')).toBe('200')
    expect(calls({ models, sections }, 'g', 'hidden')).toBe(notOfTeams('hidden', 'g'))
    expect(calls({ models, sections }, 'all', 'alias')).toBe('200')
  })

  it('of entries of a team are for that team', () => {
    const own = { team_id: 'g', team_public_model_name: 'ours', ...group('h') }
    const models = [model('internal', {}, own), model('gpt-4o')]
    expect(calls({ models }, 'h', 'ours')).toBe(notOfTeams('ours', 'h'))
    expect(calls({ models }, 'all', 'internal')).toBe(notOfTeams('internal', 'all'))
    expect(calls({ models }, 'all', 'gpt-4o')).toBe('200')
  })
})

describe('members of bodies that a deployment lets clients set', () => {
  const client = { configurable_clientside_auth_params: ['base_url', { api_base: '^https://.*ok' }] }
  const models = [
    ...[model('gpt-4o', client), model('two', client), model('two'), model('three'), model('three', client)],
    ...[model('my-*', client), model('my-a*')],
  ]
  const sections = {
    router_settings: { model_group_alias: { alias: 'gpt-4o', hidden: { model: 'gpt-4o', hidden: true } } },
  }
  const refused = (name: string): RegExp =>
    new RegExp(`^401 .*Rejected Request: ${name} is not allowed in request body`)
  const sends = (name: string, members: object): string =>
    told({ models, sections }, { token: {}, body: JSON.stringify({ model: name, ...members }) })

  it('are a name, or an address that matches from its start', () => {
    expect(sends('gpt-4o', { base_url: 'x' })).toBe('200')
    expect(sends('gpt-4o', { api_base: 'https://ok' })).toBe('200')
    expect(sends('gpt-4o', { extra_body: { api_base: 'https://is.ok' } })).toBe('200')
    expect(sends('gpt-4o', { api_base: 'https://no' })).toMatch(refused('api_base'))
    expect(sends('gpt-4o', { base_url: 'x', langfuse_host: 'y' })).toMatch(refused('langfuse_host'))
    expect(sends('gpt-4o', { api_base: 1 })).toBe(
      "401 Authentication Error, expected string or bytes-like object, got 'int'",
    )
  })

  it('are those of the last entry of that name', () => {
    expect(sends('two', { base_url: 'x' })).toMatch(refused('base_url'))
    expect(sends('three', { base_url: 'x' })).toBe('200')
  })

  it('are found by alias, unless it is hidden, and by the most specific wildcard', () => {
    expect(sends('alias', { base_url: 'x' })).toBe('200')
    expect(sends('hidden', { base_url: 'x' })).toMatch(refused('base_url'))
    expect(sends('my-b', { base_url: 'x' })).toBe('200')
    expect(sends('my-a', { base_url: 'x' })).toMatch(refused('base_url'))
  })

  it('leave the verdict open where only Python reads the pattern', () => {
    const params = { configurable_clientside_auth_params: [{ api_base: '(?!x)https' }] }
    const asked = { token: {}, body: '{"model": "odd", "api_base": "https://a"}' }
    expect(told({ models: [model('odd', params)] }, asked)).toMatch(/^`\(\?!x\)https` decides: 200 or 401/)
  })
})

describe('credentials of a federated identity', () => {
  const sections = {
    credential_list: [
      { credential_name: 'federated', credential_values: { anthropic_issuer_url: 'x' } },
      { credential_name: 'plain', credential_values: { api_key: 'fake', anthropic_issuer_url: null } },
    ],
  }
  const sends = (members: object, path = '/chat/completions', version = '1.106.2'): string =>
    told({ sections, version }, { token: {}, path, body: JSON.stringify({ model: 'gpt-4o', ...members }) })
  const refused =
    "401 Authentication Error, Rejected Request: litellm_credential_name='federated' names a credential configured for " +
    'workload identity federation (anthropic_issuer_url), which a request body cannot choose. A proxy admin attaches it ' +
    'to a deployment.'
  const names = { litellm_credential_name: 'federated' }

  it.each([
    ['the body', names],
    ['its configuration', { extra_body: names }],
    ['its metadata', { metadata: names }],
    ['its parameters', { litellm_params: names }],
    ['its fallbacks', { fallbacks: [{ model: 'x', ...names }] }],
  ])('cannot be named in %s', (_, members) => {
    expect(sends(members)).toBe(refused)
  })

  it('can be named where deployments are managed, and any other credential everywhere', () => {
    expect(sends(names, '/model/new')).not.toBe(refused)
    expect(sends({ litellm_credential_name: 'plain' })).toBe('200')
  })
})

describe('budgets', () => {
  const state = {
    teams: [
      { team_id: 'spent', models: [], max_budget: 1, spend: 5 },
      { team_id: 'even', models: [], max_budget: 1.5, spend: 1.5 },
    ],
    users: [
      { user_id: 'even', user_role: 'internal_user', models: [], max_budget: 2, spend: 2 },
      {
        user_id: 'member',
        user_role: 'internal_user',
        models: [],
        organization_memberships: [{ user_role: 'org_admin' }],
      },
    ],
  }
  const jwt = { team_ids_jwt_field: 'teams', user_id_jwt_field: 'user' }
  const asks = (token: object, path = '/chat/completions'): string =>
    told({ jwt, state }, { token, path, model: 'gpt-4o' })

  it('are spent for models that cost something', () => {
    expect(asks({ teams: ['spent'] })).toBe(
      'the amount spent: 200 or 422 Budget has been exceeded! Team=spent Current cost: 5.0, Max budget: 1.0',
    )
    expect(asks({ user: 'even' })).toBe(
      'the amount spent: 200 or 422 ExceededBudget: User=even over budget. Spend=2.0, Budget=2.0',
    )
    // The first call is refused: "Current cost: 1.98384".
    expect(asks({ teams: ['even'] })).toMatch(/^the amount spent: 200 or 422/)
    expect(asks({ teams: ['spent'] }, '/v1/models')).toBe('200')
  })

  it('and what else a row of a user says and is not modelled leaves the verdict open', () => {
    expect(asks({ user: 'member' })).toMatch(/^LiteLLM's database: 200 or 403/)
  })
})
