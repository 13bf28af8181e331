import type { Origin } from '../../core/finding.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, origin } from './agentgateway-reader.js'

interface NamedValue {
  name: string
  value: Cursor
  origin: Origin
}

/** Headers with a value: a list of pairs on Kubernetes, a map in a file. */
function readNamedValues(at: Cursor): NamedValue[] {
  if (at.isMap) return at.members().map(([name, value]) => ({ name: name.toLowerCase(), value, origin: origin(value) }))
  return at.items().map((pair) => ({
    name: (pair.at('name').string ?? '').toLowerCase(),
    value: pair.at('value'),
    origin: origin(pair),
  }))
}

/** `add`, `set` and `remove`, in the order in which they are applied. */
function readEdits(at: Cursor, read: (value: Cursor) => HeaderEdit['value']): HeaderEdit[] {
  const values = (['add', 'set'] as const).flatMap((op) =>
    readNamedValues(at.at(op)).map((header): HeaderEdit => ({ op, ...header, value: read(header.value) })),
  )
  const names = at.at('remove').items()
  return [
    ...values,
    ...names.map((name): HeaderEdit => {
      return { op: 'remove', name: (name.string ?? '').toLowerCase(), origin: origin(name) }
    }),
  ]
}

export const readModifier = (at: Cursor): HeaderEdit[] =>
  readEdits(at, (value) => ({ kind: 'text', text: value.string ?? '' }))

/** Headers whose values are expressions. */
export const readComputedHeaders = (reader: AgentgatewayReader, at: Cursor): HeaderEdit[] =>
  readNamedValues(at).map((header) => ({
    op: 'set',
    ...header,
    value: { kind: 'cel', expression: reader.cel(header.value) },
  }))

/** A header modifier of requests or responses. */
export function modifierStep(at: Cursor, side: 'request' | 'response'): EditHeaders {
  return { kind: 'edit-headers', origin: origin(at), request: [], response: [], [side]: readModifier(at) }
}

/** A transformation of requests and responses. */
export function transformationStep(reader: AgentgatewayReader, at: Cursor): EditHeaders {
  const edits = (side: Cursor) => readEdits(side, (value) => ({ kind: 'cel', expression: reader.cel(value) }))
  const [request, response] = [at.at('request'), at.at('response')]
  const [requestTransform, responseTransform] = [readTransform(reader, request), readTransform(reader, response)]
  return {
    kind: 'edit-headers',
    transformation: true,
    origin: origin(at),
    request: edits(request),
    response: edits(response),
    ...(requestTransform && { requestTransform }),
    ...(responseTransform && { responseTransform }),
  }
}

function readTransform(reader: AgentgatewayReader, at: Cursor): Transform | undefined {
  const [metadata, body, replace] = [at.at('metadata'), at.at('body'), at.at('replace')]
  const replaces = reader.isStandalone && replace.isSet
  if (!metadata.isSet && !body.isSet && !replaces) return undefined
  return {
    metadata: metadata.members().map(([name, value]) => ({ name, value: reader.cel(value) })),
    ...(replaces && { replace: reader.cel(replace) }),
    ...(body.isSet && { body: reader.cel(body) }),
  }
}
