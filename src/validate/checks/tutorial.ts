import type { Check } from './check.js'

/** The tutorial's policy, read as what it would have to be. */
export const TUTORIAL: Record<string, Check> = {
  TrafficPolicy: (_, pointer, report) =>
    report({
      kind: 'said',
      isRead: true,
      code: 'CW2010',
      pointer: `${pointer}/kind`,
      message:
        'no CustomResourceDefinition serves `TrafficPolicy` of `gateway.networking.k8s.io/v1alpha2`: the API server will refuse it',
      help: 'write `apiVersion: agentgateway.dev/v1alpha1` and `kind: AgentgatewayPolicy`',
    }),
  TutorialJWTAuthentication: (self, pointer, report) => {
    if (!Object.hasOwn(self, 'authorization')) return
    report({
      kind: 'said',
      isRead: true,
      code: 'CW2011',
      pointer: `${pointer}/authorization`,
      part: 'key',
      message: '`authorization` is lost inside `jwtAuthentication`: every request with a valid token is allowed',
      help: 'move it up, beside `jwtAuthentication`',
    })
  },
}
