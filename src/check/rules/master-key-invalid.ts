import { PUBLIC_KEYS } from '../../yaml/secret-text.js'
import { litellm } from '../example-policies.js'
import { environmentValue, litellmConfigs } from '../lookup/litellm.js'
import type { Report, Rule } from '../rule.js'

const OVERRIDE = 'dangerously_permit_weak_or_unset_master_key'

export const masterKeyInvalid: Rule = {
  code: 'CW6030',
  severity: 'error',
  title: 'master key with which LiteLLM does not start',
  families: ['litellm'],
  why: `Without a master key every request would be accepted. LiteLLM refuses to start without one, with an empty one, and with
the \`sk-1234\` of its documentation.`,
  evidence: [
    'configs/litellm i30-seed-master-key-sk-1234',
    'configs/litellm i31-master-key-missing',
    'configs/litellm i32-master-key-empty',
    'configs/litellm i41-master-key-os-environ-unset',
  ],
  failing: litellm('master_key: sk-1234\nenable_jwt_auth: true'),
  passing: {
    text: litellm('master_key: os.environ/LITELLM_MASTER_KEY\nenable_jwt_auth: true'),
    env: { LITELLM_MASTER_KEY: 'sk-0f5c61e2' },
  },
  *check(context) {
    const { env } = context.graph
    for (const { general } of litellmConfigs(context)) {
      const permitted =
        general.at(OVERRIDE).value === true ||
        env['LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY']?.toLowerCase() === 'true'
      if (!general.isMap || permitted) continue
      const key = general.at('master_key')
      const value = environmentValue(key.value ?? env['LITELLM_MASTER_KEY'], env)
      const fromEnvironment = !key.exists || key.value === null || (key.string?.startsWith('os.environ/') ?? false)
      const help =
        'generate one (`openssl rand -hex 32`), and name the variable that holds it: `os.environ/LITELLM_MASTER_KEY`'
      const report: Report = { at: key.exists ? key : general, part: key.exists ? 'value' : 'key', message: '', help }
      // The value of a variable depends on the environment: if that is not given, the finding is likely, not certain.
      if (fromEnvironment && !context.isEnvironmentKnown) report.confidence = 'medium'
      if (fromEnvironment)
        report.needs = { program: 'LiteLLM', kind: 'variable', name: key.string?.slice(11) ?? 'LITELLM_MASTER_KEY' }
      if (value === undefined || value === null)
        yield {
          ...report,
          message:
            fromEnvironment && key.string
              ? `LiteLLM refuses to start where \`${key.string.slice(11)}\` is not set`
              : 'LiteLLM refuses to start: no `master_key` is set',
        }
      else if (typeof value === 'string' && value !== '' && value !== value.trim())
        yield {
          ...report,
          message:
            'no request can use the `master_key`: it begins or ends with a blank or a line break, which headers cannot carry',
          help: 'write it without them',
        }
      else if (value === '') yield { ...report, message: 'LiteLLM refuses to start: the `master_key` is empty' }
      else if (typeof value === 'string' && PUBLIC_KEYS.has(value))
        yield {
          ...report,
          message: `LiteLLM refuses to start: \`${value}\` is the publicly known key of its documentation`,
        }
    }
  },
}
