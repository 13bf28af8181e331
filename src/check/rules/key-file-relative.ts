import { JWKS, JWT_AUTH, standalone } from '../example-policies.js'
import { jwtPolicies } from '../lookup/agentgateway.js'
import type { Rule } from '../rule.js'

const file = (name: string) => ({
  text: standalone(JWT_AUTH.replace(/jwks: .*/, `jwks:\n    file: ${name}`)),
  files: { [name]: JWKS },
})

export const keyFileRelative: Rule = {
  code: 'CW4007',
  severity: 'info',
  title: 'key file relative to the working directory',
  families: ['standalone'],
  why: `A relative path is resolved against the working directory of the process, not the folder of the configuration
file.`,
  evidence: ['configs/agentgateway jwks-file-missing'],
  failing: file('./keys.json'),
  passing: file('/etc/agentgateway/keys.json'),
  *check(context) {
    for (const { family, providers } of jwtPolicies(context)) {
      if (family !== 'standalone') continue
      for (const { jwks } of providers) {
        const file = jwks.at('file')
        if (file.string === undefined || file.string.startsWith('/')) continue
        yield {
          at: file,
          message: `\`${file.string}\` is looked up in the working directory of agentgateway, not beside this file`,
          help: 'write the whole path where the two can differ',
        }
      }
    }
  },
}
