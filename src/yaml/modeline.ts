import type { Edit } from '../core/finding.js'
import type { Source } from './source.js'

const MODELINE = /^# yaml-language-server: \$schema=.*$/gm

/**
 * Edits that put a modeline at the start of every supported document. The YAML language server validates a document
 * only by its own modeline. An existing one is replaced.
 */
export function modelineEdits(source: Source, schema: string): Edit[] {
  const { file, text } = source
  const line = `# yaml-language-server: $schema=${schema}`
  const edits: Edit[] = []
  let last = -1
  for (const { family, yaml } of source.documents) {
    const start = startOf(text, yaml.range[0])
    // The items of a `List` share a document.
    if (family === null || start === last) continue
    last = start
    const old = [...text.slice(start, yaml.range[2]).matchAll(MODELINE)][0]
    if (old) edits.push({ file, start: start + old.index, end: start + old.index + old[0].length, text: line })
    else edits.push({ file, start, end: start, text: `${line}\n` })
  }
  return edits
}

/** Offset of the first line of the document that this offset is in: that after its `---`. */
function startOf(text: string, offset: number): number {
  const marker = text.startsWith('---', offset) ? offset : text.lastIndexOf('\n---', offset) + 1
  if (!text.startsWith('---', marker)) return 0
  const end = text.indexOf('\n', marker)
  return end === -1 ? text.length : end + 1
}
