import type { Losses } from '../../core/losses.js'
import type { Peer } from '../../core/program.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Step as AnyStep } from '../../core/step/step.js'
import type { Backend, Step } from '../../gateways/agentgateway/program.js'
import { isRecord, list, member, text } from '../../yaml/plain.js'
import type { Form } from './agentgateway-services.js'
import { referencesOf } from './content.js'
import { hasOnly, type Json, plain } from './plain-options.js'

/** The fields of one dialect. */
interface Fields {
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
  // Of both, the stricter one counts.
  unverified: ({ insecure, insecureHost }) =>
    insecureHost === true ? 'host' : insecure === true ? 'certificate' : undefined,
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

/** A policy about TLS that is not part of the addresses. */
export const isTls = (step: AnyStep): step is Unmodelled =>
  step.kind === 'unmodelled' && !step.when && (step.field === TLS.policy || step.field === BACKEND_TLS.policy)

/**
 * Of the steps of a backend its TLS in the form `to`, and the other steps. Certificates are in files, or in objects of
 * the cluster: TLS that has some is not copied.
 */
export function copyTls(steps: readonly AnyStep[], to: Form, losses: Losses): { tls?: Json; others: AnyStep[] } {
  const step = steps.find(isTls)
  const tls = step && tlsIn(to, step)
  if (!step || !tls) return { others: [...steps] }
  losses.exact(step.origin)
  return { tls, others: steps.filter((other) => other !== step) }
}

function tlsIn(to: Form, { words, content: { options } }: Unmodelled): Json | undefined {
  if (!isRecord(options)) return undefined
  if (words === to) return plain(options) as Json
  return to === 'agentgateway' ? tlsOfCluster(options) : tlsOfFile(options)
}

function tlsOfCluster(options: Json): Json | undefined {
  if (!hasOnly(options, ['hostname', 'subjectAltNames', 'insecure', 'insecureHost', 'alpn'])) return undefined
  const { hostname: sni, subjectAltNames, insecure, insecureHost, alpn } = plain(options) as Json
  const insecureSkipVerify = insecureHost === true ? 'Hostname' : insecure === true ? 'All' : undefined
  if (insecureSkipVerify && subjectAltNames) return undefined
  return compact({ sni, verifySubjectAltNames: subjectAltNames, insecureSkipVerify, alpnProtocols: alpn })
}

function tlsOfFile(options: Json): Json | undefined {
  if (!hasOnly(options, ['sni', 'verifySubjectAltNames', 'insecureSkipVerify', 'alpnProtocols'])) return undefined
  const { sni: hostname, verifySubjectAltNames, insecureSkipVerify, alpnProtocols: alpn } = plain(options) as Json
  // The API server refuses both. In a file, names are not looked at where nothing else is.
  if (insecureSkipVerify && verifySubjectAltNames) return undefined
  return compact({
    hostname,
    subjectAltNames: verifySubjectAltNames,
    insecure: insecureSkipVerify === 'All' || undefined,
    insecureHost: insecureSkipVerify === 'Hostname' || undefined,
    alpn,
  })
}

const compact = (options: Json): Json =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined && value !== null))
