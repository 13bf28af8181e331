/** How a regular expression begins, as far as it is plain text, in RE2 and the Rust crate. */
export interface LiteralStart {
  /** A prefix of every string that matches as a whole; empty if alternatives or flags may change its meaning. */
  start: string
  /** What follows the prefix: the end, anything but a line feed, or something that an engine has to match. */
  rest: 'nothing' | 'line' | 'pattern'
}

export function literalStart(pattern: string): LiteralStart {
  if (/\||^\^?\(\?/.test(pattern)) return { start: '', rest: 'pattern' }
  // `\<` and `\>` are word boundaries.
  const [, literal = '', rest = ''] = /^\^?((?:[\w/ :~@%!&=;,'"-]|\\[!-/:;=?@[-`{-~])*)(.*)$/su.exec(pattern) ?? []
  const start = literal.replace(/\\(.)/g, '$1')
  if (/^[?*{]/.test(rest)) return { start: start.slice(0, -1), rest: 'pattern' }
  return { start, rest: /^\$?$/.test(rest) ? 'nothing' : /^\.\*\$?$/.test(rest) ? 'line' : 'pattern' }
}
