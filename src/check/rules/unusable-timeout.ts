import { PYTHON_FLOAT } from '../../core/python-number.js'
import type { Cursor } from '../../yaml/cursor.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const model = (timeout: string) =>
  `model_list:\n- model_name: chat\n  litellm_params: { model: openai/gpt-4o, timeout: ${timeout} }\n${litellm('master_key: sk-0f5c61e2')}`

export const unusableTimeout: Rule = {
  code: 'CW6168',
  severity: 'warning',
  risk: 'low',
  title: 'number with a unit that LiteLLM cannot read',
  families: ['litellm'],
  why: `LiteLLM reads \`timeout\` and \`weight\` when a request arrives. A \`timeout\` is a number of seconds: \`60s\` cannot be converted,
and every request to the model fails. A \`weight\` that is not a number fails as soon as two deployments share a name.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/timeout'],
  failing: model('60s'),
  passing: model('60'),
  *check(context) {
    for (const { root, models } of litellmConfigs(context)) {
      const timeouts = [root.at('router_settings', 'timeout'), ...models.map((params) => params.at('timeout'))]
      for (const at of timeouts.filter(isUnreadable))
        yield {
          at,
          message: 'requests fail: `timeout` must be a number of seconds, without a unit',
          help: /^\d+s$/.test(at.string!) ? `write \`${at.string!.slice(0, -1)}\`` : 'write the number of seconds',
        }
      for (const at of models.map((params) => params.at('weight')).filter(isUnreadable))
        yield { at, message: 'requests fail: `weight` must be a number', help: 'write a number, such as `2`' }
    }
  },
}

/** A string that is not a number; a variable is replaced before it is read. */
const isUnreadable = ({ string }: Cursor): boolean =>
  string !== undefined && !string.startsWith('os.environ/') && !PYTHON_FLOAT.test(string)
