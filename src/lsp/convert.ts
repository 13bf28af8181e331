import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type DocumentSymbol,
  type InlayHint,
  InlayHintKind,
  InsertTextFormat,
  InsertTextMode,
  SymbolKind,
} from 'vscode-languageserver'
import type { Completion } from '../language/completion.js'
import type { ImpliedValue } from '../language/hints.js'
import type { DocumentSymbol as LanguageSymbol } from '../language/symbols.js'
import type { Source } from '../yaml/source.js'
import { positionOf, rangeOf } from './ranges.js'

const COMPLETION_KINDS: Record<Completion['kind'], CompletionItemKind> = {
  field: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  snippet: CompletionItemKind.Snippet,
  variable: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  name: CompletionItemKind.Reference,
}

export function completionItem(completion: Completion, source: Source): CompletionItem {
  const { label, kind, insert, isSnippet, detail, documentation, sort, isDeprecated } = completion
  return {
    label,
    kind: COMPLETION_KINDS[kind],
    textEdit: { range: rangeOf(source, completion), newText: insert },
    // What replaces more than the word under the cursor must begin as the text does.
    ...(insert.startsWith('[') && { filterText: source.text.slice(completion.start, completion.end) + label }),
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet, insertTextMode: InsertTextMode.adjustIndentation }),
    ...(detail !== undefined && { detail }),
    ...(documentation !== undefined && { documentation: { kind: 'markdown', value: documentation } }),
    ...(sort !== undefined && { sortText: sort }),
    ...(isDeprecated && { tags: [CompletionItemTag.Deprecated] }),
  }
}

const SYMBOL_KINDS: Record<LanguageSymbol['kind'], SymbolKind> = {
  document: SymbolKind.Object,
  list: SymbolKind.Field,
  policy: SymbolKind.Key,
}

export function documentSymbol(symbol: LanguageSymbol, source: Source): DocumentSymbol {
  const { name, detail, kind, span, nameSpan, children } = symbol
  return {
    name,
    detail,
    kind: SYMBOL_KINDS[kind],
    range: rangeOf(source, span),
    selectionRange: rangeOf(source, nameSpan),
    children: children.map((child) => documentSymbol(child, source)),
  }
}

export function hintOf({ offset, label, documentation }: ImpliedValue, source: Source): InlayHint {
  return {
    position: positionOf(source, offset),
    label,
    kind: InlayHintKind.Parameter,
    paddingLeft: true,
    ...(documentation !== undefined && { tooltip: { kind: 'markdown', value: documentation } }),
  }
}
