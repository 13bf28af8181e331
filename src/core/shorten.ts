/** A text of at most so many characters, with `...` in place of what is cut off. */
export const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 3)}...` : text
