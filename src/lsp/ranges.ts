import { type Position, type Range, TextDocument } from 'vscode-languageserver-textdocument'
import { memo } from '../core/memo.js'
import type { Source } from '../yaml/source.js'

/** Offsets to positions of the protocol, which count lines and UTF-16 code units from 0. */
const documentOf = memo(({ text }: Source) => TextDocument.create('', 'yaml', 0, text))

export function rangeOf(source: Source, { start, end }: { start: number; end: number }): Range {
  const document = documentOf(source)
  return { start: document.positionAt(start), end: document.positionAt(Math.max(start, end)) }
}

export const positionOf = (source: Source, offset: number): Position => documentOf(source).positionAt(offset)

export const offsetOf = (source: Source, position: Position): number => documentOf(source).offsetAt(position)
