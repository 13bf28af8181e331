import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { fieldsNamed } from '../lookup/walk.js'
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
      if (
        at.string !== undefined &&
        (PLACEHOLDER.test(at.string) ||
          (isOfClient ? GUESSABLE : VARIABLE).test(at.string) ||
          (at.source.family === 'standalone' && OTHER_VARIABLE.test(at.string)))
      )
        yield {
          at,
          message: isOfClient
            ? 'anyone can guess this key: it is a placeholder from an example'
            : 'requests to the model fail: this is a placeholder, not a key',
          help: 'write the key, or the name of the variable that holds it',
        }
  },
}

/** `<your-key>`, `your_api_key`, `sk-...`, `xxxx`, `changeme`. */
const PLACEHOLDER =
  /^(?:sk-)?(?:<[^<>]*>|\.{3}.*|…|x{4,}|\*{4,}|todo|(?:change|replace)[-_ ]?(?:me|this)|replace[-_ ]with[-_ ][a-z_ -]*key|your[-_ ](?:[a-z]+[-_ ]){0,3}(?:key|token|secret)(?:[-_ ]here)?|placeholder)$/i
/** Values that a provider could not have issued, but any client would try. */
const GUESSABLE = /^(?:sk-)?(?:secret|password)$/i

/** A name of a variable or a template that nothing replaced: `OPENAI_API_KEY`, `{{ OPENAI_API_KEY }}`. */
const VARIABLE = /^(?:[A-Z][A-Z\d]*(?:_[A-Z\d]+)*_(?:KEY|TOKEN|SECRET)|\{\{[^{}]*\}\})$/

/** The name of a variable as other programs write it. */
const OTHER_VARIABLE = /^(?:os\.environ|env)[/.:][A-Z][A-Z\d_]*$/

/** A server at another address may accept any key. */
const isElsewhere = (params: Cursor): boolean =>
  ['api_base', 'base_url', 'baseUrl', 'hostOverride'].some((name) => params.at(name).isSet)

function* keysOf(context: RuleContext): Iterable<[at: Cursor, isOfClient: boolean]> {
  const standalone = context.roots('standalone')
  for (const policy of fieldsNamed(standalone, 'apiKey'))
    for (const entry of policy.at('keys').items()) yield [entry.at('key'), true]
  for (const policy of fieldsNamed(standalone, 'backendAuth')) {
    const key = policy.at('key')
    yield [key.isMap ? key.at('value') : key, false]
  }
  for (const model of standalone.flatMap((root) => root.at('llm', 'models').items()))
    if (!isElsewhere(model.at('params'))) yield [model.at('params', 'apiKey'), false]
  for (const { models, general } of litellmConfigs(context)) {
    yield [general.at('master_key'), true]
    for (const params of models) if (!isElsewhere(params)) yield [params.at('api_key'), false]
  }
}
