import { litellm } from '../example-policies.js'
import { isLicensed, litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (more: string) => litellm(`master_key: sk-0f5c61e2${more}`)

export const settingNeedsLicence: Rule = {
  code: 'CW6040',
  severity: 'warning',
  confidence: 'medium',
  title: 'setting that requires a licence',
  families: ['litellm'],
  why: `Without a licence \`admin_only_routes\` and \`public_routes\` are silently ignored, and with \`allowed_ips\`
LiteLLM refuses to start. (\`allowed_routes\` is documented as a paid feature as well, but is applied anyway.)`,
  evidence: [
    'configs/litellm v28-admin_only_and_public_routes-unlicensed',
    'configs/litellm i33-allowed_ips-unlicensed',
  ],
  failing: settings('\nadmin_only_routes: ["/key/generate"]'),
  passing: { text: settings('\nadmin_only_routes: ["/key/generate"]'), env: { LITELLM_LICENSE: 'licence' } },
  *check(context) {
    for (const config of litellmConfigs(context)) {
      if (isLicensed(config, context.graph.env)) continue
      const { general } = config
      for (const name of ['admin_only_routes', 'public_routes'].filter((name) => general.has(name)))
        yield {
          at: general.at(name),
          part: 'key',
          message: `\`${name}\` has no effect where \`LITELLM_LICENSE\` is not set`,
          help: 'set the licence in the environment (and give it here with `--env`)',
        }
      if (general.at('allowed_ips').exists && general.at('allowed_ips').value !== null)
        yield {
          at: general.at('allowed_ips'),
          part: 'key',
          message: 'LiteLLM refuses to start where `LITELLM_LICENSE` is not set: `allowed_ips` needs it',
          help: 'set the licence in the environment (and give it here with `--env`)',
          severity: 'error',
        }
    }
  },
}
