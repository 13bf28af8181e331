import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from './agentgateway-reader.js'

interface NamedValue {
  name: string
  value: Cursor
  origin: Origin
}

/** Headers with a value: a list of pairs on Kubernetes, a map in a file. */
function readNamedValues(cursor: Cursor): NamedValue[] {
  if (cursor.isMap)
    return cursor.members().map(([name, value]) => ({ name: name.toLowerCase(), value, origin: originOf(value) }))
  return cursor.items().map((pair) => ({
    name: (pair.at('name').string ?? '').toLowerCase(),
    value: pair.at('value'),
    origin: originOf(pair),
  }))
}

/** `add`, `set` and `remove`, in the order in which they are applied. */
function readEdits(cursor: Cursor, read: (value: Cursor) => HeaderEdit['value']): HeaderEdit[] {
  const values = (['add', 'set'] as const).flatMap((op) =>
    readNamedValues(cursor.at(op)).map((header): HeaderEdit => ({ op, ...header, value: read(header.value) })),
  )
  const names = cursor.at('remove').items()
  return [
    ...values,
    ...names.map((name): HeaderEdit => {
      return { op: 'remove', name: (name.string ?? '').toLowerCase(), origin: originOf(name) }
    }),
  ]
}

export const readModifier = (cursor: Cursor): HeaderEdit[] =>
  readEdits(cursor, (value) => ({ kind: 'text', text: value.string ?? '' }))

/** Headers whose values are expressions. */
export const readComputedHeaders = (reader: AgentgatewayReader, cursor: Cursor): HeaderEdit[] =>
  readNamedValues(cursor).map((header) => ({
    op: 'set',
    ...header,
    value: { kind: 'cel', expression: reader.cel(header.value) },
  }))

export function modifierStep(cursor: Cursor, side: 'request' | 'response'): EditHeaders {
  return { kind: 'edit-headers', origin: originOf(cursor), request: [], response: [], [side]: readModifier(cursor) }
}

/** A transformation of requests and responses. */
export function transformationStep(reader: AgentgatewayReader, cursor: Cursor): EditHeaders {
  const edits = (side: Cursor) => readEdits(side, (value) => ({ kind: 'cel', expression: reader.cel(value) }))
  const [request, response] = [cursor.at('request'), cursor.at('response')]
  const [requestTransform, responseTransform] = [readTransform(reader, request), readTransform(reader, response)]
  return {
    kind: 'edit-headers',
    transformation: true,
    origin: originOf(cursor),
    request: edits(request),
    response: edits(response),
    ...(requestTransform && { requestTransform }),
    ...(responseTransform && { responseTransform }),
  }
}

function readTransform(reader: AgentgatewayReader, cursor: Cursor): Transform | undefined {
  const [metadata, body, replace] = [cursor.at('metadata'), cursor.at('body'), cursor.at('replace')]
  const replaces = reader.isStandalone && replace.isSet
  if (!metadata.isSet && !body.isSet && !replaces) return undefined
  return {
    metadata: metadata.members().map(([name, value]) => ({ name, value: reader.cel(value) })),
    ...(replaces && { replace: reader.cel(replace) }),
    ...(body.isSet && { body: reader.cel(body) }),
  }
}
