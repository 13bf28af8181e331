import type { Graph } from '../../bind/graph.js'
import type { Code } from '../../codes.js'
import type { Finding } from '../../finding.js'
import type { Cursor } from '../../text/cursor.js'
import { locate } from '../../text/locate.js'
import type { Settings } from './settings.js'

/** Keys that stand in LiteLLM's own documentation. */
const PUBLIC_KEYS = new Set(['sk-1234'])
const PERMITTED = 'dangerously_permit_weak_or_unset_master_key'

/** What stops LiteLLM from starting, beyond the structure of the file: the master key, paid settings, modules. */
export function startUpProblems(general: Cursor, graph: Graph, settings: Settings): Finding[] {
  const findings: Finding[] = []
  const refuse = (code: Code, at: Cursor, message: string, help: string): void => {
    const source = graph.sources.get(at.file)
    if (!source) return
    const span = locate(source, at, at.exists ? 'value' : 'key')
    findings.push({ code, severity: 'error', confidence: 'high', refused: true, message, help, span, related: [] })
  }
  const problem = masterKeyProblem(general, settings)
  if (problem) {
    const help =
      'generate one (`openssl rand -hex 32`), and name the variable that holds it: `os.environ/LITELLM_MASTER_KEY`'
    refuse(
      'CW6030',
      general.has('master_key') ? general.at('master_key') : general,
      `LiteLLM refuses to start: ${problem}`,
      help,
    )
  }
  const addresses = general.at('allowed_ips')
  if (Array.isArray(addresses.value) && !isLicensed(general, settings)) {
    refuse(
      'CW6040',
      addresses,
      'LiteLLM refuses to start: `allowed_ips` needs a licence',
      'remove it, or set LITELLM_LICENSE',
    )
  }
  const hook = general.at('litellm_jwtauth', 'custom_validate')
  if (hook.string !== undefined && graph.readFile(moduleFile(hook.string)) === undefined) {
    const help = `give \`${moduleFile(hook.string)}\` beside the configuration (--files names the folder)`
    refuse('CW3001', hook, `LiteLLM refuses to start: it cannot import \`${hook.string}\``, help)
  }
  return findings
}

/** Why LiteLLM does not start with this master key; nothing where it does. */
function masterKeyProblem(general: Cursor, settings: Settings): string | undefined {
  if (
    settings.flag(general.at(PERMITTED)) ||
    settings.variable('LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY')?.toLowerCase() === 'true'
  ) {
    return undefined
  }
  const key = masterKey(general, settings)
  if (key === null) return 'no `master_key` is set'
  if (key === '') return 'the `master_key` is empty'
  return PUBLIC_KEYS.has(key) ? `\`${key}\` is the publicly known key of its documentation` : undefined
}

export function masterKey(general: Cursor, settings: Settings): string | null {
  const own = settings.resolved(general.at('master_key'))
  const value = own === undefined || own === null ? settings.variable('LITELLM_MASTER_KEY') : own
  return value === undefined || value === null ? null : String(value)
}

export function isLicensed(general: Cursor, settings: Settings): boolean {
  return Boolean(settings.variable('LITELLM_LICENSE')) || Boolean(settings.resolved(general.at('litellm_license')))
}

/** `package.module.function` is looked for in `package/module.py`. */
function moduleFile(name: string): string {
  return `${name.split('.').slice(0, -1).join('/')}.py`
}
