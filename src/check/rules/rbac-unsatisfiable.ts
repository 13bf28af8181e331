import { difference } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { JWT, rbac, virtualService } from '../example-policies.js'
import { envoyProviders, memberOf } from '../lookup/envoy.js'
import { optionScopes, rbacPolicies } from '../lookup/gloo.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

export const rbacUnsatisfiable: Rule = {
  code: 'CW6013',
  severity: 'warning',
  title: '`rbac` that no token can satisfy',
  families: ['gloo', 'envoy'],
  why: '`rbac: {}` and `policies: {}` are set, have no policy that could allow a request, and deny every request. Envoy refuses a policy without principals. In an Envoy file a rule reads claims from the metadata of `jwt_authn`: under any other key than a provider writes there is nothing, and the matcher never holds.',
  evidence: ['gloo/rbac-empty-object', 'gloo/rbac-empty-policies'],
  failing: virtualService({ options: `${JWT}\nrbac:\n  policies: {}` }),
  passing: rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }'),
  *check(context) {
    yield* unwrittenMetadata(context)
    for (const { options } of optionScopes(context)) {
      const rbac = options.at('rbac')
      const { value } = rbac.at('policies')
      const empty =
        value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
      if (!rbac.isMap || rbac.at('disable').value === true || !empty) continue
      yield {
        at: rbac.has('policies') ? rbac.at('policies') : rbac,
        part: 'key',
        message: 'every request is denied with 403: no policy allows a request',
        help: 'add a policy, or write `disable: true` if no rule is intended',
      }
    }
    for (const { name, policy } of rbacPolicies(context)) {
      if (policy.at('principals').items().length > 0) continue
      yield {
        at: policy,
        part: 'key',
        message: `Envoy refuses the update: the policy \`${name}\` names no principal`,
        help: 'add `principals`, or remove the policy',
        confidence: 'medium',
      }
    }
  },
}

const FILTER = 'envoy.filters.http.jwt_authn'
const WRITTEN = ['payload_in_metadata', 'header_in_metadata', 'failed_status_in_metadata']

/** A name close to that of the filter, or its end alone. */
const isMisspelled = (name: string): boolean =>
  name !== FILTER && (difference(name, FILTER) <= 3 || (name !== '' && FILTER.endsWith(`.${name}`)))

/** Matchers of claims that no `jwt_authn` of the file leaves in its metadata. */
function* unwrittenMetadata(context: RuleContext): Iterable<Report> {
  const providers = envoyProviders(context)
  for (const root of context.roots('envoy')) {
    const own = providers.filter((provider) => provider.root.source === root.source)
    const written = own.flatMap(({ provider }) => WRITTEN.flatMap((name) => memberOf(provider, name).string || []))
    for (const matcher of fieldsNamed([root], 'metadata')) {
      const key = matcher.at('path', 0, 'key')
      const filter = matcher.at('filter')
      if (own.length > 0 && isMisspelled(filter.string ?? ''))
        yield {
          at: filter,
          message: `this ${memberOf(matcher, 'invert').value === true ? 'always' : 'never'} holds: no filter writes metadata under this name`,
          help: `write \`${FILTER}\``,
          ...fix(`write \`${FILTER}\``, false, replaceValue(filter, FILTER)),
        }
      if (filter.string !== FILTER || key.string === undefined) continue
      if (own.length === 0 || written.includes(key.string)) continue
      const always = memberOf(matcher, 'invert').value === true
      yield {
        at: key,
        message: `this ${always ? 'always' : 'never'} holds: no provider writes \`${key.string}\` into the metadata of \`jwt_authn\``,
        help:
          written.length === 0
            ? `set \`payload_in_metadata: ${key.string}\` in the provider`
            : `the providers write \`${written.join('`, `')}\``,
      }
    }
  }
}
