import type { Cors } from '../../core/step/cors.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, alternatives, numberOf, origin } from '../shared/agentgateway-reader.js'

/** Seconds that a browser keeps a preflight's answer where `maxAge` is not given (HTTPCORSFilter). */
const MAX_AGE = 5

/** `add`, `set` and `remove` of the Gateway API's header filters, applied in this order. */
export function readModifier(at: Cursor): HeaderEdit[] {
  const values = (op: 'add' | 'set') =>
    at
      .at(op)
      .items()
      .map((cursor): HeaderEdit => {
        const text = cursor.at('value').string ?? ''
        return { op, name: nameOf(cursor), value: { kind: 'text', text }, origin: origin(cursor) }
      })
  return [...values('add'), ...values('set'), ...removals(at)]
}

export function modifier(at: Cursor, side: 'request' | 'response'): EditHeaders {
  return { kind: 'edit-headers', origin: origin(at), request: [], response: [], [side]: readModifier(at) }
}

function nameOf(at: Cursor): string {
  return (at.at('name').string ?? '').toLowerCase()
}

function removals(at: Cursor): HeaderEdit[] {
  return at
    .at('remove')
    .items()
    .map((cursor) => ({ op: 'remove', name: (cursor.string ?? '').toLowerCase(), origin: origin(cursor) }))
}

/** `transformation`, with or without conditions. */
export function readTransformations(reader: AgentgatewayReader, at: Cursor): Step[] {
  if (!at.has('conditional')) return [readTransformation(reader, at)]
  return alternatives(
    at
      .at('conditional')
      .items()
      .map((entry) => ({
        ...(entry.at('condition').isSet && { condition: reader.cel(entry.at('condition')) }),
        steps: [readTransformation(reader, entry.at('policy'))],
      })),
  )
}

export function readTransformation(reader: AgentgatewayReader, at: Cursor): EditHeaders {
  const request = at.at('request')
  const response = at.at('response')
  return {
    kind: 'edit-headers',
    transformation: true,
    origin: origin(at),
    request: readEdits(reader, request),
    response: readEdits(reader, response),
    ...(hasMore(request) && { requestTransform: readMore(reader, request) }),
    ...(hasMore(response) && { responseTransform: readMore(reader, response) }),
  }
}

function readEdits(reader: AgentgatewayReader, at: Cursor): HeaderEdit[] {
  const values = (op: 'add' | 'set') =>
    at
      .at(op)
      .items()
      .map((cursor): HeaderEdit => {
        const expression = reader.cel(cursor.at('value'))
        return { op, name: nameOf(cursor), value: { kind: 'cel', expression }, origin: origin(cursor) }
      })
  return [...values('add'), ...values('set'), ...removals(at)]
}

function hasMore(at: Cursor): boolean {
  return at.at('body').isSet || at.at('metadata').isSet
}

function readMore(reader: AgentgatewayReader, at: Cursor): Transform {
  return {
    metadata: at
      .at('metadata')
      .members()
      .map(([name, value]) => ({ name, value: reader.cel(value) })),
    ...(at.at('body').isSet && { body: reader.cel(at.at('body')) }),
  }
}

export function readCors(at: Cursor): Cors {
  return {
    kind: 'cors',
    origin: origin(at),
    allowOrigins: at.at('allowOrigins').strings(),
    allowOriginRegex: [],
    allowMethods: at.at('allowMethods').strings(),
    allowHeaders: at.at('allowHeaders').strings(),
    exposeHeaders: at.at('exposeHeaders').strings(),
    allowCredentials: at.at('allowCredentials').value === true,
    maxAge: numberOf(at.at('maxAge')) ?? MAX_AGE,
  }
}
