import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type AgentgatewayReader, origin } from './agentgateway-reader.js'

/** How a configuration writes the header edits of one side. */
type ReadEdits = (at: Cursor) => HeaderEdit[]

/** A header modifier of requests or responses. */
export function modifierStep(at: Cursor, side: 'request' | 'response', readEdits: ReadEdits): EditHeaders {
  return { kind: 'edit-headers', origin: origin(at), request: [], response: [], [side]: readEdits(at) }
}

/** A transformation of requests and responses. `replaces`: the configuration has `replace`. */
export function transformationStep(
  reader: AgentgatewayReader,
  at: Cursor,
  readEdits: ReadEdits,
  replaces: boolean,
): EditHeaders {
  const fields = ['metadata', 'body', ...(replaces ? ['replace'] : [])]
  const more = (side: Cursor): Transform | undefined =>
    fields.some((name) => side.at(name).isSet) ? readTransform(reader, side, replaces) : undefined
  const [request, response] = [at.at('request'), at.at('response')]
  const [requestTransform, responseTransform] = [more(request), more(response)]
  return {
    kind: 'edit-headers',
    transformation: true,
    origin: origin(at),
    request: readEdits(request),
    response: readEdits(response),
    ...(requestTransform && { requestTransform }),
    ...(responseTransform && { responseTransform }),
  }
}

function readTransform(reader: AgentgatewayReader, at: Cursor, replaces: boolean): Transform {
  return {
    metadata: at
      .at('metadata')
      .members()
      .map(([name, value]) => ({ name, value: reader.cel(value) })),
    ...(replaces && at.at('replace').isSet && { replace: reader.cel(at.at('replace')) }),
    ...(at.at('body').isSet && { body: reader.cel(at.at('body')) }),
  }
}

/** `remove` of either. */
export function readRemovals(at: Cursor): HeaderEdit[] {
  return at
    .at('remove')
    .items()
    .map((name) => ({ op: 'remove', name: (name.string ?? '').toLowerCase(), origin: origin(name) }))
}
