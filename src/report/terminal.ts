const ZERO = /^[\p{Mn}\p{Me}\p{Cf}]$/u
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u

/** Columns that a character takes on a terminal. */
export function columns(character: string): number {
  if (character < '\u0300') return 1
  return ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1
}

export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += columns(character)
  return width
}

/** Breaks text at blanks so that no line is wider than `width`, where words allow. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(last) + 1 + textWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
