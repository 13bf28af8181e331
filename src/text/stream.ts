import { Composer, Lexer, type Document as YamlDocument, Parser, type Schema } from 'yaml'

export interface StreamOptions {
  schema: Schema
  maxDepth: number
}

export type StreamItem =
  | { yaml: YamlDocument.Parsed }
  /** The document that holds this offset nests deeper than `maxDepth`; it was skipped. */
  | { tooDeepAt: number; start: number }

/**
 * Text to YAML documents. What the library's `parseAllDocuments` does, with one thing added: it recurses into what it
 * reads, so nesting is counted while the tokens come in, and a document that nests too deeply is skipped up to the
 * next `---` instead of exhausting the stack.
 */
export function* documents(text: string, { schema, maxDepth }: StreamOptions): Generator<StreamItem> {
  // Repeated keys are found by our own walk: the library compares every key of a map with every other.
  const composer = new Composer({ version: '1.2', schema, uniqueKeys: false })
  let at = 0
  while (at < text.length) {
    const parser = new Parser()
    parser.offset = at
    const lexer = new Lexer()
    let tooDeepAt = -1
    const start = at
    for (const lexeme of lexer.lex(at === 0 ? text : text.slice(at))) {
      for (const token of parser.next(lexeme)) {
        for (const yaml of composer.next(token)) yield { yaml }
      }
      if (parser.stack.length > maxDepth) {
        tooDeepAt = parser.offset
        break
      }
    }
    if (tooDeepAt === -1) {
      for (const token of parser.end()) {
        for (const yaml of composer.next(token)) yield { yaml }
      }
      break
    }
    for (const yaml of composer.end()) yield { yaml }
    yield { tooDeepAt, start }
    const next = text.indexOf('\n---', tooDeepAt)
    if (next === -1) return
    at = next + 1
  }
  for (const yaml of composer.end()) yield { yaml }
}
