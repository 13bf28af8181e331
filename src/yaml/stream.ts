import { Composer, Lexer, Parser, type Schema, type Document as YamlDocument } from 'yaml'

interface StreamOptions {
  schema: () => Schema
  maxDepth: number
}

/** A part of a text that contains one document, or several if its boundaries cannot be found cheaply. */
export interface Piece {
  start: number
  end: number
}

export type StreamItem =
  | { yaml: YamlDocument.Parsed }
  /** The document that holds this offset nests deeper than `maxDepth`; it was skipped. */
  | { tooDeepAt: number; start: number }

/** A line that begins a document. YAML 1.2.2 §9.1.2: no scalar can contain such a line. */
const MARKER = /^\uFEFF?---(?=[ \t\r\n]|$)/gm
/** Directives and `...` affect the following document. */
const ACROSS_DOCUMENTS = /^(?:%|\.\.\.(?:[ \t\r\n]|$))/m
const BLANK_OR_COMMENTS = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*$/

/** Splits a text into its documents without parsing it. */
export function splitDocuments(text: string): Piece[] {
  if (ACROSS_DOCUMENTS.test(text)) return [{ start: 0, end: text.length }]
  const starts = [...text.matchAll(MARKER)].map((match) => match.index)
  const [first] = starts
  // Comments above the first marker belong to the first document.
  if (first !== undefined && BLANK_OR_COMMENTS.test(text.slice(0, first))) starts[0] = 0
  else starts.unshift(0)
  return starts.map((start, i) => ({ start, end: starts[i + 1] ?? text.length }))
}

/** A byte order mark may start any document, after its marker too (YAML 1.2.2 §5.2). */
const LATER_MARK = /^(?:\uFEFF?---[ \t]*\r?\n)?\uFEFF/

/**
 * The YAML documents of a piece. Like the library's `parseAllDocuments`, with one addition: the library recurses, so
 * nesting is counted while tokens come in, and a document that nests too deeply is skipped up to the next `---` instead
 * of overflowing the stack.
 */
export function* parsePiece(
  whole: string,
  { start: pieceStart, end }: Piece,
  { schema, maxDepth }: StreamOptions,
): Generator<StreamItem> {
  const text = end === whole.length ? whole : whole.slice(0, end)
  // Duplicate keys are found by our own walk: the library compares every key of a map with every other.
  const composer = new Composer({ version: '1.2', schema: schema(), uniqueKeys: false })
  let at = pieceStart
  if (at > 0) at += LATER_MARK.exec(text.slice(at, at + 80))?.[0].length ?? 0
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
