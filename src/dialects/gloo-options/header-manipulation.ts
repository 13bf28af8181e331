import { isFixedHeader, isToken } from '../../core/http.js'
import { originOf } from '../../core/origin-of.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { find } from '../../kubernetes/bind.js'
import { secretData } from '../../kubernetes/secret.js'
import type { Cursor } from '../../yaml/cursor.js'
import { parseFormat } from '../../yaml/envoy-commands.js'
import type { GlooReader } from './reader.js'

/** The header rules of one level, in the order in which Envoy applies them: remove, replace, add. */
export function readHeaderManipulation(at: Cursor, reader: GlooReader): EditHeaders[] {
  const request = [
    ...readRemovals(at.at('requestHeadersToRemove'), reader),
    ...replaceFirst(
      reader.items(at.at('requestHeadersToAdd')).flatMap((cursor) => readRequestAddition(cursor, reader)),
    ),
  ]
  const response = [
    ...readRemovals(at.at('responseHeadersToRemove'), reader),
    ...replaceFirst(reader.items(at.at('responseHeadersToAdd')).flatMap((cursor) => readAddition(cursor, reader))),
  ]
  const step: EditHeaders = { kind: 'edit-headers', request, response, origin: originOf(at) }
  return request.length + response.length > 0 ? [step] : []
}

/** `earlyHeaderManipulation`: all additions in order, then all removals (Gloo's headers plugin). */
export function readEarlyManipulation(at: Cursor, reader: GlooReader): HeaderEdit[] {
  const added = reader.items(at.at('headersToAdd')).flatMap((cursor) => readRequestAddition(cursor, reader))
  return [...added, ...readRemovals(at.at('headersToRemove'), reader)]
}

/** The Secrets that are named and not in the input: their headers reach the upstream, their names are unknown. */
export function readMissingSecrets(at: Cursor, reader: GlooReader): Unmodelled[] {
  if (reader.graph.missing === 'ignore') return []
  return reader.items(at.at('requestHeadersToAdd')).flatMap((cursor) => {
    const ref = cursor.at('headerSecretRef')
    const name = reader.string(ref.at('name')) ?? ''
    const namespace = reader.string(ref.at('namespace')) || 'default'
    if (!ref.isSet || find(reader.graph, 'Secret', namespace, name, '')) return []
    return [{ ...reader.missing('Secret', namespace, name, 'upstream', ref), secretRef: { namespace, name } }]
  })
}

function replaceFirst(edits: HeaderEdit[]): HeaderEdit[] {
  return [...edits.filter((edit) => edit.op === 'set'), ...edits.filter((edit) => edit.op === 'add')]
}

function readRemovals(at: Cursor, reader: GlooReader): HeaderEdit[] {
  return reader.items(at).flatMap((cursor): HeaderEdit[] => {
    const name = reader.string(cursor)
    if (name === undefined) return []
    if (isFixedHeader(name)) refuseName(cursor, `\`${name}\` cannot be removed`, reader)
    return [{ op: 'remove', name: name.toLowerCase(), origin: originOf(cursor) }]
  })
}

/** `headerSecretRef` wins over `header`: it is declared last. */
function readRequestAddition(cursor: Cursor, reader: GlooReader): HeaderEdit[] {
  const secret = cursor.at('headerSecretRef')
  return secret.isSet ? readSecret(secret, op(cursor, reader), reader) : readAddition(cursor, reader)
}

/** `append` is on by default. */
function op(cursor: Cursor, reader: GlooReader): 'add' | 'set' {
  return reader.boolean(cursor.at('append')) === false ? 'set' : 'add'
}

function readAddition(cursor: Cursor, reader: GlooReader): HeaderEdit[] {
  const key = cursor.at('header', 'key')
  const name = reader.string(key) ?? ''
  const value = cursor.at('header', 'value')
  const text = reader.string(value) ?? ''
  if (isFixedHeader(name)) refuseName(key, `\`${name}\` cannot be set, use a host rewrite`, reader)
  else if (!isToken(name)) refuseName(key, `\`${name}\` is not a header name`, reader)
  const { problem } = parseFormat(text)
  if (problem !== undefined)
    reader.refuse('CW2007', value, `Envoy refuses the configuration: ${problem}`, 'write `%%` for a percent sign')
  return [{ op: op(cursor, reader), name: name.toLowerCase(), value: { kind: 'text', text }, origin: originOf(cursor) }]
}

/** Every entry of the Secret becomes a header. */
function readSecret(cursor: Cursor, operation: 'add' | 'set', reader: GlooReader): HeaderEdit[] {
  const name = reader.string(cursor.at('name')) ?? ''
  const namespace = reader.string(cursor.at('namespace')) ?? ''
  const secret = find(reader.graph, 'Secret', namespace || 'default', name, '')
  if (!secret && reader.graph.missing !== 'ignore') return []
  if (!secret) {
    reader.refuse(
      'CW3001',
      cursor,
      `Gloo refuses the configuration: there is no Secret \`${namespace}/${name}\``,
      'add the Secret to the input',
    )
    return []
  }
  const entries = [...secretData(secret)].sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([header, text]) => ({
    op: operation,
    name: header.toLowerCase(),
    value: { kind: 'text', text },
    secret: true,
    secretRef: { namespace, name, key: header },
    origin: originOf(cursor),
  }))
}

function refuseName(cursor: Cursor, why: string, reader: GlooReader): void {
  reader.refuse('CW2007', cursor, `the configuration is refused: ${why}`)
}
