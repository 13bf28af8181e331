import type { Message, MessageWriter } from 'vscode-languageserver'
import { escapeControls, printable } from '../core/controls.js'

/** Members that an editor shows as one line. */
const LINES = new Set(['label', 'title', 'name', 'detail'])
/** Members that an editor shows as lines, or as markdown. */
const TEXTS = new Set(['message', 'value', 'text', 'contents', 'tooltip', 'documentation'])
/** Members that come back to the server as they are. */
const KEPT = new Set(['arguments', 'data'])

/** Escapes every text of others that an editor shows: in it, no value moves, hides or forges anything. Edits stay exact. */
export class ShownWriter implements MessageWriter {
  readonly onError: MessageWriter['onError']
  readonly onClose: MessageWriter['onClose']

  constructor(private readonly writer: MessageWriter) {
    this.onError = writer.onError
    this.onClose = writer.onClose
  }

  write(message: Message): Promise<void> {
    const { error } = message as Message & { error?: { message: string } }
    if (error) error.message = printable(error.message)
    return this.writer.write(escapeShown(message))
  }

  end(): void {
    this.writer.end()
  }

  dispose(): void {
    this.writer.dispose()
  }
}

function escapeShown<T>(value: T, name = ''): T {
  if (typeof value === 'string') return escapeText(value, name) as T
  if (Array.isArray(value)) return value.map((item) => escapeShown(item, name)) as T
  if (typeof value !== 'object' || value === null) return value
  if (isSnippet(value)) return value
  const members = Object.entries(value).map(([key, member]) => [key, KEPT.has(key) ? member : escapeShown(member, key)])
  return Object.fromEntries(members) as T
}

function escapeText(text: string, name: string): string {
  if (LINES.has(name)) return printable(text)
  return TEXTS.has(name) ? escapeControls(text) : text
}

/** `StringValue` of a snippet edit. */
const isSnippet = (value: object): boolean => 'kind' in value && value.kind === 'snippet'
