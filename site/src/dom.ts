import { escapeControls } from '../../src/core/controls.js'

/**
 * Elements are made of text only: no string of a policy or token is ever read as markup, and what is invisible or
 * reorders a line is shown as an escape.
 */

type Child = Node | string | number | null | undefined | false

type Properties = Record<string, string | number | boolean | ((event: Event) => void) | undefined>

/** Attributes that a browser shows or reads aloud. All others are exact. */
const SHOWN = new Set(['aria-label', 'label', 'title'])

/** An element; properties whose value is a function are event listeners, all others are attributes. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false)
      made.setAttribute(name, SHOWN.has(name) ? escapeControls(String(value)) : String(value))
  }
  append(made, children)
  return made
}

/** Replaces what is in an element. */
export function show(parent: Element, ...children: Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

function append(parent: ParentNode, children: readonly Child[]): void {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false)
      parent.append(typeof child === 'object' ? child : escapeControls(String(child)))
}

/** Text with its `backticked` parts as code. */
export function message(text: string): Node {
  const parts = text.split('`')
  const made = document.createDocumentFragment()
  if (parts.length % 2 === 0) append(made, [text])
  else
    append(
      made,
      parts.map((part, index) => (index % 2 === 1 ? element('code', {}, part) : part)),
    )
  return made
}

/** An element of the page by its id. */
export function find<Type extends HTMLElement = HTMLElement>(id: string): Type {
  return document.getElementById(id) as Type
}

/** Tabs by the ARIA pattern: arrow keys move, one tab can be reached with Tab. */
export function showTabs(
  list: HTMLElement,
  tabs: readonly { label: string; isSelected: boolean; title?: string }[],
  panel: HTMLElement,
  select: (index: number) => void,
): void {
  const hadFocus = list.contains(document.activeElement)
  const buttons = tabs.map(({ label, isSelected, title }, index) =>
    element(
      'button',
      {
        type: 'button',
        role: 'tab',
        'aria-selected': String(isSelected),
        'aria-controls': panel.id,
        tabindex: isSelected ? 0 : -1,
        title,
        click: () => select(index),
        keydown: (event) => moveTab(event as KeyboardEvent, index, tabs.length, select),
      },
      label,
    ),
  )
  show(list, ...buttons)
  if (hadFocus) buttons[tabs.findIndex(({ isSelected }) => isSelected)]?.focus()
}

function moveTab(event: KeyboardEvent, index: number, count: number, select: (index: number) => void): void {
  const moves: Record<string, number> = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: count - 1 }
  const next = moves[event.key]
  if (next === undefined) return
  event.preventDefault()
  select((next + count) % count)
}
