import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node'
import { CheckedReader } from '../lsp/checked-reader.js'
import { Server } from '../lsp/server.js'
import { ShownWriter } from '../lsp/shown-writer.js'
import { EXIT } from './exit.js'
import { createHost } from './lsp-host.js'
import { FramedInput, FramingError } from './lsp-input.js'
import { printErrors } from './print.js'

/** Serves one editor until it says `exit`, closes standard input, or sends something other than the protocol. */
export async function serve(): Promise<void> {
  const input = new FramedInput()
  input.on('error', (error) => end(error))
  process.stdin.on('error', end)
  process.stdout.on('error', () => process.exit(EXIT.ok))
  process.stdin.pipe(input)
  const reader = new StreamMessageReader(input)
  // A message that is not JSON has no id that an answer could name.
  reader.onError((error) => printErrors(`ignored a message: ${error.message}`))
  const writer = new ShownWriter(new StreamMessageWriter(process.stdout))
  const checked = new CheckedReader(reader, writer, (problem) => printErrors(`ignored a message: ${problem}`))
  const connection = createConnection(checked, writer)
  const server = new Server(connection, createHost())
  // An editor that ends says `shutdown` first; otherwise it has crashed.
  input.on('end', () => process.exit(server.isShutDown ? EXIT.ok : EXIT.findings))
  connection.listen()
  await new Promise<void>((resolve) => input.on('close', resolve))
}

function end(error: Error): void {
  const isGarbage = error instanceof FramingError
  printErrors(isGarbage ? `standard input is not the Language Server Protocol: ${error.message}` : error.message)
  process.exit(isGarbage ? EXIT.usage : EXIT.unreadable)
}
