import type { Backend, Peer } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { isRecord, list, member, text } from '../../yaml/plain.js'
import { referencesOf } from './content.js'

/** The fields of one dialect. */
interface Fields {
  /** The policy. */
  policy: string
  sni: string
  subjectAltNames: string
  unverified: (options: Record<string, unknown>) => Peer['unverified']
  /** All fields that are modelled. */
  modelled: readonly string[]
}

/** Fields of standalone files. Certificates in files are not modelled. */
export const BACKEND_TLS: Fields = {
  policy: 'backendTLS',
  sni: 'hostname',
  subjectAltNames: 'subjectAltNames',
  unverified: ({ insecure, insecureHost }) =>
    insecure === true ? 'certificate' : insecureHost === true ? 'host' : undefined,
  modelled: ['hostname', 'subjectAltNames', 'insecure', 'insecureHost'],
}

/** Fields in Kubernetes. */
export const TLS: Fields = {
  policy: 'tls',
  sni: 'sni',
  subjectAltNames: 'verifySubjectAltNames',
  unverified: ({ insecureSkipVerify }) =>
    insecureSkipVerify === 'All' ? 'certificate' : insecureSkipVerify === 'Hostname' ? 'host' : undefined,
  modelled: ['sni', 'verifySubjectAltNames', 'insecureSkipVerify', 'mtlsCertificateRef', 'caCertificateRefs'],
}

type Secured = Pick<Backend, 'addresses' | 'sni' | 'peer' | 'settings' | 'steps'>

/**
 * A backend's addresses with the TLS of its policies, and the other policies. Where a field is not modelled the policy
 * stays as it is. The settings hold the certificates. `namespace`: of the Secrets and ConfigMaps.
 */
export function withTls(
  addresses: Backend['addresses'],
  steps: Step[],
  fields: Fields,
  namespace: (policy: Step) => string = () => '',
): Secured {
  const policy = steps.find((step): step is Unmodelled => step.kind === 'unmodelled' && step.field === fields.policy)
  const options = policy?.content.options
  if (!policy || addresses.length === 0 || !isRecord(options)) return { addresses, steps }
  if (Object.keys(options).some((name) => !fields.modelled.includes(name))) return { addresses, steps }
  const sni = text(options[fields.sni])
  const peer = peerOf(options, fields, namespace(policy))
  const settings = referencesOf(policy.content)
  return {
    addresses: addresses.map((address) => ({ ...address, tls: true, origin: policy.origin })),
    steps: steps.filter((step) => step !== policy),
    ...(sni !== undefined && { sni }),
    ...(Object.keys(peer).length > 0 && { peer }),
    ...(settings && { settings }),
  }
}

function peerOf(options: Record<string, unknown>, fields: Fields, namespace: string): Peer {
  const subjectAltNames = list(options[fields.subjectAltNames]).flatMap((name) => text(name) ?? [])
  const secret = text(member(list(options['mtlsCertificateRef'])[0], 'name'))
  const authorities = list(options['caCertificateRefs']).map((ref) => ({
    kind: text(member(ref, 'kind')) ?? 'ConfigMap',
    namespace,
    name: text(member(ref, 'name')) ?? '',
  }))
  const unverified = fields.unverified(options)
  return {
    ...(subjectAltNames.length > 0 && { subjectAltNames }),
    ...(secret !== undefined && { secret: { namespace, name: secret } }),
    ...(authorities.length > 0 && { authorities }),
    ...(unverified && { unverified }),
  }
}
