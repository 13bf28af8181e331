import { child } from '../../core/pointer.js'
import { nearest } from '../../yaml/nearest.js'
import { isRecord } from '../../yaml/plain.js'
import { get, items, type Members, type Report } from './check.js'
import { isVariable, refuse, warnUnknown } from './litellm-fields.js'

/** MCP servers, alerts and budgets of LiteLLM 1.106.2 (mcp_server_manager.py, slack_alerting.py, duration_parser.py). */
export function checkServices(config: Members, report: Report): void {
  checkMcpServers(config, report)
  checkNamesIn('general_settings.alerting', ALERTING, 'LiteLLM sends no alert to `NAME`', config, report)
  checkNamesIn('general_settings.alert_types', ALERTS, 'LiteLLM has no alert `NAME`', config, report)
  const urls = Object.keys((get(config, 'general_settings.alert_to_webhook_url') ?? {}) as Members)
  for (const name of urls)
    if (!ALERTS.includes(name))
      unknown(
        `/general_settings/alert_to_webhook_url/${name}`,
        name,
        ALERTS,
        'LiteLLM has no alert `NAME`',
        report,
        'key',
      )
  for (const path of BUDGETS) checkDuration(config, path, report)
  const role = get(config, 'litellm_settings.default_internal_user_params.user_role')
  if (typeof role === 'string' && !isVariable(role) && !ROLES.includes(role))
    unknown(
      '/litellm_settings/default_internal_user_params/user_role',
      role,
      ROLES,
      'LiteLLM has no role `NAME`',
      report,
    )
}

function checkMcpServers(config: Members, report: Report): void {
  const servers = get(config, 'mcp_servers')
  if (servers === undefined || servers === null) return
  const help = 'write a map: `NAME: { url: URL, transport: http }`'
  if (!isRecord(servers)) {
    refuse(report, '/mcp_servers', '`mcp_servers` must be a map', help)
    return
  }
  for (const [name, server] of Object.entries(servers)) {
    const pointer = child('/mcp_servers', name)
    if (!isRecord(server)) refuse(report, pointer, 'an MCP server must be a map', help)
    else checkMcpServer(name, server, pointer, report)
  }
}

function checkMcpServer(name: string, server: Members, pointer: string, report: Report): void {
  // Its separator of server and tool is a hyphen by default.
  if (/\s/.test(name)) refuse(report, pointer, `\`${name}\` is not a name of an MCP server`, 'write it without blanks')
  for (const [field, values] of [
    ['transport', TRANSPORTS],
    ['auth_type', CREDENTIALS],
  ] as const) {
    const value = server[field]
    if (typeof value !== 'string' || isVariable(value) || values.includes(value)) continue
    const meant = nearest(value, values)
    const help = meant === undefined ? `use one of ${values.join(', ')}` : `did you mean \`${meant}\`?`
    refuse(report, child(pointer, field), `unknown \`${field}\` \`${value.slice(0, 40)}\``, help)
  }
  for (const field of ['allowed_tools', 'disallowed_tools', 'extra_headers'])
    if (server[field] !== undefined && server[field] !== null && !Array.isArray(server[field]))
      refuse(report, child(pointer, field), `\`${field}\` must be a list`, 'write a list of strings')
  const isLocal = server['transport'] === 'stdio'
  const needed = isLocal ? 'command' : 'url'
  if (!server[needed] && !server['spec_path'])
    unreachable(report, pointer, `the MCP server cannot be reached: it has no \`${needed}\``, `write \`${needed}\``)
}

function unreachable(report: Report, pointer: string, message: string, help: string): void {
  report({ kind: 'said', code: 'CW6114', severity: 'warning', pointer, message, help })
}

function checkNamesIn(
  path: string,
  known: readonly string[],
  consequence: string,
  config: Members,
  report: Report,
): void {
  for (const [index, name] of items(config, path).entries())
    if (typeof name === 'string' && !isVariable(name) && !known.includes(name))
      unknown(`/${path.replaceAll('.', '/')}/${index}`, name, known, consequence, report)
}

/** Later releases may know further names: only a name that resembles a known one is reported. */
function unknown(
  pointer: string,
  name: string,
  known: readonly string[],
  consequence: string,
  report: Report,
  part?: 'key',
): void {
  const meant = nearest(name, known)
  if (meant === undefined) return
  warnUnknown(
    report,
    pointer,
    consequence.replace('NAME', () => name.slice(0, 60)),
    `did you mean \`${meant}\`?`,
    part,
  )
}

/** The beginning of the value counts: `1 day` is one second, `1month` is one minute. */
function checkDuration(config: Members, path: string, report: Report): void {
  const value = get(config, path)
  if (value === undefined || value === null || isVariable(value)) return
  const text = String(value)
  if (typeof value === 'string' && /^(?:\d+(?:mo|[smhdw])|hourly|daily|weekly|monthly)$/i.test(text.trim())) return
  report({
    kind: 'said',
    code: 'CW6168',
    severity: 'warning',
    pointer: `/${path.replaceAll('.', '/')}`,
    message: `\`${text.slice(0, 40)}\` is not a duration of LiteLLM: the budget is not reset when it should be`,
    help: 'write a number and a unit: `s`, `m`, `h`, `d`, `w` or `mo`',
  })
}

const BUDGETS = [
  'litellm_settings.budget_duration',
  'litellm_settings.internal_user_budget_duration',
  'litellm_settings.default_internal_user_params.budget_duration',
  'litellm_settings.default_team_params.budget_duration',
  'litellm_settings.upperbound_key_generate_params.budget_duration',
  'litellm_settings.upperbound_key_generate_params.duration',
]

const TRANSPORTS = ['http', 'sse', 'stdio']
const CREDENTIALS =
  `none api_key bearer_token basic authorization oauth2 aws_sigv4 token oauth2_token_exchange oauth2_id_jag
true_passthrough oauth_delegate`.split(/\s+/)
const ROLES = 'proxy_admin proxy_admin_viewer org_admin internal_user internal_user_viewer team customer'.split(' ')
const ALERTING = 'slack ms_teams webhook email sentry pagerduty'.split(' ')
const ALERTS = `llm_exceptions llm_too_slow llm_requests_hanging budget_alerts spend_reports failed_tracking_spend
user_spend_thresholds user_spend_anomalies db_exceptions daily_reports cooldown_deployment new_model_added
model_deprecation_warnings outage_alerts region_outage_alerts fallback_reports new_virtual_key_created
virtual_key_updated virtual_key_deleted new_team_created team_updated team_deleted new_internal_user_created
internal_user_updated internal_user_deleted mcp_tool_description_blocked mcp_pinned_tools_changed`.split(/\s+/)
