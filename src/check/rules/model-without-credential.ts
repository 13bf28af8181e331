import { UPSTREAM, virtualService } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const upstream = (token: string) =>
  virtualService({}).replace(
    UPSTREAM,
    UPSTREAM.replace(/static:[\s\S]*/, `ai:\n    openai:\n      authToken: ${token}\n`),
  )

export const modelWithoutCredential: Rule = {
  code: 'CW6134',
  severity: 'warning',
  title: 'model provider without a credential',
  families: ['gloo'],
  why: `\`authToken\` needs the key itself, a Secret, or \`passthrough\`. Without one of them the provider receives no key and rejects
every request. Gloo does not replace variables: \`$OPENAI_API_KEY\` is sent as it is written.`,
  evidence: ['https://docs.solo.io/gateway/latest/ai/setup/'],
  failing: upstream('{}'),
  passing: upstream('{ secretRef: { name: openai, namespace: gloo-system } }'),
  *check(context) {
    for (const root of context.kinds('gloo', 'Upstream'))
      for (const provider of mapsWith(root.at('spec', 'ai'), 'authToken')) {
        const at = provider.at('authToken')
        // A model on a host of the company may need no key.
        if (!at.isMap || provider.has('customHost')) continue
        const inline = at.at('inline')
        const isEmpty = !at.at('secretRef').isMap && !at.has('passthrough') && !inline.string?.trim()
        const variable = /^\$\{?[A-Z_][A-Z\d_]*\}?$/.test(inline.string ?? '')
        if (!isEmpty && !variable) continue
        yield {
          at: variable ? inline : at,
          part: variable ? 'value' : 'key',
          message: variable
            ? `requests to \`${provider.name}\` fail: the text \`${inline.string}\` is sent as the key`
            : `requests to \`${provider.name}\` fail: no key is set`,
          help: 'name a Secret: `secretRef: { name: ..., namespace: ... }`',
        }
      }
  },
}
