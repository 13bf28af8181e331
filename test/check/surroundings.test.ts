import { describe, expect, it } from 'vitest'
import { type CheckOptions, check } from '../../src/check/check.js'
import { JWT_AUTH, litellm, standalone } from '../../src/check/example-policies.js'
import { parse } from '../../src/yaml/parse.js'

const OPEN = { isPartOfFiles: true }
const found = (text: string, options: CheckOptions = OPEN) =>
  check([parse(text, { file: 'f.yaml', env: options.env })], options)
    .filter(({ code }) => ['CW2020', 'CW3001', 'CW3041', 'CW6030'].includes(code))
    .map(({ code, severity, span, message }) => `${severity} ${code} ${span.line} ${message}`)

const VARIABLES = standalone(JWT_AUTH.replace('https://login.example.com', '$ISSUER').replace('models', `\${AUDIENCE}`))
const FILE = standalone(JWT_AUTH.replace(/jwks: .*/, 'jwks: { file: ./keys.json }'))
const NOTE = 'info CW3041'

describe('what only the environment of the gateway decides', () => {
  it('variables and files of a standalone file: one note', () => {
    const both = VARIABLES.replace(/jwks: .*/, 'jwks: { file: /etc/keys.json }')
    expect(found(both)).toEqual([
      `${NOTE} 9 agentgateway needs the variables \`ISSUER\`, \`AUDIENCE\` and the file \`/etc/keys.json\` to start`,
    ])
  })

  it.each([
    ['a variable', 'master_key: os.environ/KEY', 'the variable `KEY`'],
    ['no key', 'enable_jwt_auth: true', 'the variable `LITELLM_MASTER_KEY`'],
    ['a module', 'master_key: sk-0f5c61e2\nlitellm_jwtauth:\n  custom_validate: auth.validate', 'the file `auth.py`'],
  ])('LiteLLM: %s', (_, settings, needs) => {
    const [note, ...others] = found(litellm(settings))
    expect(note).toContain(NOTE)
    expect(note).toContain(`LiteLLM needs ${needs} to start`)
    expect(others).toEqual([])
  })

  it('errors where the surroundings are given', () => {
    expect(found(VARIABLES, { env: { ISSUER: 'a' } })).toEqual([expect.stringContaining('error CW2020 10 ')])
    expect(found(FILE, { readFile: () => undefined })).toEqual([expect.stringContaining('error CW3001 11 ')])
    expect(found(litellm('enable_jwt_auth: true'), { env: {} })).toEqual([expect.stringContaining('error CW6030')])
  })

  it('keeps the errors of a place whose environment is open', () => {
    const codes = check([parse(standalone('oidc: {}'), { file: 'f.yaml' })], OPEN).map(({ code }) => code)
    expect(codes).toContain('CW2002')
    expect(codes).toContain('CW3041')
  })

  it('the files of a folder may be a part of those that the gateway has', () => {
    expect(found(FILE, { readFile: () => undefined, isPartOfFiles: true })).toEqual([expect.stringContaining(NOTE)])
    expect(found(FILE, { readFile: () => '{"keys":[]}', isPartOfFiles: true })).toEqual([])
  })

  it('errors whatever the environment is', () => {
    const hash = standalone("basicAuth:\n  mode: strict\n  htpasswd: 'alice:$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00'")
    expect(found(hash).map((one) => one.slice(0, 12))).toEqual(['error CW2020', 'error CW2020', 'error CW2020'])
    expect(found(litellm('master_key: sk-1234'))).toEqual([expect.stringContaining('error CW6030')])
  })

  it('the rest of such a file is checked', () => {
    const open = litellm('enable_jwt_auth: "yes"\nmaster_key: os.environ/KEY')
    expect(check([parse(open)]).map(({ code }) => code)).toContain('CW6031')
  })
})

it('does not report the master key of a part of a LiteLLM file', () => {
  const source = parse('litellm_jwtauth:\n  user_id_jwt_field: sub\n', { file: 'config.yaml' })
  expect(check([source], {}).filter(({ severity }) => severity === 'error')).toEqual([])
})
