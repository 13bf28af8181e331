/** Replaces a part of a text. Offsets are UTF-16 code units from its start. */
export interface TextEdit {
  start: number
  end: number
  text: string
}
