import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { stringsBelow } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

export const environmentSpelling: Rule = {
  code: 'CW6112',
  severity: 'warning',
  risk: 'critical',
  title: 'variable that LiteLLM does not expand',
  families: ['litellm'],
  why: `LiteLLM only reads a variable where the whole value is \`os.environ/NAME\`. Any other spelling is used as it is: a
master key \`\${MASTER_KEY}\` is these characters, which anyone who sees the file knows, and a provider receives the name of the
variable in place of its key.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/configs'],
  failing: litellm('master_key: $LITELLM_MASTER_KEY'),
  passing: { text: litellm('master_key: os.environ/LITELLM_MASTER_KEY'), env: { LITELLM_MASTER_KEY: 'sk-0f5c61e2' } },
  *check(context) {
    for (const value of expandedValues(context)) {
      const name = variableIn(value.string!)
      if (name === undefined) continue
      const meant = `os.environ/${name}`
      yield {
        at: value,
        message: `LiteLLM does not expand \`${value.string}\`: it uses these characters as \`${value.name}\``,
        help: `write \`${meant}\``,
        ...fix(`write \`${meant}\``, false, replaceValue(value, meant)),
      }
    }
    for (const at of bareNames(context))
      yield {
        at,
        message: `LiteLLM does not expand \`${at.string}\`: it sends these characters as the key`,
        help: `write \`os.environ/${at.string}\``,
        ...fix(`write \`os.environ/${at.string}\``, false, replaceValue(at, `os.environ/${at.string}`)),
      }
    for (const { root } of litellmConfigs(context))
      for (const [name, value] of root.at('environment_variables').members()) {
        const meant =
          name.startsWith('JWT_') && !JWT_VARIABLES.includes(name) ? nearest(name, JWT_VARIABLES) : undefined
        if (meant !== undefined)
          yield {
            at: value,
            part: 'key',
            message: `LiteLLM does not read a variable \`${name}\``,
            help: `did you mean \`${meant}\`?`,
          }
      }
  },
}

const JWT_VARIABLES = ['JWT_PUBLIC_KEY_URL', 'JWT_AUDIENCE', 'JWT_ISSUER', 'JWT_LEEWAY']

function expandedValues(context: RuleContext): Cursor[] {
  return litellmConfigs(context).flatMap(({ root, models, general }) =>
    [...models, general, root.at('environment_variables')].flatMap((settings) => [...stringsBelow(settings)]),
  )
}

/** Names of variables where a key is meant. */
const bareNames = (context: RuleContext): Cursor[] =>
  litellmConfigs(context)
    .flatMap(({ models, general }) => [general.at('master_key'), ...models.map((params) => params.at('api_key'))])
    .filter(({ string }) => /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*_(?:KEY|TOKEN|SECRET)$/.test(string ?? ''))

const SPELLINGS = [
  /^\$\{([A-Z_][A-Z0-9_]*)(?::?[-?][^}]*)?\}$/,
  /^\$([A-Z_][A-Z0-9_]+)$/,
  /^\$\{\{ *(?:env|secrets)\.([A-Z_][A-Z0-9_]*) *\}\}$/,
  /^os\.environ(?:\.|:|\["|\['|\.get\(["'])([A-Z_][A-Z0-9_]*)(?:["']?[\])])?$/,
  /^os\.getenv\(["']([A-Z_][A-Z0-9_]*)["']\)$/,
  /^(?:os_environ|os\.env|env|environ)[/:.]([A-Z_][A-Z0-9_]*)$/,
  /^%([A-Z_][A-Z0-9_]*)%$/,
  /^\{\{ *(?:env\.|\$)?([A-Z_][A-Z0-9_]*) *\}\}$/,
  /^os\.environ(?:\/[\s$]+|ment[/:.])([A-Z_][A-Z0-9_]*)\s*$/,
]

const variableIn = (text: string): string | undefined =>
  SPELLINGS.map((spelling) => spelling.exec(text)?.[1]).find((name) => name !== undefined)
