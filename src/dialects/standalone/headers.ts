import { goSeconds } from '../../core/go-duration.js'
import { isToken } from '../../core/http.js'
import type { Cors } from '../../core/step/cors.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Step } from '../../core/step/step.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readRemovals, transformationStep } from '../shared/agentgateway-headers.js'
import { type AgentgatewayReader, origin } from '../shared/agentgateway-reader.js'
import { readConditional } from './conditional.js'

/** `requestHeaderModifier` and `responseHeaderModifier`: `add`, then `set`, then `remove`. */
export function readModifier(at: Cursor): HeaderEdit[] {
  const values = (op: 'add' | 'set') =>
    at
      .at(op)
      .members()
      .map(([name, value]): HeaderEdit => {
        return {
          op,
          name: name.toLowerCase(),
          value: { kind: 'text', text: value.string ?? '' },
          origin: origin(value),
        }
      })
  return [...values('add'), ...values('set'), ...readRemovals(at)]
}

/** `transformations`, with or without conditions. */
export function readTransformations(reader: AgentgatewayReader, at: Cursor): Step[] {
  return readConditional(reader, at, (entry) => [readTransformation(reader, entry)])
}

export function readTransformation(reader: AgentgatewayReader, at: Cursor): EditHeaders {
  return transformationStep(reader, at, (side) => readEdits(reader, side), true)
}

function readEdits(reader: AgentgatewayReader, at: Cursor): HeaderEdit[] {
  const values = (op: 'add' | 'set') =>
    at
      .at(op)
      .members()
      .map(([name, value]): HeaderEdit => {
        if (!PSEUDO.has(name)) checkName(reader, name, value)
        return {
          op,
          name: name.toLowerCase(),
          value: { kind: 'cel', expression: reader.cel(value) },
          origin: origin(value),
        }
      })
  for (const name of at.at('remove').items()) checkName(reader, name.string ?? '', name)
  return [...values('add'), ...values('set'), ...readRemovals(at)]
}

const PSEUDO: ReadonlySet<string> = new Set([':method', ':scheme', ':authority', ':path', ':status'])

function checkName(reader: AgentgatewayReader, name: string, at: Cursor): void {
  if (isToken(name)) return
  reader.refuse('CW2007', at, `agentgateway does not start: \`${name}\` cannot be the name of a header`)
}

export function readCors(at: Cursor): Cors {
  const maxAge = at.at('maxAge').string
  return {
    kind: 'cors',
    origin: origin(at),
    allowOrigins: at.at('allowOrigins').strings(),
    allowOriginRegex: [],
    allowMethods: at.at('allowMethods').strings(),
    allowHeaders: at.at('allowHeaders').strings(),
    exposeHeaders: at.at('exposeHeaders').strings(),
    allowCredentials: at.at('allowCredentials').value === true,
    ...(maxAge !== undefined && { maxAge: Math.floor(goSeconds(maxAge) ?? 0) }),
  }
}
