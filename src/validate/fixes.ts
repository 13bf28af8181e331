import type { Edit, Fix } from '../core/finding.js'
import { locate } from '../yaml/locate.js'
import type { Document, Source } from '../yaml/source.js'

/** Turns the tutorial's kind into the one that is served. */
export function renameTutorialKind(source: Source, document: Document): Fix {
  const replace = (pointer: string, text: string): Edit => {
    const { start, end } = locate(source, { document: document.index, pointer })
    return { file: source.file, start, end, text }
  }
  return {
    title: 'write `AgentgatewayPolicy` of `agentgateway.dev/v1alpha1`',
    safe: true,
    edits: [replace('/apiVersion', 'agentgateway.dev/v1alpha1'), replace('/kind', 'AgentgatewayPolicy')],
  }
}

/** Moves a member of a block out of its map, in front of that map. `undefined`: the member shares its lines. */
export function moveUp(source: Source, document: Document, pointer: string): Fix | undefined {
  const outer = pointer.slice(0, pointer.lastIndexOf('/'))
  const member = lineOf(source, document, pointer)
  const target = lineOf(source, document, outer)
  if (!member || !target) return undefined
  const { text, file } = source
  const end = endOfBlock(text, member)
  const shift = member.indentation - target.indentation
  const unnested = text
    .slice(member.start, end)
    .replace(/(?<!\n)$/, '\n')
    .replaceAll(new RegExp(`^ {${shift}}`, 'gm'), '')
  return {
    title: 'move it up',
    safe: true,
    edits: [
      { file, start: target.start, end: target.start, text: unnested },
      { file, start: member.start, end, text: '' },
    ],
  }
}

interface Line {
  /** Offset of the line's first character. */
  start: number
  indentation: number
}

/** The line of a key, if only blanks precede the key. */
function lineOf(source: Source, document: Document, pointer: string): Line | undefined {
  const { start, column } = locate(source, { document: document.index, pointer }, 'key')
  const line = { start: start - column + 1, indentation: column - 1 }
  return /^ *$/.test(source.text.slice(line.start, start)) ? line : undefined
}

/** Offset after the lines that are indented deeper than the first. */
function endOfBlock(text: string, { start, indentation }: Line): number {
  let end = nextLine(text, start)
  for (let at = end; at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, nextLine(text, at))
    if (line.trim() === '') continue
    if (/^ */.exec(line)![0].length <= indentation) break
    end = nextLine(text, at)
  }
  return end
}

function nextLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end + 1
}
