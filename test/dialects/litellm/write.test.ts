import { describe, expect, it } from 'vitest'
import { print } from '../../../src/convert/print.js'
import type { Program } from '../../../src/core/program.js'
import { StepList } from '../../../src/core/step-list.js'
import { litellm } from '../../../src/dialects/litellm/index.js'
import { WRITERS } from '../../../src/dialects/writers.js'
import { bind } from '../../../src/kubernetes/bind.js'
import { parse } from '../../../src/yaml/parse.js'
import { suitesOf } from '../../conformance/suites.js'
import { behaviour, NO_OPTIONS, programIn, programOf } from '../rewritten.js'

/** Writes the program and reads the text again, with the environment that is told and the master key it had. */
function written(program: Program): { text: string; again: Program; notes: string[] } {
  const { files, losses, environment } = WRITERS.litellm!(program, NO_OPTIONS)
  const text = files.map(({ documents }) => print(documents, new Map())).join('---\n')
  const masterKey = new StepList(program.listeners[0]!.steps).find('virtual-keys')?.masterKey
  const env = { ...environment, LITELLM_LICENSE: 'jwt-auth', ...(masterKey && { LITELLM_MASTER_KEY: masterKey }) }
  const source = parse(text, { file: 'litellm.yaml', dialect: 'litellm', env })
  const reading = litellm.read!(bind([source], { env, readFile: () => undefined }))
  if (!reading.programs[0]) throw new Error(`${reading.findings.map((one) => one.message).join('; ')}\n${text}`)
  return { text, again: reading.programs[0], notes: losses.map(({ status, note }) => `${status}: ${note}`) }
}

const withoutLicence = (text: string): string => text.replace(/"licensed": (true|false)/g, '"licensed": true')
/** Keys of providers are left to the environment. */
const withoutSecrets = (text: string): string => text.replace(/\n *"apiKey": "[^"]*",?/g, '')
const comparable = (program: Program): string => withoutSecrets(withoutLicence(behaviour(program)))

describe("LiteLLM's configuration, written", () => {
  for (const { name } of suitesOf('litellm', 'litellm')) {
    it(`is read as the same program again: ${name}`, () => {
      const { program } = programOf('litellm', name)
      if (new StepList(program.listeners[0]!.steps).find('outside')) return expectClosed(program)
      expect(comparable(written(program).again)).toBe(comparable(program))
    })
  }

  it('never writes a key down, and says what the environment must have', () => {
    const { program } = programIn(`
general_settings: {master_key: sk-a-secret, enable_jwt_auth: true}
model_list:
- model_name: small
  litellm_params: {model: openai/gpt-4o-mini, api_key: sk-another-secret}
`)
    const { text, notes } = written(program)
    expect(text).not.toMatch(/secret/)
    expect(text).toContain('master_key: os.environ/LITELLM_MASTER_KEY')
    expect(text).toContain('api_key: os.environ/OPENAI_API_KEY')
    expect(notes.filter((one) => one.startsWith('manual'))).toEqual([
      'manual: set OPENAI_API_KEY in its environment to this key',
      expect.stringContaining('LITELLM_MASTER_KEY'),
    ])
  })
})

/** Code of somebody's own does not come along: then nobody gets in. */
function expectClosed(program: Program): void {
  const list = new StepList(written(program).again.listeners[0]!.steps).find('route-allow-list')
  expect(list?.routes).toEqual([])
}
