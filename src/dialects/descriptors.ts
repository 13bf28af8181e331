import type { Descriptor, FamilyDescriptor } from '../core/descriptor.js'
import { agentgateway } from './agentgateway/descriptor.js'
import { envoy } from './envoy/descriptor.js'
import { gloo } from './gloo/descriptor.js'
import { glooGatewayApi } from './gloo-gateway-api/descriptor.js'
import { KUBERNETES_FAMILIES } from './kubernetes-families.js'
import { litellm } from './litellm/descriptor.js'
import { standalone } from './standalone/descriptor.js'

/** Every dialect, in the order in which they are tried. */
const ALL = [gloo, glooGatewayApi, agentgateway, standalone, litellm, envoy] as const

/** Dialects that can be read into a program. */
export type DialectId = (typeof ALL)[number]['id']

/**
 * The model of a document. `tutorial` is the documented `TrafficPolicy` that no CRD serves; `kubernetes` is Secret,
 * ConfigMap and Service.
 */
export type Family = (typeof ALL)[number]['families'][number]['name'] | (typeof KUBERNETES_FAMILIES)[number]['name']

export const DESCRIPTORS: readonly Descriptor<DialectId, Family>[] = ALL

export const FAMILIES: readonly FamilyDescriptor<Family>[] = [
  ...DESCRIPTORS.flatMap(({ families }) => families),
  ...KUBERNETES_FAMILIES,
]

const dialects = new Map(DESCRIPTORS.map((descriptor) => [descriptor.id, descriptor]))
const families = new Map(FAMILIES.map((family) => [family.name, family]))

export const descriptorOf = (id: DialectId): Descriptor<DialectId, Family> => dialects.get(id)!

export const familyOf = (name: Family): FamilyDescriptor<Family> => families.get(name)!

/** Dialects of which a file is one configuration, with the family of such a file. */
export const CONFIGURATIONS = DESCRIPTORS.flatMap(({ configuration, families: [family], id }) =>
  configuration && family ? [{ id, family: family.name, ...configuration }] : [],
)

/** A file of this dialect is one configuration; otherwise it holds Kubernetes objects. */
export const isConfiguration = (id: DialectId): boolean => descriptorOf(id).configuration !== undefined
