import { originOf } from '../../core/origin-of.js'
import type { Certificate } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { ReferenceGrants } from './reference-grants.js'

/** `tls.certificateRefs` of a listener (Gateway API, GatewayTLSConfig). A Secret is in the Gateway's namespace unless it names one. */
export function readCertificateRefs(tls: Cursor, namespace: string): Certificate[] {
  return tls
    .at('certificateRefs')
    .items()
    .flatMap((ref) => {
      const name = ref.at('name').string
      return name === undefined
        ? []
        : [{ secret: { namespace: ref.at('namespace').string ?? namespace, name }, origin: originOf(ref) }]
    })
}

/** References to the certificates of a listener; `null`: the configuration names none that a Gateway can reference. */
export function writeCertificateRefs(
  certificates: readonly Certificate[] | undefined,
  namespace: string,
  grants: ReferenceGrants,
): Record<string, unknown>[] | null {
  const seen = new Set<string>()
  const refs = (certificates ?? []).flatMap(({ secret }) => {
    if (!secret) return []
    const key = `${secret.namespace}/${secret.name}`
    if (seen.has(key)) return []
    seen.add(key)
    const other = grants.refer({ kind: 'Gateway', namespace }, secret.namespace, 'Secret')
    return [{ name: secret.name, ...(other !== undefined && { namespace: other }) }]
  })
  return refs.length > 0 ? refs : null
}
