import { type Descriptor, refusesToStart } from '../../core/descriptor.js'

/** Envoy's own static configuration. */
export const envoy = {
  id: 'envoy',
  title: 'Envoy, static configuration',
  reads: ['envoy'],
  families: [
    {
      name: 'envoy',
      title: 'Envoy',
      gateways: ['envoy'],
      consequences: { wrongValue: () => refusesToStart('Envoy'), unknownMember: () => refusesToStart('Envoy') },
    },
  ],
  configuration: {
    // Both spellings of Protobuf's JSON.
    keys: { own: ['static_resources', 'staticResources'], suggested: ['static_resources'] },
    evidence: /^[ \t-]+["']?(?:listeners|clusters|filter_chains)["']?[ \t]*:/m,
    // yaml-cpp: only the first of several documents is read; `yes` and `y` are true, but not as keys.
    yaml: {
      program: 'Envoy',
      refuses: 'Envoy will refuse to start',
      merges: true,
      refusesDuplicates: () => false,
      manyDocuments: true,
      stringKeys: false,
      textKeys: true,
      expands: false,
      yaml11: true,
      maxDepth: 256,
      scalars: 'kubernetes',
    },
  },
} as const satisfies Descriptor
