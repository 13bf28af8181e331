import { type EditorState, StateEffect, StateField, type Text } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, showTooltip, type Tooltip, WidgetType } from '@codemirror/view'
import { element } from './dom.js'
import { markdown } from './markdown.js'
import type { Annotations } from './protocol.js'

const setAnnotations = StateEffect.define<DecorationSet>()

/** Lenses above lines, and defaults behind keys. Until they are found anew they move with the text. */
export const annotations = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, { effects, changes }) {
    for (const effect of effects) if (effect.is(setAnnotations)) return effect.value
    return value.map(changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** The effect that shows annotations of this text. */
export function annotationsOf({ lenses, values }: Annotations, doc: Text): StateEffect<DecorationSet> {
  const above = lenses.map(({ offset, title, markdown: text }) => {
    const { from, text: line } = doc.lineAt(Math.min(offset, doc.length))
    const indent = /^[ \t]*/.exec(line)![0]
    return Decoration.widget({ widget: new Lens(title, text, indent), block: true, side: -1 }).range(from)
  })
  const behind = values.map(({ offset, label }) =>
    Decoration.widget({ widget: new ImpliedValue(label), side: 1 }).range(Math.min(offset, doc.length)),
  )
  return setAnnotations.of(Decoration.set([...above, ...behind], true))
}

/** Who is allowed, above a route or a policy. Clicked, it shows each route, as hovering over the policy's kind does. */
class Lens extends WidgetType {
  constructor(
    private readonly title: string,
    private readonly text: string,
    private readonly indent: string,
  ) {
    super()
  }

  override eq({ title, text, indent }: Lens): boolean {
    return title === this.title && text === this.text && indent === this.indent
  }

  override toDOM(view: EditorView): HTMLElement {
    const click = (): void => showNote(view, view.posAtDOM(button), this.text)
    // The cursor stays where it is: a note is shown until it moves.
    const mousedown = (event: Event): void => event.preventDefault()
    // Not a stop of the Tab key, which leaves the editor.
    const button = element('button', { type: 'button', class: 'lens', tabindex: -1, mousedown, click }, this.title)
    return element('div', { class: 'lens-line' }, this.indent, button)
  }

  override ignoreEvent(): boolean {
    return true
  }
}

/** A value that the gateway assumes. */
class ImpliedValue extends WidgetType {
  constructor(private readonly label: string) {
    super()
  }

  override eq({ label }: ImpliedValue): boolean {
    return label === this.label
  }

  override toDOM(): HTMLElement {
    return element('span', { class: 'implied' }, ` ${this.label}`)
  }

  /** A click puts the cursor behind it. */
  override ignoreEvent(): boolean {
    return false
  }
}

const setNote = StateEffect.define<Tooltip | null>()

/** A text about a place, until the cursor moves or the text changes. */
export const note = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, { effects, docChanged, selection }) {
    for (const effect of effects) if (effect.is(setNote)) return effect.value
    return docChanged || selection ? null : value
  },
  provide: (field) => showTooltip.from(field),
})

/** Shows Markdown at a place, and reads it to users of a screen reader. */
export function showNote(view: EditorView, pos: number, text: string): void {
  const dom = markdown(text)
  const effects = [
    setNote.of({ pos, above: true, create: () => ({ dom }) }),
    EditorView.announce.of(dom.textContent ?? ''),
  ]
  view.dispatch({ effects })
}

export function closeNote({ state, dispatch }: { state: EditorState; dispatch: EditorView['dispatch'] }): boolean {
  if (!state.field(note)) return false
  dispatch({ effects: setNote.of(null) })
  return true
}
