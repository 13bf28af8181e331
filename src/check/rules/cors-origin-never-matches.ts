import type { Cors } from '../../core/step/cors.js'
import { engineOf } from '../../gateways/registry.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { standalone } from '../example-policies.js'
import { requestSteps } from '../lookup/authorize.js'
import { memberOf, messagesOf } from '../lookup/envoy.js'
import { optionScopes } from '../lookup/gloo.js'
import { placedSteps } from '../lookup/program.js'
import { cursorAt, stringsBelow } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const cors = (origin: string) => standalone(`cors:\n  allowOrigins: ["${origin}"]\n  allowMethods: [GET]`)

export const corsOriginNeverMatches: Rule = {
  code: 'CW6103',
  severity: 'warning',
  title: 'CORS origin that no browser sends',
  families: ['standalone', 'agentgateway', 'gateway-api', 'gloo', 'envoy'],
  why: `The origin of a page is a scheme, a host and a port that is not the default of the scheme: no path, and no final slash. Envoy
compares it as a whole, and has no wildcard but \`*\` alone. Pages of an origin that is written otherwise cannot read answers.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc6454#section-6.2'],
  failing: cors('https://chat.example.com/'),
  passing: cors('https://chat.example.com'),
  *check(context) {
    for (const { entry, cors, allows } of entries(context)) {
      const text = entry.string!
      if (text === '*' || text === 'null' || text.includes('$')) continue
      const wanted = originOf(text)
      const probe = wanted.replace(/\*/g, 'any')
      if (allows({ ...cors, allowOrigins: [text], allowOriginRegex: [] }, probe) && probe.includes('://')) continue
      const isFixed = wanted !== text && wanted.includes('://') && !wanted.includes('*')
      yield {
        at: entry,
        message: `no origin of a browser matches \`${text}\`: ${problemOf(text)}`,
        help: isFixed ? `write \`${wanted}\`` : HELP[problemOf(text)]!,
        ...(isFixed && fix(`write \`${wanted}\``, false, replaceValue(entry, JSON.stringify(wanted)))),
      }
    }
    yield* untrustedOrigins(context)
    yield* untrustedHosts(context)
  },
}

const NO_SCHEME = 'it has no scheme'
const PATH = 'an origin has no path, and no slash at its end'
const WILDCARD = 'a wildcard has no meaning here'
const CASE = 'browsers write it in lower case'
const PORT = 'browsers leave out the default port'
const SCHEME = 'the gateway does not compare origins of this scheme'

const HELP: Record<string, string> = {
  [NO_SCHEME]: 'write the scheme in front: `https://`',
  [PATH]: 'remove what follows the host',
  [SCHEME]: 'allow origins of `https` or `http`',
  [CASE]: 'write it in lower case',
  [PORT]: 'leave out the port',
  [WILDCARD]: 'use a regular expression: `allowOriginRegex` of Gloo, `safe_regex` of Envoy',
}

function problemOf(text: string): string {
  if (!text.includes('://')) return NO_SCHEME
  if (originOf(text).length === text.length && originOf(text) !== text) return CASE
  if (/^(?:https:\/\/[^/]+:443|http:\/\/[^/]+:80)$/i.test(text)) return PORT
  if (/^[a-z]+:\/\/[^/?#]*[/?#]/i.test(text)) return PATH
  return text.includes('*') ? WILDCARD : SCHEME
}

/** As browsers write it: in lower case, without what follows the host, and without the default port. */
function originOf(text: string): string {
  const [, scheme, host] = /^([a-z][\w+.-]*):\/\/([^/?#]+)/i.exec(text)?.map((part) => part.toLowerCase()) ?? []
  if (scheme === undefined || host === undefined) return text
  return `${scheme}://${host.replace(scheme === 'https' ? /:443$/ : scheme === 'http' ? /:80$/ : /$^/, '')}`
}

/** Origins that `csrf` of agentgateway trusts: it compares whole strings (http/csrf.rs). */
function* untrustedOrigins(context: RuleContext): Iterable<Report> {
  for (const { part: step } of placedSteps(context)) {
    if (step.kind !== 'csrf') continue
    for (const entry of stringsBelow(cursorAt(context, step.origin))) {
      const text = entry.string!
      const wanted = originOf(text)
      const isOrigin = wanted === text && text.includes('://') && !text.includes('*')
      if (!/additionalOrigins\/\d+$/.test(entry.pointer) || isOrigin || text.includes('$')) continue
      yield {
        at: entry,
        message: `no origin of a browser matches \`${text}\`: ${problemOf(text)}`,
        help:
          wanted !== text && wanted.includes('://')
            ? `write \`${wanted}\``
            : 'write each origin as browsers do: `https://chat.example.com`',
      }
    }
  }
}

interface Entry {
  entry: Cursor
  cors: Cors
  allows: (cors: Cors, origin: string) => boolean
}

/** Literal origins, each once, of policies that are in effect. */
function entries(context: RuleContext): Entry[] {
  const found = new Map<string, Entry>()
  for (const program of context.programs) {
    const { allowsOrigin } = engineOf(program)
    if (!allowsOrigin) continue
    for (const { step } of requestSteps(program)) {
      if (step.kind !== 'cors') continue
      for (const entry of stringsBelow(cursorAt(context, step.origin)))
        if (step.allowOrigins.includes(entry.string!) && isOrigin(entry))
          found.set(`${entry.file} ${entry.document} ${entry.pointer}`, { entry, cors: step, allows: allowsOrigin })
    }
  }
  return [...found.values()]
}

const isOrigin = ({ pointer }: Cursor): boolean =>
  /allow_?origins?(?:_?string_?match)?\/\d+(?:\/exact)?$/i.test(pointer)

/** Envoy compares the host and the port of an origin with the entries of its CSRF filter. */
function* untrustedHosts(context: RuleContext): Iterable<Report> {
  const ofEnvoy = context.roots('envoy').flatMap((root) => messagesOf(root, '.csrf.v3.CsrfPolicy'))
  const ofGloo = optionScopes(context).map(({ options }) => options.at('csrf'))
  for (const policy of [...ofEnvoy, ...ofGloo])
    for (const entry of memberOf(policy, 'additional_origins').items()) {
      const at = ['exact', 'prefix'].map((name) => entry.at(name)).find(({ string }) => string?.includes('://'))
      if (at)
        yield {
          at,
          message: `no request from \`${at.string!.slice(0, 80)}\` is trusted: only the host and the port of an origin are compared`,
          help: `write \`${at.string!.replace(/^[a-z]+:\/\//i, '').replace(/\/.*$/, '')}\``,
        }
    }
}
