import { PassThrough } from 'node:stream'
import { createConnection } from 'vscode-languageserver'
import {
  createProtocolConnection,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node'
import { createHost } from '../../src/cli/lsp-host.js'
import { FramedInput, FramingError } from '../../src/cli/lsp-input.js'
import { CheckedReader } from '../../src/lsp/checked-reader.js'
import type { Host } from '../../src/lsp/host.js'
import { Server } from '../../src/lsp/server.js'
import { memoryOf } from '../../src/suite/memory.js'

/** A machine without files, so that no mutated address reads the disk. */
function emptyHost(): Host {
  return {
    ...createHost(),
    listFiles: () => [],
    readText: () => undefined,
    readSettings: () => ({ options: {}, isIgnored: () => false, filter: (findings) => findings, readFrom: [] }),
    suites: () => ({ files: [], around: memoryOf({}) }),
  }
}

type Reply = ResponseMessage & Partial<NotificationMessage> & { id?: RequestMessage['id'] }

const frame = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`

const INTERNAL_ERROR = -32603
const LAST = 'last request'

/**
 * Sends a list of messages to a server and asks it to end. Throws where the server has no answer to the last request, or
 * an answer says that the server failed.
 */
export async function converse(text: string): Promise<void> {
  const messages = JSON.parse(text) as unknown
  if (!Array.isArray(messages)) return
  const [input, output] = [new PassThrough(), new PassThrough()]
  const watchDog = { shutdownReceived: false, initialize: () => {}, exit: () => {} }
  const writer = new StreamMessageWriter(output)
  const reader = new CheckedReader(new StreamMessageReader(input), writer, () => {})
  const connection = createConnection((logger) => createProtocolConnection(reader, writer, logger), watchDog)
  new Server(connection, emptyHost())
  connection.listen()
  const faults: string[] = []
  const ended = new Promise<void>((resolve) => {
    new StreamMessageReader(output).listen((message) => {
      const { id, error, method, params } = message as Reply
      if (error?.code === INTERNAL_ERROR) faults.push(error.message)
      const log = params as { type?: number; message?: string } | undefined
      if (method === 'window/logMessage' && log?.type === 1 && /handler .* failed/.test(log.message ?? ''))
        faults.push(log.message!)
      if (id === LAST) resolve()
    })
  })
  for (const message of messages) input.write(frame(JSON.stringify(message)))
  input.write(frame(JSON.stringify({ jsonrpc: '2.0', id: LAST, method: 'shutdown' })))
  await ended
  if (faults.length > 0) throw new Error(faults[0])
}

/** Bytes on standard input that may not be the protocol at all: refused as such, or passed on unchanged. */
export async function readFrames(text: string): Promise<void> {
  const input = new FramedInput()
  let passed = ''
  input.setEncoding('latin1')
  input.on('data', (chunk: string) => {
    passed += chunk
  })
  const bytes = Buffer.from(text, 'latin1')
  const error = await new Promise<Error | undefined>((resolve) => {
    input.on('error', resolve)
    input.on('end', () => resolve(undefined))
    for (let at = 0; at < bytes.length; at += 1000) input.write(bytes.subarray(at, at + 1000))
    input.end()
  })
  if (error && !(error instanceof FramingError)) throw error
  if (!error && passed !== bytes.toString('latin1')) throw new Error('the bytes that passed are other bytes')
}

const uri = 'file:///models/policy.yaml'
const position = { line: 2, character: 4 }
const textDocument = { uri }

const request = (id: number, method: string, params: unknown) => ({ jsonrpc: '2.0', id, method, params })
const notification = (method: string, params: unknown) => ({ jsonrpc: '2.0', method, params })

/** A conversation about one policy with every message that the server knows, except lenses, which wait. */
export function conversation(policy: string): string {
  return JSON.stringify([
    request(1, 'initialize', {
      processId: null,
      rootUri: null,
      workspaceFolders: [{ uri: 'file:///models', name: 'models' }],
      initializationOptions: { showsResults: true },
      capabilities: { workspace: { workspaceFolders: true, workspaceEdit: { snippetEditSupport: true } } },
    }),
    notification('initialized', {}),
    notification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: policy } }),
    notification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [{ range: { start: position, end: position }, text: ' ' }],
    }),
    request(2, 'textDocument/hover', { textDocument, position }),
    request(3, 'textDocument/completion', { textDocument, position }),
    request(4, 'textDocument/definition', { textDocument, position }),
    request(5, 'textDocument/references', { textDocument, position, context: { includeDeclaration: true } }),
    request(6, 'textDocument/prepareRename', { textDocument, position }),
    request(7, 'textDocument/rename', { textDocument, position, newName: 'edge' }),
    request(8, 'textDocument/documentSymbol', { textDocument }),
    request(9, 'textDocument/inlayHint', { textDocument, range: { start: { line: 0, character: 0 }, end: position } }),
    request(10, 'textDocument/codeAction', {
      textDocument,
      range: { start: position, end: position },
      context: { diagnostics: [], only: ['source.fixAll'] },
    }),
    request(11, 'workspace/executeCommand', { command: 'claimwright.openPage', arguments: ['https://example.com'] }),
    notification('workspace/didChangeConfiguration', { settings: { claimwright: {} } }),
    notification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] }),
    notification('$/cancelRequest', { id: 3 }),
    notification('textDocument/didClose', { textDocument }),
  ])
}

export const frames = (conversations: readonly string[]): string[] =>
  conversations.map((text) => (JSON.parse(text) as unknown[]).map((message) => frame(JSON.stringify(message))).join(''))
