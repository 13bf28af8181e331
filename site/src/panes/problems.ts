import { element, find, message, show } from '../dom.js'
import type { Edit, Place, Problem } from '../protocol.js'

const MAX_SHOWN = 100

/** The findings of all files, with their fixes. */
export function showProblems(
  problems: readonly Problem[],
  reveal: (place: Place) => void,
  fix: (edits: readonly Edit[]) => void,
): void {
  const items = problems.slice(0, MAX_SHOWN).map((problem) => problemItem(problem, reveal, fix))
  const more = problems.length - MAX_SHOWN
  if (more > 0) items.push(element('li', {}, `and ${more} more`))
  if (problems.length === 0) items.push(element('li', {}, 'none'))
  show(find('problems'), ...items)
}

function problemItem(
  { file, line, severity, code, message: text, url, fixes }: Problem,
  reveal: (place: Place) => void,
  fix: (edits: readonly Edit[]) => void,
): HTMLLIElement {
  return element(
    'li',
    { class: severity },
    element('span', { class: 'severity' }, severity),
    ' ',
    url === undefined ? code : element('a', { href: url, target: '_blank', rel: 'noreferrer' }, code),
    ' ',
    message(text),
    ' ',
    element(
      'button',
      { type: 'button', class: 'place', click: () => reveal({ file, line, column: 1 }) },
      `${file}:${line}`,
    ),
    ...fixes.map(({ title, edits }) =>
      element('button', { type: 'button', class: 'fix', click: () => fix(edits) }, title),
    ),
  )
}
