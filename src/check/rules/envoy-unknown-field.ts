import { nativeEnvoy } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by the reader of Envoy's configuration (`dialects/envoy/read/structure.ts`). */
export const envoyUnknownField: Rule = {
  code: 'CW2050',
  severity: 'error',
  title: 'unknown field of an Envoy message',
  families: ['envoy'],
  why: `Envoy refuses to start with a field that the message does not have, whatever its value: \`forwrad: false\` is
rejected as \`forwrad: true\` is. Fields are those of Envoy 1.40, in either spelling (\`stat_prefix\`, \`statPrefix\`).
Members of a \`typed_config\` are checked if claimwright models its type.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/extensions/filters/http/jwt_authn/v3/config.proto'],
  failing: nativeEnvoy('forwrad: false'),
  passing: nativeEnvoy('forward: false'),
}
