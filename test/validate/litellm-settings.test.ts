import { describe, expect, it } from 'vitest'
import { findingsOf } from '../check/findings-of.js'

const SETTINGS = 'general_settings:\n  master_key: sk-0f5c61e2\n'
const unknown = (text: string) => findingsOf(text).filter(({ code }) => code === 'CW2001')

describe('settings of LiteLLM', () => {
  it.each([
    'use_shared_health_check',
    'require_key_mcp_access_defined',
    'disable_custom_api_keys',
    'fail_closed_budget_enforcement',
    'disable_error_logs',
    'custom_key_policy',
    'mcp_session_token_signing',
  ])('%s is read by the code, whatever the documented model says', (name) => {
    expect(unknown(`${SETTINGS}  ${name}: true\n`)).toEqual([])
  })

  it('of others the version is named', () => {
    const [finding] = unknown(`${SETTINGS}  no_such_setting: true\n`)
    expect(finding).toMatchObject({ severity: 'warning', message: expect.stringContaining('LiteLLM 1.106.2') })
    expect(finding!.fix).toBeUndefined()
  })

  it.each([
    ['public_key_url', 'JWT_PUBLIC_KEY_URL'],
    ['jwks_url', 'JWT_PUBLIC_KEY_URL'],
    ['audience', 'JWT_AUDIENCE'],
    ['issuer', 'JWT_ISSUER'],
    ['user_id_field', 'user_id_jwt_field'],
  ])('%s: what it is called, and no fix that renames it', (name, help) => {
    const [finding] = unknown(`${SETTINGS}  litellm_jwtauth:\n    ${name}: x\n`)
    expect(finding).toMatchObject({ help: expect.stringContaining(help) })
    expect(finding!.fix).toBeUndefined()
  })

  it('a slip of a letter has a fix', () => {
    const [finding] = unknown(`${SETTINGS}  enable_jwt_aut: true\n`)
    expect(finding!.fix).toMatchObject({ edits: [{ text: 'enable_jwt_auth' }] })
  })
})

describe('rules on LiteLLM settings', () => {
  const codes = (text: string, claims?: Record<string, unknown>) =>
    findingsOf({ text, ...(claims && { claims }) }).map(({ code, span, help }) => `${code} ${span.line} ${help}`)
  const jwt = (lines: string) => `${SETTINGS}  enable_jwt_auth: true\n  litellm_jwtauth:\n    ${lines}\n`

  it('the admin scope in a claim that is not read', () => {
    const text = jwt('admin_jwt_scope: proxy.admin')
    const has = (claims: Record<string, unknown>) => codes(text, claims).some((one) => one.startsWith('CW6101 5'))
    expect(has({ scp: 'a proxy.admin' })).toBe(true)
    expect(has({ roles: ['proxy.admin'] })).toBe(true)
    expect(has({ scope: 'proxy.admin', scp: 'proxy.admin' })).toBe(false)
    expect(has({ scope: 'a' })).toBe(false)
  })

  it('a claim whose name has a dot is written with an escape', () => {
    const found = codes(jwt('team_id_jwt_field: kubernetes.io.namespace'), { 'kubernetes.io': { namespace: 'models' } })
    expect(found).toContainEqual(expect.stringContaining('CW4010 5 it has `kubernetes\\.io.namespace`'))
  })

  it('scope mappings are compared exactly, too', () => {
    const found = codes(jwt('scope_mappings: [{ scope: a, models: ["openai/*"] }]'))
    expect(found.filter((one) => one.startsWith('CW6099'))).toHaveLength(1)
  })

  it('a role map without the setting that reads it', () => {
    const map = 'jwt_litellm_role_map: [{ jwt_role: a, litellm_role: internal_user }]'
    const missing = (more: string) => codes(jwt(`${map}${more}`)).filter((one) => one.startsWith('CW6100'))
    expect(missing('')).toEqual([expect.stringContaining('set `sync_user_role_and_teams: true` and `roles_jwt_field`')])
    expect(missing('\n    sync_user_role_and_teams: true\n    roles_jwt_field: roles')).toEqual([])
  })
})

describe('released versions of other models', () => {
  it('Gateway API 1.2 to 1.6: session persistence', () => {
    const text = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a}
spec:
  rules:
  - sessionPersistence: {sessionName: s, idleTimeout: 1h, type: Cookie, cookieConfig: {lifetimeType: Session}}
`
    expect(unknown(text)).toEqual([])
  })

  it('Gloo: lists and maps of OpenTelemetry values are kept as they are', () => {
    const text = `apiVersion: gateway.solo.io/v1
kind: ListenerOption
metadata: {name: a}
spec:
  options:
    accessLoggingService:
      accessLog:
      - openTelemetryService:
          logName: a
          attributes: {values: [{key: a, value: {kvlistValue: {anything: [1]}}}]}
`
    expect(
      findingsOf(text).filter(({ severity, message }) => severity === 'error' && message.includes('anything')),
    ).toEqual([])
  })
})
