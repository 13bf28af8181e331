import { originOf } from '../../core/origin-of.js'
import type { Redirect } from '../../core/program.js'
import type { Respond } from '../../core/step/respond.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'

export function readUrlRewrite(cursor: Cursor): Rewrite {
  const path = readPath(cursor.at('path'))
  const host = readHost(cursor.at('authority'))
  return { kind: 'rewrite', origin: originOf(cursor), ...(path && { path }), ...(host && { host }) }
}

function readPath(cursor: Cursor): { kind: 'full' | 'prefix'; value: string } | undefined {
  if (cursor.at('full').string !== undefined) return { kind: 'full', value: cursor.at('full').string! }
  if (cursor.at('prefix').string !== undefined) return { kind: 'prefix', value: cursor.at('prefix').string! }
  return undefined
}

/** `full` and `host` both become the whole authority, as requests come over plain HTTP. */
function readHost(cursor: Cursor): Rewrite['host'] {
  const literal = cursor.at('full').string ?? cursor.at('host').string
  if (literal !== undefined) return { kind: 'literal', value: literal }
  const port = numberOf(cursor.at('port'))
  if (port !== undefined) return { kind: 'port', port }
  if (cursor.string === 'auto' || cursor.has('auto')) return { kind: 'upstream' }
  if (cursor.string === 'none' || cursor.has('none')) return { kind: 'none' }
  return undefined
}

export function readRedirect(reader: AgentgatewayReader, cursor: Cursor): Respond {
  const authority = cursor.at('authority')
  const scheme = cursor.at('scheme').string
  if (scheme !== undefined && !SCHEME.test(scheme))
    reader.refuse('CW2002', cursor.at('scheme'), `agentgateway does not start: \`${scheme}\` is not a scheme`)
  const [host, port] = splitAuthority(authority.at('full').string)
  const path = readPath(cursor.at('path'))
  const action: Redirect = {
    kind: 'redirect',
    status: numberOf(cursor.at('status')) ?? 302,
    origin: originOf(cursor),
    ...(scheme !== undefined && { scheme }),
    ...((host ?? authority.at('host').string) !== undefined && { host: host ?? authority.at('host').string }),
    ...(host === undefined && authority.has('host') && !/^https?$/i.test(scheme ?? '') && { keepPort: true }),
    ...((port ?? numberOf(authority.at('port'))) !== undefined && { port: port ?? numberOf(authority.at('port')) }),
    ...(path && { path }),
  }
  return { kind: 'respond', origin: originOf(cursor), action }
}

/** Of the `http` crate. */
const SCHEME = /^[a-zA-Z0-9+\-.~]{0,64}$/

function splitAuthority(text: string | undefined): [host?: string, port?: number] {
  if (text === undefined) return []
  const match = /^(.*):([0-9]+)$/.exec(text)
  return match ? [match[1], Number(match[2])] : [text]
}
