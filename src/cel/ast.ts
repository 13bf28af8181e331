/** Placeholder shape until the parser lands. */
export interface Expression {
  kind: string
  start: number
  end: number
}
