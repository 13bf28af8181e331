/**
 * C0, DEL and C1 controls, and the characters that reorder or split lines (Unicode TR 36 §2.3; U+2028 and U+2029).
 * Without tabs and line feeds.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** What a log of a workflow obeys anywhere in a line. */
const COMMAND = '##['

export const hasControls = (text: string): boolean => text.search(CONTROLS) >= 0 || text.includes(COMMAND)

/** Controls, and the beginning of a workflow command, as JSON and YAML escape them. Tabs and line feeds stay. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, escapeControl).replaceAll(COMMAND, '##\\u005b')
}

const escapeControl = (character: string): string =>
  character === '\r' ? '\\r' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** A line that may hold text of others: what is not printable is shown as a JSON escape. Tabs stay. */
export function printable(text: string): string {
  return escapeControls(text).replaceAll('\n', '\\n')
}
