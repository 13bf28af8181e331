import { missingFile } from '../../dialects/shared/missing-file.js'
import type { Cursor } from '../../yaml/cursor.js'
import { standalone } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const tls = (settings: string) =>
  `${standalone('timeout: { requestTimeout: 30s }')}        policies:\n          backendTLS: { ${settings} }\n`

export const tlsFileMissing: Rule = {
  code: 'CW6145',
  severity: 'error',
  title: 'file of a certificate, key or schema that does not exist',
  families: ['standalone'],
  why: `agentgateway reads the files of \`backendTLS\` and of a listener's \`tls\`, signing keys and OpenAPI schemas when it starts, and
does not start without one. Relative paths are resolved against its working directory.`,
  evidence: ['https://agentgateway.dev/docs/standalone/latest/configuration/security/backend-tls/'],
  failing: { text: tls('root: ./ca.crt'), files: {} },
  passing: { text: tls('root: ./ca.crt'), files: { './ca.crt': '-----BEGIN CERTIFICATE-----' } },
  *check(context) {
    for (const root of context.roots('standalone'))
      for (const place of places(root)) {
        const file = place.string
        if (file === undefined || context.graph.readFile(file) !== undefined) continue
        yield { at: place, ...missingFile(file) }
      }
  },
}

/** The fields of files that nothing else reads. */
function* places(root: Cursor): Iterable<Cursor> {
  for (const name of ['backendTLS', 'tls'])
    for (const container of mapsWith(root, name))
      for (const file of ['cert', 'key', 'root']) yield container.at(name, file)
  for (const name of ['signingKey', 'schema'])
    for (const container of mapsWith(root, name)) yield container.at(name, 'file')
}
