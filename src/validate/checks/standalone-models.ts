import { child } from '../../core/pointer.js'
import {
  badWildcard,
  type Check,
  filled,
  get,
  has,
  items,
  type MemberRule,
  nonEmpty,
  rule,
  rules,
  unique,
  unreached,
  written,
} from './check.js'

/** What agentgateway asks of `llm` when it loads its file. */

/** Providers that cannot be reached without these settings. */
const NEEDED: [provider: string, param: string][] = [
  ['bedrock', 'awsRegion'],
  ['vertex', 'vertexProject'],
  ['azure', 'azureResourceName'],
  ['azure', 'azureResourceType'],
]

const needed = NEEDED.map(
  ([provider, param]): MemberRule =>
    rule(
      'provider',
      (self) => get(self, 'provider') === provider && !has(self, `params.${param}`),
      `\`${provider}\` needs \`params.${param}\``,
    ),
)

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { username, password, search, hash, hostname, protocol, port } = new URL(text)
  if (username || password || search || hash || text.endsWith('?') || text.endsWith('#') || !hostname) return false
  return port !== '' || ['http:', 'https:', 'ws:', 'wss:', 'ftp:'].includes(protocol)
}

export const model = rules(
  rule('name', (self) => badWildcard(get(self, 'name')), '`*` may appear once, at the start or at the end'),
  filled('id'),
  rule(
    'provider',
    (self) => {
      const name = Object.keys((get(self, 'params') as object | undefined) ?? {}).find(
        (param) => param !== 'model' && has(self, `params.${param}`) && get(self, `params.${param}`) !== false,
      )
      return has(self, 'provider.reference') && name !== undefined ? ['params', name] : false
    },
    'next to a `provider` that is a reference, `params` may set `model` only: the rest belongs in `llm.providers`',
  ),
  ...needed,
  written('params.baseUrl', isBaseUrl, '`baseUrl` must be an absolute address without user, query and fragment'),
  rule(
    'provider.custom',
    (self) => has(self, 'provider.custom') && !has(self, 'params.baseUrl') && !has(self, 'params.hostOverride'),
    'a `custom` provider needs `params.baseUrl`',
  ),
  nonEmpty('provider.custom.formats'),
)

const STRATEGIES = ['weighted', 'failover', 'conditional'] as const

export const routing = rules(
  rule(
    '',
    (self) => {
      const set = STRATEGIES.filter((name) => has(self, name))
      return set.length !== 1 && set.slice(1, 2)
    },
    'exactly one of `weighted`, `failover` and `conditional` must be set',
  ),
  ...STRATEGIES.map((name) => nonEmpty(`${name}.targets`)),
  unreached('conditional.targets', 'when', 'a target'),
)

/** References of models to providers, and of virtual models to models. */
export const llm: Check = (self, pointer, report) => {
  names(self, pointer, report)
  const providers = new Map(items(self, 'providers').map((provider) => [get(provider, 'name'), provider]))
  const models = items(self, 'models').map((item) => get(item, 'name'))
  const say = (path: (string | number)[], message: string) =>
    report({ kind: 'said', code: 'CW3001', pointer: child(pointer, ...path), message })
  for (const [index, item] of items(self, 'models').entries()) {
    const reference = get(item, 'provider.reference')
    if (typeof reference !== 'string' || reference.includes('$')) continue
    const provider = providers.get(reference)
    const path = ['models', index, 'provider', 'reference']
    if (!provider) say(path, `there is no provider \`${reference}\` in \`llm.providers\``)
    else if (has(provider, 'provider.reference'))
      say(path, `the provider \`${reference}\` is a reference itself: a model must refer to a real provider`)
  }
  for (const [index, virtual] of items(self, 'virtualModels').entries())
    for (const strategy of STRATEGIES)
      for (const [number, target] of items(virtual, `routing.${strategy}.targets`).entries()) {
        const name = get(target, 'model')
        if (typeof name !== 'string' || name.includes('$') || models.some((pattern) => covers(pattern, name))) continue
        say(
          ['virtualModels', index, 'routing', strategy, 'targets', number, 'model'],
          `\`${name}\` matches no entry of \`llm.models\``,
        )
      }
}

const names = rules(
  unique('providers', 'name', 'another provider has this name'),
  unique('models', 'id', 'another model has this `id`'),
)

function covers(pattern: unknown, name: string): boolean {
  if (typeof pattern !== 'string' || pattern.includes('$')) return true
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1))
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
