import { type FamilyDescriptor, OF_OBJECTS } from '../core/descriptor.js'

/** Objects that several dialects read. */
export const KUBERNETES_FAMILIES = [
  {
    name: 'gateway-api',
    title: 'Gateway API',
    gateways: [],
    groups: ['gateway.networking.k8s.io'],
    distinctiveKinds: ['HTTPRoute'],
    consequences: OF_OBJECTS,
  },
  {
    name: 'kubernetes',
    title: 'Kubernetes',
    gateways: [],
    groups: [''],
    kinds: ['Secret', 'ConfigMap', 'Service'],
    consequences: OF_OBJECTS,
  },
] as const satisfies readonly FamilyDescriptor[]
