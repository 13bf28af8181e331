import { isRecord } from '../../yaml/plain.js'
import { type Check, get, has, items, type Members, type Report } from './check.js'
import { checkModel, checkSettings, isVariable, refuse, warnUnknown } from './litellm-fields.js'
import { checkServices } from './litellm-services.js'

const MISPLACED = ['enable_jwt_auth', 'litellm_jwtauth']

export const LITELLM: Record<string, Check> = {
  Model: checkModel,
  LiteLlmConfig: (self, pointer, report) => {
    checkRouter(self, report)
    checkSettings(self, report)
    checkServices(self, report)
    for (const key of MISPLACED.filter((name) => Object.hasOwn(self, name)))
      warnUnknown(
        report,
        `${pointer}/${key}`,
        `LiteLLM will ignore \`${key}\` at the top of the file`,
        'move it under `general_settings`',
        'key',
      )
  },
}

/** Refusals of LiteLLM 1.106.2 (router.py, `Router.__init__`; proxy_server.py, `load_config`). */
function checkRouter(config: Members, report: Report): void {
  const strategy = get(config, 'router_settings.routing_strategy')
  if (strategy !== undefined && !isVariable(strategy) && !STRATEGIES.includes(String(strategy)))
    refuse(
      report,
      '/router_settings/routing_strategy',
      `unknown routing strategy \`${String(strategy).slice(0, 40)}\``,
      `use one of ${STRATEGIES.join(', ')}`,
    )
  for (const name of ['health_check_interval', 'health_check_concurrency'])
    if (has(config, `router_settings.${name}`))
      refuse(report, `/router_settings/${name}`, `\`${name}\` is a general setting`, 'move it under `general_settings`')
  for (const section of ['router_settings', 'litellm_settings'])
    for (const field of ['fallbacks', 'content_policy_fallbacks']) checkFallbacks(config, section, field, report)
  for (const field of ['success_callback', 'failure_callback'])
    for (const [index, item] of items(config, `litellm_settings.${field}`).entries())
      if (typeof item === 'number' || typeof item === 'boolean')
        refuse(report, `/litellm_settings/${field}/${index}`, 'a callback must be a string', 'write its name')
  const callbacks = get(config, 'litellm_settings.callbacks')
  if (callbacks !== undefined && typeof callbacks !== 'string' && !Array.isArray(callbacks))
    refuse(report, '/litellm_settings/callbacks', '`callbacks` must be a list', 'write `callbacks: [NAME]`')
}

const STRATEGIES = [
  'simple-shuffle',
  'lar1',
  'least-busy',
  'latency-based-routing',
  'cost-based-routing',
  'usage-based-routing-v2',
  'usage-based-routing',
  'provider-budget-routing',
]

function checkFallbacks(config: Members, section: string, field: string, report: Report): void {
  const fallbacks = get(config, `${section}.${field}`)
  const pointer = `/${section}/${field}`
  const help = 'write a list of maps with one model each: `- gpt-4o: [claude]`'
  if (fallbacks === undefined) return
  if (!Array.isArray(fallbacks)) {
    const isEmpty = typeof fallbacks === 'object' ? Object.keys(fallbacks as object).length === 0 : !fallbacks
    if (!isEmpty) refuse(report, pointer, `\`${field}\` must be a list`, help)
    return
  }
  for (const [index, item] of fallbacks.entries()) {
    const isMap = isRecord(item)
    if (!isMap) refuse(report, `${pointer}/${index}`, 'a fallback must be a map', help)
    else if (Object.keys(item).length !== 1)
      refuse(report, `${pointer}/${index}`, 'a fallback must have exactly one key', help)
  }
}
