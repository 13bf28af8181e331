import { covers, hasOtherWildcard } from '../../kubernetes/hostname.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { hostNames } from '../lookup/host-names.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const host = (name: string) =>
  standalone(JWT_AUTH).replace('    - policies:', `    - hostnames: [${name}]\n      policies:`)

export const impossibleHostname: Rule = {
  code: 'CW6045',
  severity: 'warning',
  title: 'host name that no request can have',
  families: ['standalone', 'gloo', 'envoy'],
  why: `The host of a request is a name, at most with a port: neither a scheme nor a path. agentgateway compares it
case-sensitively, as sent by the client, and without the port. Clients send lower case: a route for \`Models.example.com\`
answers 404 to them, and a route for \`models.example.com:8080\` answers 404 to all clients. A wildcard is the first label
(agentgateway) or the beginning or the end of the name (Envoy, Gloo); elsewhere \`*\` is literal. A route of agentgateway
is only reached through its listener: a host name that the listener does not serve never matches.`,
  evidence: [
    'agentgateway/route-match-details',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-virtualhost',
  ],
  failing: host('Models.example.com'),
  passing: host('models.example.com'),
  *check(context) {
    for (const name of hostNames(context)) {
      const isAgentgateway = name.source.family === 'standalone'
      const wanted = wantedHost(name.string!, isAgentgateway)
      if (wanted !== name.string) yield impossible(name, wanted, isAgentgateway)
    }
    yield* outsideOfListener(context)
    yield* outsideOfSni(context)
  },
}

/** The name as requests have it; the name itself if it is possible; `undefined` if that cannot be guessed. */
function wantedHost(name: string, isAgentgateway: boolean): string | undefined {
  const bare = name.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/[/?#].*$/, '')
  const wanted = isAgentgateway ? bare.toLowerCase().replace(/:\d+$/, '') : bare
  const middle = isAgentgateway ? wanted.replace(/^\*(?:\.|$)/, '') : wanted.replace(/^\*|\*$/, '')
  // Clients leave out a dot at the end.
  const plain = wanted.replace(/(?<=[a-z\d])\.$/i, '')
  return wanted === '' || wanted.startsWith('.') || /[*\s]/.test(middle) ? undefined : plain
}

function impossible(name: Cursor, wanted: string | undefined, isAgentgateway: boolean): Report {
  if (wanted === undefined && !name.string!.includes('*'))
    return {
      at: name,
      message: `no request has the host \`${name.string}\``,
      help: 'write the name of a host, such as `api.example.com`',
    }
  if (wanted === undefined)
    return {
      at: name,
      message: `no request has a host that matches \`${name.string}\`: \`*\` is only a wildcard at ${isAgentgateway ? 'the beginning' : 'the beginning or the end'}`,
      help: 'list the names, or use one wildcard such as `*.example.com`',
    }
  const isForm = /[/?#]/.test(name.string!)
  return {
    at: name,
    message: isForm
      ? `a request for \`${wanted}\` gets 404: the host of a request has neither a scheme nor a path`
      : name.string!.endsWith('.')
        ? `a request for \`${wanted}\` gets 404: clients leave out the dot at the end`
        : `a request for \`${wanted}\` gets 404: host names are compared case-sensitively and without the port`,
    help: `write \`${wanted}\``,
    ...fix(`write \`${wanted}\``, false, replaceValue(name, wanted.startsWith('*') ? JSON.stringify(wanted) : wanted)),
  }
}

function* outsideOfListener(context: RuleContext): Iterable<Report> {
  for (const listener of fieldsNamed(context.roots('standalone'), 'listeners').flatMap((list) => list.items())) {
    const served = listener.at('hostname')
    if (!served.string || served.string === '*') continue
    for (const route of listener.at('routes').items())
      for (const name of route.at('hostnames').items())
        if (isOutside(name.string, served.string))
          yield {
            at: name,
            message: `no request for \`${name.string}\` reaches this route: its listener only serves \`${served.string}\``,
            related: [{ at: served, message: 'the host of the listener' }],
            help: 'change one of the two host names, or move the route to another listener',
          }
  }
}

/** Clients send one name, first for TLS and then as the host. */
function* outsideOfSni(context: RuleContext): Iterable<Report> {
  for (const root of context.kinds('gloo', 'VirtualService')) {
    const names = root.at('spec', 'sslConfig', 'sniDomains')
    const hosts = root
      .at('spec', 'virtualHost', 'domains')
      .strings()
      .map((host) => host.replace(/:\d+$/, ''))
    const meets = (name: string) => hosts.some((host) => covers(host, name) || covers(name, host))
    if (hosts.length === 0 || names.strings().length === 0) continue
    if (hosts.some(hasOtherWildcard) || names.strings().some(meets)) continue
    yield {
      at: names,
      part: 'key',
      message: `no client reaches \`${hosts[0]}\`: none of \`sniDomains\` covers its name`,
      help: 'list the names of `domains` in `sniDomains`',
    }
  }
}

/** Names that are impossible themselves are reported as such. */
function isOutside(name: string | undefined, served: string): boolean {
  if (name === undefined || wantedHost(name, true) !== name || wantedHost(served, true) !== served) return false
  return !covers(served, name) && !covers(name, served)
}
