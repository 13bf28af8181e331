/** A text without the characters of a kind at its start and its end. In linear time, which a regular expression is not. */
export function trimWhere(text: string, isBlank: (character: string) => boolean): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start]!)) start++
  while (end > start && isBlank(text[end - 1]!)) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

/** Blanks around a header's value are not part of it (RFC 9110 §5.5). */
export const trimBlanks = (value: string): string => trimWhere(value, (c) => c === ' ' || c === '\t')
