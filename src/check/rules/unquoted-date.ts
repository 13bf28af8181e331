import { isScalar } from 'yaml'
import { fix, nodeAt, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const model = (version: string) =>
  `model_list:\n- model_name: chat\n  litellm_params: { model: azure/gpt-4o, api_base: https://eu.example.com, api_version: ${version} }\n${litellm('master_key: sk-0f5c61e2')}`

export const unquotedDate: Rule = {
  code: 'CW6169',
  severity: 'warning',
  title: 'date where LiteLLM requires a string',
  families: ['litellm'],
  why: `Without quotes YAML 1.1 reads \`2024-10-21\` as a date, and \`api_version\` must be a string. LiteLLM drops the model and
serves the others: requests for it are answered with an error.`,
  evidence: ['https://docs.litellm.ai/docs/providers/azure'],
  failing: model('2024-10-21'),
  passing: model('"2024-10-21"'),
  *check(context) {
    for (const { models } of litellmConfigs(context))
      for (const params of models)
        for (const [name, value] of params.members()) {
          if (!STRINGS.has(name) || !DATE.test(value.string ?? '')) continue
          const node = nodeAt(value)
          if (!isScalar(node) || node.type !== 'PLAIN') continue
          yield {
            at: value,
            message: `LiteLLM drops this model: without quotes this is a date, and \`${name}\` must be a string`,
            help: `write \`"${value.string}"\``,
            ...fix('quote it', true, replaceValue(value, JSON.stringify(value.string))),
          }
        }
  },
}

/** Timestamps of YAML 1.1, as a day or with a time. */
const DATE = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)?$/

const STRINGS: ReadonlySet<string> = new Set(['api_version', 'api_key', 'organization'])
