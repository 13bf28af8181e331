import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/core/finding.js'
import { Settings } from '../../../src/dialects/litellm/settings.js'
import { type Stage, startUpProblems } from '../../../src/dialects/litellm/start-up.js'
import { read } from '../../../src/dialects/read.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { validate } from '../../../src/validate/validate.js'
import { Cursor } from '../../../src/yaml/cursor.js'
import { locate } from '../../../src/yaml/locate.js'
import { parse } from '../../../src/yaml/parse.js'

const STAGES: Stage[] = ['load_config', 'master_key_check', 'initialize_jwt_auth']
const JWT = { document: 0, pointer: '/general_settings/litellm_jwtauth' }

interface Given {
  env?: Record<string, string>
  files?: Record<string, string>
}

/** Everything that says why LiteLLM does not start, and where it stops. */
function start(text: string, { env = {}, files = {} }: Given = {}): { stage: Stage | 'started'; findings: Finding[] } {
  const source = parse(text, { file: 'config.yaml', dialect: 'litellm' })
  const readFile = (path: string): string | undefined => files[path]
  const reading = read(bind([source], { env, readFile }), { dialect: 'litellm' })
  const structural = [...source.findings, ...validate(source)].filter(({ severity }) => severity === 'error')
  const from = locate(source, JWT, 'key').start
  const inJwt = source.documents[0] && new Cursor(source.documents[0]).at('general_settings', 'litellm_jwtauth').exists
  const stages = structural.map(
    ({ span }): Stage => (inJwt && span.start >= from ? 'initialize_jwt_auth' : 'load_config'),
  )
  const [document] = source.documents
  if (document?.valid) {
    const root = new Cursor(document)
    const problems = startUpProblems(root.at('general_settings'), readFile, new Settings(env, root))
    expect(reading.refused).toBe(problems.length > 0)
    stages.push(...problems.map(({ stage }) => stage))
  }
  const stage = STAGES.find((one) => stages.includes(one)) ?? 'started'
  return { stage, findings: [...structural, ...reading.findings] }
}

describe('recorded start-up configurations', () => {
  const file = join(import.meta.dirname, '../../conformance/configs/litellm/cases.json')
  const { cases, env } = JSON.parse(readFileSync(file, 'utf8')) as {
    cases: { name: string; config: string; ok: boolean; stage: Stage | 'started' }[]
    env: Record<string, string>
  }

  it.each(cases)('$name: $stage', ({ config, ok, stage }) => {
    const ours = start(config, { env })
    expect(ours.stage).toBe(stage)
    expect(ours.findings.some(({ refused, severity }) => refused || severity === 'error')).toBe(!ok)
  })
})

const GENERAL = 'general_settings:\n  master_key: sk-0f5c61e2\n  enable_jwt_auth: true\n'
const jwt = (settings: string): string => `${GENERAL}  litellm_jwtauth:\n    ${settings.replaceAll('\n', '\n    ')}\n`

/** Found by running the real start-up functions of 1.106.2 on these files. */
describe('what else LiteLLM says at its start', () => {
  it.each([
    ['blanks around a public key', 'general_settings: {master_key: " sk-1234 "}', 'master_key_check'],
    ['only blanks', 'general_settings: {master_key: "  "}', 'master_key_check'],
    ['a key that is a number', 'general_settings: {master_key: 1234}', 'load_config'],
    [
      'an override that is text',
      'general_settings: {master_key: sk-1234, dangerously_permit_weak_or_unset_master_key: "true"}',
      'master_key_check',
    ],
    [
      'the override',
      'general_settings: {master_key: sk-1234, dangerously_permit_weak_or_unset_master_key: true}',
      'started',
    ],
    ['scope mappings that are empty and not enforced', jwt('scope_mappings: []'), 'initialize_jwt_auth'],
    ['scope mappings enforced by any text', jwt('scope_mappings: []\nenforce_scope_based_access: "false"'), 'started'],
    [
      'an issuer with both',
      jwt('issuers: [{issuer: a, audience: b, disable_audience_validation: true}]'),
      'initialize_jwt_auth',
    ],
    ['an issuer with an empty list', jwt('issuers: [{issuer: a, audience: []}]'), 'started'],
    ['role settings that are both null', jwt('user_roles_jwt_field: null\nuser_allowed_roles: null'), 'started'],
    ['no settings for tokens', `${GENERAL}  litellm_jwtauth: null\n`, 'started'],
    ['a paid setting', `${GENERAL}  enforced_params: [user]\n`, 'load_config'],
    ['library settings that are a list', `${GENERAL}litellm_settings: [a]\n`, 'load_config'],
    ['a function without a module', jwt('custom_validate: check'), 'initialize_jwt_auth'],
  ] as const)('%s', (_name, text, stage) => expect(start(text).stage).toBe(stage))

  it('reads the master key where the file says, even if that is null', () => {
    const env = { LITELLM_MASTER_KEY: 'sk-0f5c61e2' }
    expect(start('general_settings: {enable_jwt_auth: true}', { env }).stage).toBe('started')
    expect(start('general_settings: {}', { env }).stage).toBe('started')
    expect(start('general_settings: {master_key: null}', { env }).stage).toBe('master_key_check')
    expect(start('general_settings: {master_key: os.environ/KEY}', { env: { KEY: 'sk-9' } }).stage).toBe('started')
  })

  it('names the variable that has to hold the master key', () => {
    const needs = (text: string) => start(text).findings.map((finding) => finding.needs?.name)
    expect(needs('general_settings: {master_key: os.environ/KEY}')).toEqual(['KEY'])
    expect(needs('general_settings: {}')).toEqual(['LITELLM_MASTER_KEY'])
    expect(needs('general_settings: {master_key: null}')).toEqual([undefined])
  })

  it('sets the variables of the file first', () => {
    const text = 'general_settings: {enable_jwt_auth: true}\nenvironment_variables: {LITELLM_MASTER_KEY: sk-0f5c61e2}'
    expect(start(text).stage).toBe('started')
  })

  it('wants the hook to be annotated', () => {
    const text = jwt('custom_validate: hooks.check')
    const hooks = (source: string) => start(text, { files: { 'hooks.py': source } })
    expect(hooks('def check(\n    claims: dict[str, int],\n) -> Literal[True]:\n    return True\n').stage).toBe(
      'started',
    )
    expect(hooks('from elsewhere import check\n').stage).toBe('started')
    const { stage, findings } = hooks('def check(claims) -> bool:\n    return True\n')
    expect(stage).toBe('initialize_jwt_auth')
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'CW3001 LiteLLM refuses to start: `check` is not annotated to return `Literal[True]`',
    ])
    expect(hooks('def check(claims):\n    return True\n').stage).toBe('initialize_jwt_auth')
  })

  it('says where', () => {
    const [finding] = start(jwt('scope_mappings:\n- scope: a\n  models: [m]')).findings
    expect(finding).toMatchObject({ code: 'CW2002', severity: 'error', refused: true, span: { line: 5 } })
    expect(finding!.help).toBe('add `enforce_scope_based_access: true`')
  })
})
