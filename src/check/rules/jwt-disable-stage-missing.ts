import { JWT, virtualService } from '../example-policies.js'
import { disabledStages, jwtOf, optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const route = (options: string) => `- matchers:
  - prefix: /public
  options:
    ${options}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`

export const jwtDisableStageMissing: Rule = {
  code: 'CW6096',
  severity: 'warning',
  title: '`jwt.disable` on a stage that is not configured',
  families: ['gloo'],
  why: `A route disables one stage: \`jwt: {disable: true}\` is the stage after external authorization. If the host
verifies tokens in the other stage, or not at all, the field has no effect on the route.`,
  evidence: ['gloo/jwt-route-disable'],
  failing: virtualService({
    options: JWT,
    routes: route('jwtStaged: { beforeExtAuth: { disable: true } }'),
  }),
  passing: virtualService({ options: JWT, routes: route('jwt: { disable: true }') }),
  *check(context) {
    for (const scope of optionScopes(context)) {
      const { host, options } = scope
      // Options that the host refers to may configure the stage.
      if (!host || refersToOptions(host.options.source.value)) continue
      const configured = jwtOf(host)
      for (const stage of disabledStages(scope)) {
        if (configured.some((jwtBlock) => jwtBlock.stage === stage)) continue
        const cursor = options.at('jwtStaged').isMap
          ? options.at('jwtStaged', stage, 'disable')
          : options.at('jwt', 'disable')
        const [other] = configured
        yield {
          at: cursor,
          part: 'pair',
          message: `\`disable\` has no effect: the host verifies no token in the stage \`${stage}\``,
          help: other
            ? `the host verifies tokens in \`${other.stage}\`: write \`jwtStaged: {${other.stage}: {disable: true}}\``
            : 'remove it',
          ...(other && { related: [{ at: other.block, part: 'key' as const, message: 'tokens are verified here' }] }),
        }
      }
    }
  },
}

function refersToOptions(value: unknown): boolean {
  const { spec } = value as { spec?: { virtualHost?: { optionsConfigRefs?: unknown } } }
  return spec?.virtualHost?.optionsConfigRefs !== undefined
}
