import type { DirectResponse, Redirect } from '../../core/program.js'
import type { Respond } from '../../core/step/respond.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, numberOf, origin } from '../shared/agentgateway-reader.js'
import { readConditional } from './conditional.js'

export function readUrlRewrite(at: Cursor): Rewrite {
  const path = readPath(at.at('path'))
  const host = readHost(at.at('authority'))
  return { kind: 'rewrite', origin: origin(at), ...(path && { path }), ...(host && { host }) }
}

function readPath(at: Cursor): { kind: 'full' | 'prefix'; value: string } | undefined {
  if (at.at('full').string !== undefined) return { kind: 'full', value: at.at('full').string! }
  if (at.at('prefix').string !== undefined) return { kind: 'prefix', value: at.at('prefix').string! }
  return undefined
}

/** `full` and `host` both become the whole authority, as requests come over plain HTTP. */
function readHost(at: Cursor): Rewrite['host'] {
  const literal = at.at('full').string ?? at.at('host').string
  if (literal !== undefined) return { kind: 'literal', value: literal }
  const port = numberOf(at.at('port'))
  if (port !== undefined) return { kind: 'port', port }
  if (at.string === 'auto' || at.has('auto')) return { kind: 'upstream' }
  if (at.string === 'none' || at.has('none')) return { kind: 'none' }
  return undefined
}

export function readRedirect(at: Cursor): Respond {
  const authority = at.at('authority')
  const [host, port] = splitAuthority(authority.at('full').string)
  const path = readPath(at.at('path'))
  const action: Redirect = {
    kind: 'redirect',
    status: numberOf(at.at('status')) ?? 302,
    origin: origin(at),
    ...(at.at('scheme').string !== undefined && { scheme: at.at('scheme').string }),
    ...((host ?? authority.at('host').string) !== undefined && { host: host ?? authority.at('host').string }),
    ...(host === undefined && authority.has('host') && at.at('scheme').string === undefined && { keepPort: true }),
    ...((port ?? numberOf(authority.at('port'))) !== undefined && { port: port ?? numberOf(authority.at('port')) }),
    ...(path && { path }),
  }
  return { kind: 'respond', origin: origin(at), action }
}

function splitAuthority(text: string | undefined): [host?: string, port?: number] {
  if (text === undefined) return []
  const match = /^(.*):([0-9]+)$/.exec(text)
  return match ? [match[1], Number(match[2])] : [text]
}

export function readDirectResponses(reader: AgentgatewayReader, at: Cursor): Step[] {
  return readConditional(reader, at, (entry) => [readDirectResponse(reader, entry)])
}

function readDirectResponse(reader: AgentgatewayReader, at: Cursor): Respond {
  const action: DirectResponse = {
    kind: 'direct-response',
    status: numberOf(at.at('status')) ?? 200,
    body: at.at('body').string ?? '',
    origin: origin(at),
    ...(at.at('bodyExpression').isSet && { bodyExpression: reader.cel(at.at('bodyExpression')) }),
    ...(at.at('headers').isSet && {
      headers: at
        .at('headers')
        .members()
        .map(([name, value]) => ({
          op: 'set' as const,
          name: name.toLowerCase(),
          value: { kind: 'cel' as const, expression: reader.cel(value) },
          origin: origin(value),
        })),
    }),
  }
  return { kind: 'respond', origin: origin(at), action }
}
