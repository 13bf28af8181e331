/** Names as messages list them: `a`, `b`. */
export const quoteNames = (names: Iterable<string>, separator = ', '): string =>
  [...names].map((name) => `\`${name}\``).join(separator)
