import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver'
import { problemOf } from './message-problem.js'

/**
 * Lets messages pass whose parameters have the shapes that the protocol gives them. A request with others is answered
 * with `InvalidParams` (-32602), as JSON-RPC 2.0 §5.1 says; a notification with others is reported and has no effect.
 */
export class CheckedReader implements MessageReader {
  readonly onError: MessageReader['onError']
  readonly onClose: MessageReader['onClose']
  readonly onPartialMessage: MessageReader['onPartialMessage']

  constructor(
    private readonly reader: MessageReader,
    private readonly writer: MessageWriter,
    private readonly report: (problem: string) => void,
  ) {
    this.onError = reader.onError
    this.onClose = reader.onClose
    this.onPartialMessage = reader.onPartialMessage
  }

  listen(accept: DataCallback): Disposable {
    return this.reader.listen((message) => {
      const problem = problemOf(message)
      if (problem === undefined) accept(message)
      else this.refuse(message, problem)
    })
  }

  dispose(): void {
    this.reader.dispose()
  }

  private refuse(message: Message & { id?: unknown }, problem: string): void {
    const { id, jsonrpc } = message
    if (typeof id === 'number' || typeof id === 'string') {
      const reply = { jsonrpc, id, error: { code: ErrorCodes.InvalidParams, message: problem } }
      this.writer.write(reply).catch(() => this.report(problem))
    } else this.report(problem)
  }
}
