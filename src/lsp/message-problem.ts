import { isRecord } from '../yaml/plain.js'

/** Whether a value has the shape that the protocol gives it. */
type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === 'string'
const flag: Shape = (value) => typeof value === 'boolean'
/** `uinteger`: up to 2^31 - 1. */
const count: Shape = (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31
const integer: Shape = (value) => Number.isInteger(value)
const object: Shape = isRecord
const hasRange: Shape = (value) => isRecord(value) && Object.hasOwn(value, 'range')
const either =
  (...shapes: Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value))
/** `null` counts as absent, as clients in languages without `undefined` write it. */
const optional =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || value === null || shape(value)
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)
/** An object with these members; others are free. */
const record =
  (members: Record<string, Shape>): Shape =>
  (value) =>
    isRecord(value) && Object.entries(members).every(([name, shape]) => shape(value[name]))

const place = record({ uri: text })
const position = record({ line: count, character: count })
const range = record({ start: position, end: position })
const folders = listOf(place)
const atPosition = { textDocument: place, position }

/** Parameters of the messages that the server handles (LSP 3.18), as far as it reads them. */
const PARAMETERS: Readonly<Record<string, Record<string, Shape>>> = {
  initialize: {
    capabilities: record({ workspace: optional(object), window: optional(object), textDocument: optional(object) }),
    processId: optional(integer),
    rootUri: optional(text),
    workspaceFolders: optional(folders),
  },
  'textDocument/didOpen': { textDocument: record({ uri: text, languageId: text, version: integer, text }) },
  'textDocument/didChange': {
    textDocument: record({ uri: text, version: integer }),
    contentChanges: listOf(either(record({ text, range }), (change) => record({ text })(change) && !hasRange(change))),
  },
  'textDocument/didSave': { textDocument: place },
  'textDocument/didClose': { textDocument: place },
  'textDocument/hover': atPosition,
  'textDocument/completion': atPosition,
  'textDocument/definition': atPosition,
  'textDocument/references': { ...atPosition, context: record({ includeDeclaration: flag }) },
  'textDocument/prepareRename': atPosition,
  'textDocument/rename': { ...atPosition, newName: text },
  'textDocument/documentSymbol': { textDocument: place },
  'textDocument/inlayHint': { textDocument: place, range },
  'textDocument/codeLens': { textDocument: place },
  'textDocument/codeAction': { textDocument: place, range, context: record({ only: optional(listOf(text)) }) },
  'workspace/executeCommand': { command: text, arguments: optional(Array.isArray) },
  'workspace/didChangeWatchedFiles': { changes: listOf(record({ uri: text, type: integer })) },
  'workspace/didChangeWorkspaceFolders': { event: record({ added: folders, removed: folders }) },
  // Settings may be anything; the parameters are an object.
  'workspace/didChangeConfiguration': {},
  '$/cancelRequest': {},
}

/** What is wrong with a message, in one line; `undefined`: nothing, or the server does not handle it. */
export function problemOf(message: unknown): string | undefined {
  if (!isRecord(message) || typeof message['method'] !== 'string') return undefined
  const method = message['method']
  const members = Object.hasOwn(PARAMETERS, method) ? PARAMETERS[method] : undefined
  if (!members) return undefined
  const { params } = message
  if (!isRecord(params)) return `${method}: \`params\` must be an object`
  const wrong = Object.entries(members).find(([name, shape]) => !shape(params[name]))
  return wrong && `${method}: \`${wrong[0]}\` is missing or does not have the shape that the protocol gives it`
}
