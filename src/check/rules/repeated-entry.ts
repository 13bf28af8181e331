import { keySources, readEntry } from '../../dialects/agentgateway/credentials.js'
import { secretData } from '../../kubernetes/secret.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { isRecord } from '../../yaml/plain.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { type CredentialPolicy, credentialPolicies } from '../lookup/credentials.js'
import { envoyProviders, memberOf } from '../lookup/envoy.js'
import { providers } from '../lookup/gloo.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { namespaceOf } from '../lookup/object-references.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const keys = (second: string) =>
  standalone(`apiKey:
  mode: strict
  keys:
  - { key: s3cret-1, metadata: { role: viewer } }
  - { key: ${second}, metadata: { role: admin } }`)

export const repeatedEntry: Rule = {
  code: 'CW6162',
  severity: 'warning',
  risk: 'medium',
  title: 'second entry for the same key',
  families: ['standalone', 'agentgateway', 'gloo', 'envoy', 'litellm'],
  why: `Entries of these lists are looked up by a key. Of two entries with one key only one counts, and which one differs: agentgateway
keeps the last API key and the last MCP target of a name, LiteLLM reads the first entry of a role or a model. Two claims for one header are both
sent.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/main/crates/agentgateway/src/http/apikey.rs',
    'https://docs.litellm.ai/docs/proxy/jwt_auth_arch',
  ],
  failing: keys('s3cret-1'),
  passing: keys('s3cret-2'),
  *check(context) {
    for (const { entries, keyOf, counts } of lists(context)) {
      const seen = new Map<string, Cursor>()
      for (const entry of entries) {
        const key = keyOf(entry)
        if (key === undefined) continue
        const first = seen.get(key)
        const isCopy = first && keyOfValue(first) === keyOfValue(entry)
        if (first && !isCopy)
          yield {
            ...(counts === 'both' && { confidence: 'medium' }),
            at: counts === 'last' ? first : entry,
            message: MESSAGES[counts],
            related: [{ at: counts === 'last' ? entry : first, message: 'the other entry with this key' }],
            help: 'keep one of them, or merge them',
          }
        if (!first || counts === 'last') seen.set(key, entry)
      }
    }
    for (const policy of credentialPolicies(context))
      if (policy.family === 'agentgateway' && policy.kind === 'apiKey') yield* repeatedKeys(context, policy)
  },
}

/** The same API key in two entries of Secrets: the metadata of one of them is lost. */
function* repeatedKeys({ graph }: RuleContext, { at }: CredentialPolicy): Iterable<Report> {
  const seen = new Map<string, Cursor>()
  for (const resource of keySources(graph, at, namespaceOf(at))) {
    const root = cursorOf(resource)
    for (const [name, value] of secretData(resource)) {
      const key = keyIn(value)
      if (key === undefined) continue
      const entry = root.at(root.at('stringData', name).exists ? 'stringData' : 'data', name)
      const first = seen.get(key)
      if (first)
        yield {
          at: entry,
          part: 'key',
          message: 'another entry has the same API key: only one of the two counts, with its metadata',
          related: [{ at: first, part: 'key', message: 'the other entry with this key' }],
          help: 'give each client a key of its own',
        }
      else seen.set(key, entry)
    }
  }
}

/** A raw key, or the key of a map. */
function keyIn(value: string): string | undefined {
  const text = value.trim()
  if (!text.startsWith('{')) return text === '' ? undefined : text
  // CW6094 reports an entry that is not an object.
  const entry = readEntry(text)
  const key = entry?.get('key') ?? entry?.get('keyHash')
  return typeof key === 'string' ? key : undefined
}

/** Members of equal values may be in another order. */
const keyOfValue = ({ value }: Cursor): string =>
  JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? Object.fromEntries(Object.entries(part).sort()) : part))

const MESSAGES = {
  first: 'this entry is never read: one before it has the same key',
  last: 'this entry is never read: one after it has the same key',
  both: 'the upstream receives this header twice: another claim is written into it, too',
}

interface List {
  entries: readonly Cursor[]
  keyOf: (entry: Cursor) => string | undefined
  counts: keyof typeof MESSAGES
}

function* lists(context: RuleContext): Iterable<List> {
  const keyOfClient = (entry: Cursor) => entry.at('key').string ?? entry.at('keyHash').string
  for (const policy of fieldsNamed(context.roots('standalone'), 'apiKey'))
    yield { entries: policy.at('keys').items(), keyOf: keyOfClient, counts: 'last' }
  for (const backend of fieldsNamed(context.roots('standalone'), 'mcp'))
    yield { entries: backend.at('targets').items(), keyOf: (entry) => entry.at('name').string, counts: 'last' }
  const header = (name: string) => (entry: Cursor) => memberOf(entry, name).string?.toLowerCase()
  for (const { provider } of providers(context))
    yield { entries: provider.at('claimsToHeaders').items(), keyOf: header('header'), counts: 'both' }
  for (const { provider } of envoyProviders(context))
    yield { entries: memberOf(provider, 'claim_to_headers').items(), keyOf: header('header_name'), counts: 'both' }
  for (const { general, root } of litellmConfigs(context)) {
    yield {
      entries: general.at('role_permissions').items(),
      keyOf: (entry) => entry.at('role').string,
      counts: 'first',
    }
    for (const name of ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'])
      for (const settings of ['router_settings', 'litellm_settings'])
        yield { entries: root.at(settings, name).items(), keyOf: (entry) => entry.members()[0]?.[0], counts: 'first' }
  }
}
