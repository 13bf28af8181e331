import { type Descriptor, refusesToStart } from '../../../src/core/descriptor.js'

/** A dialect that only this test has: each path is open, or closed. */
export const tiny = {
  id: 'tiny',
  title: 'Tiny',
  reads: ['tiny'],
  families: [
    {
      name: 'tiny',
      title: 'Tiny',
      gateways: ['envoy'],
      consequences: { wrongValue: () => refusesToStart('Tiny'), unknownMember: () => refusesToStart('Tiny') },
    },
  ],
  configuration: {
    keys: { own: ['tiny_paths'], suggested: ['tiny_paths'] },
    evidence: /^[ \t-]+open[ \t]*:/m,
    yaml: {
      program: 'Tiny',
      refuses: 'Tiny will refuse to start',
      merges: false,
      refusesDuplicates: () => true,
      manyDocuments: false,
      stringKeys: false,
      expands: false,
      yaml11: false,
      maxDepth: 32,
      scalars: 'rust',
    },
  },
} as const satisfies Descriptor
