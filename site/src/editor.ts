import { autocompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { bracketMatching, HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { escapeControls } from '../../src/core/controls.js'
import { annotations, annotationsOf, closeNote, note, showNote } from './annotations.js'
import { element, message } from './dom.js'
import { markdown } from './markdown.js'
import type { Annotations, Edit, Hint, PolicyFile, Problem, Step, Suggestion } from './protocol.js'
import { suggest } from './suggestions.js'

export interface EditorEvents {
  change(file: string, text: string): void
  /** The line of the cursor, from 1. */
  move(file: string, line: number): void
  fix(edits: readonly Edit[]): void
  hover(file: string, offset: number): Promise<Hint | null>
  complete(file: string, offset: number): Promise<readonly Suggestion[]>
}

/** Characters that change the direction of text and that CodeMirror does not mark of its own accord. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/

const setSteps = StateEffect.define<DecorationSet>()

/** Lines that a decision went through. */
const steps = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setSteps)) return effect.value
    return value.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--key)' },
  { tag: [tags.string, tags.content], color: 'var(--string)' },
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.keyword, tags.typeName, tags.labelName], color: 'var(--accent)' },
])

const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--field)', color: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--dim)', border: 'none' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--text)', borderColor: 'var(--line)' },
})

/** The CodeMirror editor of the policy's files: one state for each, with its history. */
export class Editor {
  private readonly view: EditorView
  private readonly states = new Map<string, EditorState>()
  private file = ''
  private isLoading = false

  constructor(
    parent: HTMLElement,
    private readonly events: EditorEvents,
  ) {
    parent.replaceChildren()
    this.view = new EditorView({ parent })
  }

  /** Shows a file. A text that is not the one that the editor holds starts a new history. */
  show({ name, text }: PolicyFile): void {
    if (this.file !== '') this.states.set(this.file, this.view.state)
    const known = this.states.get(name)
    const state =
      known?.doc.toString() === text ? known : EditorState.create({ doc: text, extensions: this.extensions(name) })
    this.file = name
    this.isLoading = true
    this.view.setState(state)
    this.isLoading = false
  }

  /** Forgets files that are gone. */
  forget(): void {
    this.states.clear()
    this.file = ''
  }

  showProblems(problems: readonly Problem[]): void {
    const end = this.view.state.doc.length
    const diagnostics = problems
      .filter(({ file }) => file === this.file)
      .map((problem) => this.diagnosticOf(problem, end))
      .sort((a, b) => a.from - b.from)
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics))
  }

  showAnnotations(found: Annotations): void {
    this.view.dispatch({ effects: annotationsOf(found, this.view.state.doc) })
  }

  showSteps(all: readonly Step[]): void {
    const { doc } = this.view.state
    const outcomes = new Map<number, Step['outcome']>()
    for (const { file, line, outcome } of all)
      if (file === this.file && line !== undefined && line <= doc.lines)
        if (outcomes.get(line) !== 'refuse') outcomes.set(line, outcome)
    const lines = [...outcomes].sort(([a], [b]) => a - b)
    const marks = lines.map(([line, outcome]) =>
      Decoration.line({ class: `step-line ${outcome}` }).range(doc.line(line).from),
    )
    this.view.dispatch({ effects: setSteps.of(Decoration.set(marks)) })
  }

  /** Puts the cursor on a line. */
  reveal(line: number): void {
    const { doc } = this.view.state
    const { from } = doc.line(Math.max(1, Math.min(line, doc.lines)))
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    this.view.focus()
  }

  /** Changes the shown file in a way that can be undone. */
  apply(edits: readonly Edit[]): void {
    const changes = edits
      .filter(({ file }) => file === this.file)
      .map(({ start, end, text }) => ({ from: start, to: end, insert: text }))
    // An event of its own, which undo takes back alone.
    this.view.dispatch({ changes, userEvent: 'input.fix' })
  }

  private async hover(offset: number) {
    const hint = await this.events.hover(this.file, offset)
    const { length } = this.view.state.doc
    if (!hint || hint.end > length) return null
    return { pos: hint.start, end: hint.end, above: true, create: () => ({ dom: markdown(hint.markdown) }) }
  }

  /** The hover text of the cursor's place, for users of the keyboard. */
  private readonly explainPlace = (view: EditorView): boolean => {
    const { head } = view.state.selection.main
    void this.events.hover(this.file, head).then((hint) => {
      if (hint && view.state.selection.main.head === head) showNote(view, head, hint.markdown)
    })
    return true
  }

  private diagnosticOf({ start, end, severity, code, message: text, url, fixes }: Problem, length: number): Diagnostic {
    return {
      from: Math.min(start, length),
      to: Math.min(Math.max(end, start), length),
      severity,
      message: escapeControls(text),
      source: code,
      renderMessage: () => {
        const made = element('span', {}, message(text))
        if (url) made.append(' ', element('a', { href: url, target: '_blank', rel: 'noreferrer' }, code))
        return made
      },
      actions: fixes.map(({ title, edits }) => ({ name: escapeControls(title), apply: () => this.events.fix(edits) })),
    }
  }

  private extensions(name: string): Extension {
    return [
      lineNumbers(),
      lintGutter(),
      history(),
      highlightSpecialChars({ addSpecialChars: DIRECTIONS }),
      drawSelection(),
      highlightActiveLine(),
      bracketMatching(),
      highlightSelectionMatches(),
      indentUnit.of('  '),
      yaml(),
      syntaxHighlighting(COLOURS),
      THEME,
      steps,
      annotations,
      note,
      hoverTooltip((_, offset) => this.hover(offset)),
      autocompletion({ override: [(context) => suggest(context, (at) => this.events.complete(this.file, at))] }),
      keymap.of([
        { key: 'Mod-k Mod-i', run: this.explainPlace, preventDefault: true },
        { key: 'Escape', run: closeNote },
      ]),
      keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
      EditorView.contentAttributes.of({ 'aria-label': `Text of ${escapeControls(name)}`, tabindex: '0' }),
      EditorView.updateListener.of((update) => {
        if (this.isLoading) return
        if (update.docChanged) this.events.change(this.file, update.state.doc.toString())
        if (update.selectionSet)
          this.events.move(this.file, update.state.doc.lineAt(update.state.selection.main.head).number)
      }),
    ]
  }
}
