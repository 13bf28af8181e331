import { isScalar } from 'yaml'
import type { Edit } from '../../core/finding.js'
import type { TextEdit } from '../../core/text-edit.js'
import { scalarPositions } from '../../yaml/scalar-position.js'
import type { RuleContext } from '../context.js'
import { nodeAt } from '../edit.js'
import type { CelUse } from './cel.js'

/**
 * Converts edits of an expression to edits of the file; `undefined` where the scalar's style would need other escapes.
 */
export function celEdits(context: RuleContext, { at, text }: CelUse, edits: readonly TextEdit[]): Edit[] | undefined {
  const node = nodeAt(at)
  const position = scalarPositions(context.source(at.file)!.text, node, text)
  if (!position || !isScalar(node)) return undefined
  const written = edits.map((edit) => inStyle(edit.text, node.type))
  if (written.includes(undefined)) return undefined
  return edits.map(({ start, end }, index) => ({
    file: at.file,
    start: position(start),
    end: position(end),
    text: written[index]!,
  }))
}

function inStyle(text: string, style: unknown): string | undefined {
  if (text.includes('\n')) return undefined
  switch (style) {
    case 'QUOTE_SINGLE':
      return text.replaceAll("'", "''")
    case 'QUOTE_DOUBLE':
      return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    case 'PLAIN':
      return /: |\s#|^[\s&*!|>%@`'"[\]{},#-]/.test(text) ? undefined : text
    default:
      return text
  }
}
