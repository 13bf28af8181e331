import type { Losses } from '../../../core/losses.js'
import type { Outside } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { isRecord, list, member } from '../../../yaml/plain.js'
import { customServer, type ExtAuthServer, passThroughServer } from './ext-auth-server.js'

type Json = Record<string, unknown>

/** A step that decides the same, the server that does, or why neither can be written. */
type AuthSource = { step: Step } | { server: ExtAuthServer } | { reason: string }

/** What decides an `extauth` option of Gloo without Gloo's ext-auth server. */
export function authSource(step: Outside, losses: Losses): AuthSource {
  const { options, references } = step.content
  const custom = member(options, 'customAuth')
  if (isRecord(custom)) return serverOrReason(customServer(custom, step.server))
  const config = references.find(({ kind }) => kind === 'AuthConfig')
  if (!config) return { reason: '`extauth` is decided by other software: configure it at the target as well' }
  if (config.content === undefined)
    return { reason: `AuthConfig \`${config.name}\` is not in the input: add its file and convert again` }
  const [only, ...more] = list(member(config.content, 'spec', 'configs'))
  if (more.length > 0 || !isRecord(only))
    return { reason: `AuthConfig \`${config.name}\` has ${more.length + 1} steps: configure them at the target` }
  const { passThroughAuth, basicAuth, apiKeyAuth } = only
  if (isRecord(passThroughAuth)) return serverOrReason(passThroughServer(passThroughAuth))
  const metadata = isRecord(apiKeyAuth) ? METADATA.find((name) => apiKeyAuth[name]) : undefined
  if (metadata)
    return {
      reason: `\`${metadata}\` of AuthConfig \`${config.name}\` reads metadata beside the keys, which agentgateway would accept as keys: configure it at the target`,
    }
  const rebuilt = isRecord(basicAuth)
    ? rebuildBasicAuth(basicAuth, step)
    : isRecord(apiKeyAuth)
      ? rebuildApiKeys(apiKeyAuth, step, losses)
      : undefined
  if (rebuilt) return { step: rebuilt }
  const kind = Object.keys(only).find((name) => name !== 'name') ?? 'nothing'
  return {
    reason: `\`${kind}\` of AuthConfig \`${config.name}\` is decided by Gloo's ext-auth server: configure it at the target`,
  }
}

const serverOrReason = (found: ExtAuthServer | { reason: string }): AuthSource =>
  'reason' in found ? found : { server: found }

/** Users with salted APR1 hashes, as lines of an htpasswd file. */
function rebuildBasicAuth({ realm, apr, encryption, userList }: Json, { origin }: Outside): Step | undefined {
  const users = member(isRecord(apr) ? apr : isRecord(member(encryption, 'apr')) ? userList : undefined, 'users')
  if (!isRecord(users)) return undefined
  const lines = Object.entries(users).map(
    ([name, user]) => `${name}:$apr1$${member(user, 'salt')}$${member(user, 'hashedPassword')}`,
  )
  return {
    kind: 'basic-auth',
    mode: 'strict',
    realm: typeof realm === 'string' && realm !== '' ? realm : 'Restricted',
    htpasswd: `${lines.join('\n')}\n`,
    source: { kind: 'header', name: 'authorization', prefix: 'Basic ' },
    origin,
  }
}

/**
 * Secrets by labels or by name, in the words of the target. Gloo's key is the entry `api-key` of a Secret; at
 * agentgateway each entry is a key.
 */
function rebuildApiKeys(apiKeyAuth: Json, step: Outside, losses: Losses): Step | undefined {
  const { headerName, k8sSecretApikeyStorage: storage, labelSelector, apiKeySecretRefs, ...others } = apiKeyAuth
  const labels = isRecord(storage) ? storage['labelSelector'] : labelSelector
  const [ref, ...more] = list(isRecord(storage) ? storage['apiKeySecretRefs'] : apiKeySecretRefs)
  const secrets = isRecord(labels)
    ? { secretSelector: { matchLabels: labels } }
    : isRecord(ref) && more.length === 0
      ? { secretRef: { name: ref['name'] } }
      : undefined
  const unread = Object.entries(others).flatMap(([name, value]) => (value === null ? [] : [name]))
  // Keys that are hashed or stored elsewhere are not what the Secrets hold.
  if (!secrets || unread.some((name) => name !== 'skipMetadataValidation')) return undefined
  losses.manual(
    step.origin,
    'the Secrets with the API keys have to be in the namespace of the route, and hold nothing but keys: agentgateway accepts each entry as a key',
  )
  const location = { header: { name: typeof headerName === 'string' && headerName !== '' ? headerName : 'api-key' } }
  const options = { mode: 'Strict', ...secrets, location }
  return { ...step, name: 'apiKeyAuthentication', words: 'agentgateway', content: { options, references: [] } }
}

/** Header values from the entries of a Secret beside its key. */
const METADATA: readonly string[] = ['headersFromMetadata', 'headersFromMetadataEntry']
