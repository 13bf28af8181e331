import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const keys = (key: string) => standalone(`apiKey:\n  mode: strict\n  keys:\n  - key: ${key}`)

export const placeholderCredential: Rule = {
  code: 'CW6165',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'placeholder of an example as a credential',
  families: ['standalone', 'litellm'],
  why: `A key such as \`changeme\` or \`<your-key>\` comes from a published example. As an API key of the gateway it admits any
client that knows the example; a provider of models rejects it.`,
  evidence: ['https://cwe.mitre.org/data/definitions/1392.html'],
  failing: keys('<your-api-key>'),
  passing: keys('k-5b1f0c86e2'),
  *check(context) {
    for (const [at, isOfClient] of keysOf(context))
      if (at.string !== undefined && (isOfClient ? PUBLIC : UNFILLED).test(at.string))
        yield {
          at,
          message: isOfClient
            ? 'anyone can guess this key: it is a placeholder from an example'
            : 'requests to the model fail: this is a placeholder, not a key',
          help: 'write the key, or the name of the variable that holds it',
        }
  },
}

const UNFILLED = /^<[^<>]*>$|^(?:sk-)?(?:\.{3}|…|x{4,})$|^sk-\.{3}/i
const PUBLIC =
  /^<[^<>]*>$|^(?:sk-)?(?:\.{3}|…|x{4,}|change[-_ ]?(?:me|this)|replace[-_ ]?(?:me|this)|your[-_ ].*|placeholder|secret|password)$/i

function* keysOf(context: RuleContext): Iterable<[at: Cursor, isOfClient: boolean]> {
  for (const root of context.roots('standalone')) {
    for (const container of mapsWith(root, 'apiKey'))
      for (const entry of container.at('apiKey', 'keys').items()) yield [entry.at('key'), true]
    for (const container of mapsWith(root, 'backendAuth')) yield [container.at('backendAuth', 'key'), false]
  }
  for (const { root, general } of litellmConfigs(context)) {
    yield [general.at('master_key'), true]
    for (const model of root.at('model_list').items()) yield [model.at('litellm_params', 'api_key'), false]
  }
}
