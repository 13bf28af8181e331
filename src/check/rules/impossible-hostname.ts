import { fix, replaceValue } from '../edit.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const host = (name: string) =>
  standalone(JWT_AUTH).replace('    - policies:', `    - hostnames: [${name}]\n      policies:`)

export const impossibleHostname: Rule = {
  code: 'CW6045',
  severity: 'warning',
  confidence: 'high',
  title: 'host name that no request can have',
  families: ['standalone'],
  why: `agentgateway compares host names case-sensitively, as sent by the client, and without the port. Clients send
lower case: a route for \`Models.example.com\` answers 404 to them, and a route for \`models.example.com:8080\` answers
404 to all clients.`,
  evidence: ['agentgateway/route-match-details'],
  failing: host('Models.example.com'),
  passing: host('models.example.com'),
  *check(context) {
    for (const root of context.roots('standalone'))
      for (const container of mapsWith(root, 'hostnames'))
        for (const name of container.at('hostnames').items()) {
          const text = name.string
          if (text === undefined) continue
          const wanted = text.toLowerCase().replace(/:\d+$/, '')
          if (text === wanted) continue
          yield {
            at: name,
            message: `a request for \`${wanted}\` gets 404: host names are compared case-sensitively and without the port`,
            help: `write \`${wanted}\``,
            ...fix(`write \`${wanted}\``, false, replaceValue(name, wanted)),
          }
        }
  },
}
