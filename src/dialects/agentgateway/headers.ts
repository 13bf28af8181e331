import type { Cors } from '../../core/step/cors.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { modifierStep, readRemovals, transformationStep } from '../shared/agentgateway-headers.js'
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
  return [...values('add'), ...values('set'), ...readRemovals(at)]
}

export function modifier(at: Cursor, side: 'request' | 'response'): EditHeaders {
  return modifierStep(at, side, readModifier)
}

function nameOf(at: Cursor): string {
  return (at.at('name').string ?? '').toLowerCase()
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
  return transformationStep(reader, at, (side) => readEdits(reader, side), false)
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
  return [...values('add'), ...values('set'), ...readRemovals(at)]
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
