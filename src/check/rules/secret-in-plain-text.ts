import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { fieldsNamed, stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const model = (key: string) => `model_list:
- model_name: gpt-4o
  litellm_params: { model: openai/gpt-4o, api_key: ${key} }
general_settings: { master_key: os.environ/LITELLM_MASTER_KEY }
`

export const secretInPlainText: Rule = {
  code: 'CW6179',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'credential in the text of a configuration',
  families: ['litellm', 'standalone', 'agentgateway', 'gloo'],
  why: `Configurations are kept in repositories and shown in reviews: a credential in their text is known to everyone who reads them,
and stays in the history. LiteLLM reads \`os.environ/NAME\`, a standalone file \`$NAME\`, and objects of Kubernetes refer to a Secret.`,
  evidence: ['https://cwe.mitre.org/data/definitions/798.html'],
  failing: { text: model('sk-proj-T3BlbkFJ7c1f0a9e5d2b8c64'), env: { LITELLM_MASTER_KEY: 'sk-0f5c61e2' } },
  passing: {
    text: model('os.environ/OPENAI_API_KEY'),
    env: { LITELLM_MASTER_KEY: 'sk-0f5c61e2', OPENAI_API_KEY: 'sk-proj-T3BlbkFJ7c1f0a9e5d2b8c64' },
  },
  *check(context) {
    for (const [at, help] of written(context))
      if (at.string !== undefined && isCredential(at.string))
        yield { at, message: 'everyone who reads this file knows the credential: it is written as text', help }
  },
}

/** Keys as providers issue them, tokens, and addresses with a password. A short or plain word may be an example. */
const ISSUED =
  /^(?:Bearer |Basic )?(?:sk-(?:proj-|ant-)?(?=[\w-]*\d)[\w-]{20,}|AIza[\w-]{30,}|AKIA[A-Z\d]{16}|gh[pousr]_\w{30,}|xox[abp]-[\w-]{10,}|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+|(?=[a-f]*\d)(?=\d*[a-f])[a-f\d]{32,64})$/
const WITH_PASSWORD = /^[a-z][\w+]*:\/\/[^/:@\s]+:[^/@\s${}<>]+@/i

const isCredential = (text: string): boolean => ISSUED.test(text) || WITH_PASSWORD.test(text)

const VARIABLE = 'write `os.environ/NAME`, and set the variable where LiteLLM runs'

function* written(context: RuleContext): Iterable<[at: Cursor, help: string]> {
  for (const { root, models, general } of litellmConfigs(context)) {
    const endpoints = general.at('pass_through_endpoints').items()
    const fields = [
      ...models.flatMap((model) => CREDENTIALS.map((name) => model.at(name))),
      ...['master_key', 'database_url', 'litellm_license'].map((name) => general.at(name)),
      ...endpoints.flatMap((endpoint) =>
        endpoint
          .at('headers')
          .members()
          .map(([, value]) => value),
      ),
      ...root
        .at('environment_variables')
        .members()
        .map(([, value]) => value),
    ]
    for (const field of fields) yield [field, VARIABLE]
  }
  for (const policy of fieldsNamed(context.roots('standalone'), 'backendAuth')) {
    for (const text of stringsBelow(policy.at('key')))
      if (!isExpanded(context, text)) yield [text, 'write `$NAME`, or `file` with the path of the key']
  }
  for (const auth of fieldsNamed(context.kinds('agentgateway', 'AgentgatewayBackend', 'AgentgatewayPolicy'), 'auth'))
    yield [auth.at('key'), 'use `secretRef` with the name of a Secret']
  for (const token of fieldsNamed(context.kinds('gloo', 'Upstream'), 'authToken'))
    yield [token.at('inline'), 'use `secretRef` with the name of a Secret']
}

/** The value of a variable is not in the file. */
function isExpanded(context: RuleContext, at: Cursor): boolean {
  const { start, end } = context.span(at)
  return context.source(at.file)!.text.slice(start, end).includes('$')
}

const CREDENTIALS = 'api_key azure_ad_token aws_secret_access_key aws_access_key_id client_secret'.split(' ')
