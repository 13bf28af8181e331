import { litellm } from '../example-policies.js'
import { isLicensed, litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const text = litellm('master_key: sk-0f5c61e2\nenable_jwt_auth: true')

export const jwtAuthNeedsLicence: Rule = {
  code: 'CW6037',
  severity: 'info',
  confidence: 'medium',
  title: 'JWT authentication without a licence',
  families: ['litellm'],
  why: `JWT authentication is a paid feature. Without a licence the server starts, and answers 403 to every token of
three parts without reading it; keys still work.`,
  evidence: ['litellm/http-unlicensed'],
  failing: text,
  passing: { text, env: { LITELLM_LICENSE: 'licence' } },
  *check(context) {
    for (const config of litellmConfigs(context)) {
      if (!config.jwtEnabled || isLicensed(config, context.graph.env)) continue
      yield {
        at: config.general.at('enable_jwt_auth'),
        part: 'pair',
        message: 'every JWT gets 403 where `LITELLM_LICENSE` is not set',
        help: 'set it in the environment (and give it here with `--env`)',
      }
    }
  },
}
