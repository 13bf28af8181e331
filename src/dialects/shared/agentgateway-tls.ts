import type { Backend } from '../../core/program.js'
import type { BackendPolicies } from '../../gateways/agentgateway/policy-slots.js'
import type { Cursor } from '../../yaml/cursor.js'
import { origin } from './agentgateway-reader.js'

/** Names of the fields of one dialect. */
interface Names {
  sni: string
  subjectAltNames: string
  /** A list with the name of a Secret in the backend's namespace. */
  secret?: string
}

type Secured = Pick<Backend, 'addresses' | 'sni' | 'peer'>

/**
 * A backend's addresses with the TLS of its own policies, and those policies without it. Where a field is not modelled
 * the policy stays as it is.
 */
export function withTls(
  addresses: Backend['addresses'],
  policies: BackendPolicies,
  cursor: Cursor,
  names: Names,
  namespace = '',
): Secured {
  const known: ReadonlySet<string> = new Set(Object.values(names) as string[])
  if (!cursor.isSet || addresses.length === 0 || cursor.members().some(([name]) => !known.has(name)))
    return { addresses }
  policies.delete('tls')
  const sni = cursor.at(names.sni).string
  const subjectAltNames = cursor.at(names.subjectAltNames).strings()
  const secret = names.secret === undefined ? undefined : cursor.at(names.secret, 0, 'name').string
  const peer = {
    ...(subjectAltNames.length > 0 && { subjectAltNames }),
    ...(secret !== undefined && { secret: { namespace, name: secret } }),
  }
  return {
    addresses: addresses.map((address) => ({ ...address, tls: true, origin: origin(cursor) })),
    ...(sni !== undefined && { sni }),
    ...(Object.keys(peer).length > 0 && { peer }),
  }
}
