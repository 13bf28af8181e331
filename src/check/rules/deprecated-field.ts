import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { indent, JWT, PROVIDER, virtualService } from '../example-policies.js'
import { jwtBlocks, optionScopes } from '../lookup/gloo.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

export const deprecatedField: Rule = {
  code: 'CW2030',
  severity: 'info',
  title: 'deprecated field',
  families: ['gloo', 'litellm'],
  why: 'The field still works, and has a successor.',
  evidence: ['gloo/seed-001-workshop', 'configs/litellm v15-legacy-alias-jwt_client_id_field'],
  failing: virtualService({ options: JWT }),
  passing: virtualService({ options: `jwtStaged:\n  afterExtAuth:\n    ${indent(PROVIDER, 4)}` }),
  *check(context) {
    for (const [field, successor] of deprecated(context))
      yield {
        at: field,
        part: 'key',
        message: `\`${field.name}\` still works; \`${successor}\` is its successor`,
        help: `write \`${successor}\``,
      }
  },
}

function* deprecated(context: RuleContext): Iterable<[Cursor, string]> {
  for (const { options, level } of optionScopes(context)) {
    if (options.at('jwt').isMap) yield [options.at('jwt'), level === 'host' ? 'jwtStaged.afterExtAuth' : 'jwtStaged']
    if (options.has('transformations')) yield [options.at('transformations'), 'stagedTransformations']
  }
  for (const { block } of jwtBlocks(context))
    if (block.has('allowMissingOrFailedJwt')) yield [block.at('allowMissingOrFailedJwt'), 'validationPolicy']
  for (const { jwt } of litellmConfigs(context))
    if (jwt.has('jwt_client_id_field')) yield [jwt.at('jwt_client_id_field'), 'virtual_key_claim_field']
}
