import type { DialectId, EngineId, Program } from '../../src/core/program.js'
import type { Authenticate } from '../../src/core/step/authenticate.js'

const origin = { file: 'policy.yaml', document: 0, pointer: '' }
const DIALECT: Record<EngineId, DialectId> = { envoy: 'gloo', agentgateway: 'standalone', litellm: 'litellm' }

export const NOW = 1_800_000_000

/** A program that forwards every request that carries a good token of issuer `me`; its keys are fetched from `url`. */
export function openToTokens(engine: EngineId, url: string): Program {
  const authenticate: Authenticate = {
    kind: 'authenticate',
    ...(engine === 'envoy' && { stage: 'afterExtAuth' as const }),
    providers: [
      {
        name: 'p',
        issuer: 'me',
        keys: { kind: 'remote', url, origin },
        sources: [{ kind: 'header', name: 'authorization', prefix: 'Bearer ' }],
        keepToken: false,
        claimsToHeaders: [],
        leeway: 60,
        requires: engine === 'agentgateway' ? ['exp'] : [],
        origin,
      },
    ],
    onMissing: 'refuse',
    onInvalid: 'refuse',
    origin,
  }
  const backend = {
    name: 'default/echo',
    type: 'host',
    weight: 1,
    addresses: [{ host: 'echo', port: 80 }],
    steps: [],
    origin,
  }
  return {
    engine,
    dialect: DIALECT[engine],
    listeners: [
      {
        name: 'http',
        steps: [],
        unmatched: [],
        hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: [
              { matches: [], steps: [authenticate], action: { kind: 'forward', backends: [backend], origin }, origin },
            ],
            origin,
          },
        ],
        origin,
      },
    ],
    origin,
  }
}
