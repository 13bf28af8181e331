import { isToken } from '../../core/http.js'
import type { EditHeaders } from '../../core/step/edit-headers.js'
import type { Cursor } from '../../yaml/cursor.js'
import { transformationStep } from '../shared/agentgateway-headers.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'

export function readTransformation(reader: AgentgatewayReader, cursor: Cursor): EditHeaders {
  for (const side of [cursor.at('request'), cursor.at('response')]) {
    for (const op of ['add', 'set'])
      for (const [name, value] of side.at(op).members()) if (!PSEUDO.has(name)) checkName(reader, name, value)
    for (const name of side.at('remove').items()) checkName(reader, name.string ?? '', name)
  }
  return transformationStep(reader, cursor)
}

const PSEUDO: ReadonlySet<string> = new Set([':method', ':scheme', ':authority', ':path', ':status'])

export function checkName(reader: AgentgatewayReader, name: string, cursor: Cursor): void {
  if (!isToken(name))
    reader.refuse('CW2007', cursor, `agentgateway does not start: \`${name}\` cannot be the name of a header`)
}
