import { type Completion, type CompletionContext, type CompletionResult, snippet } from '@codemirror/autocomplete'
import { escapeControls } from '../../src/core/controls.js'
import { markdown } from './markdown.js'
import type { Suggestion } from './protocol.js'

const TYPES: Record<Suggestion['kind'], string> = {
  field: 'property',
  value: 'enum',
  snippet: 'class',
  variable: 'variable',
  function: 'function',
  name: 'constant',
}

/** What CodeMirror offers at the cursor. Without a request of the user, only where a word or a value begins. */
export async function suggest(
  { state, pos, explicit }: CompletionContext,
  find: (offset: number) => Promise<readonly Suggestion[]>,
): Promise<CompletionResult | null> {
  const line = state.doc.lineAt(pos)
  const before = line.text.slice(0, pos - line.from)
  if (!explicit && !/[\w.$/"]$|:\s$/.test(before)) return null
  const all = await find(pos)
  const [first] = all
  if (!first) return null
  // The list has one place: what replaces more than the word is applied as an edit.
  const from = Math.max(...all.map(({ start }) => start))
  return { from, options: all.map((suggestion) => optionOf(suggestion, from)), validFor: /^[\w.-]*$/ }
}

function optionOf(
  { label, kind, insert, isSnippet, detail, documentation, sort, start }: Suggestion,
  from: number,
): Completion {
  return {
    label,
    displayLabel: escapeControls(label),
    type: TYPES[kind],
    ...(detail !== undefined && { detail: escapeControls(detail) }),
    ...(documentation !== undefined && { info: () => markdown(documentation) }),
    ...(sort !== undefined && { sortText: sort }),
    apply: isSnippet
      ? snippet(templateOf(insert))
      : start === from
        ? insert
        : (view, _, __, to) =>
            view.dispatch({
              changes: { from: start, to, insert },
              selection: { anchor: start + insert.length },
              userEvent: 'input.complete',
            }),
  }
}

/** CodeMirror's template of an LSP snippet: a choice becomes its first value, the last place is without a name. */
const templateOf = (text: string): string =>
  text
    .replace(/\$\{(\d+)\|([^,|]*)[^|]*\|\}/g, '#{$1:$2}')
    .replace(/\$\{(\d+):([^}]*)\}/g, '#{$1:$2}')
    .replace(/\$\d+/g, '#{}')
    .replace(/\\([$}\\])/g, '$1')
