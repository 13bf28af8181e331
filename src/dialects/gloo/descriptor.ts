import { type Descriptor, OF_OBJECTS } from '../../core/descriptor.js'

/** Gloo Edge: VirtualService, RouteTable and the option objects that they refer to. */
export const gloo = {
  id: 'gloo',
  title: 'Gloo (VirtualService)',
  reads: ['gloo', 'gateway-api', 'kubernetes'],
  families: [
    {
      name: 'gloo',
      title: 'Gloo',
      gateways: ['gloo', 'envoy'],
      groups: [
        'gateway.solo.io',
        'gloo.solo.io',
        'enterprise.gloo.solo.io',
        'ratelimit.solo.io',
        'gateway.gloo.solo.io',
      ],
      distinctiveKinds: ['VirtualHostOption', 'RouteOption', 'HttpListenerOption'],
      consequences: {
        ...OF_OBJECTS,
        // The API server takes any word.
        unknownWord: (pointer) => ({
          ...OF_OBJECTS.wrongValue(pointer),
          text: "Gloo's webhook will refuse the object, and without it Gloo cannot read it",
        }),
      },
    },
  ],
} as const satisfies Descriptor
