/** Where the model of each family lies in `src/`. `shared` is used by every family. */
export const FOLDERS = {
  gloo: 'dialects/gloo/model',
  agentgateway: 'dialects/agentgateway/model',
  'gateway-api': 'kubernetes/gateway-api',
  standalone: 'dialects/standalone/model',
  litellm: 'dialects/litellm/model',
  suite: 'suite/model',
}
export const SHARED = { kubernetes: 'kubernetes/model', scalars: 'core/scalars.ts' }

export const SOURCE = new URL('../../../src/', import.meta.url).pathname
