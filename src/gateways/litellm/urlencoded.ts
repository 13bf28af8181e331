/** `urllib.parse.unquote`: ill-formed UTF-8 becomes U+FFFD, an unfinished escape stays. */
export function unquote(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    const bytes = run.match(/[0-9a-fA-F]{2}/g)!.map((pair) => Number.parseInt(pair, 16))
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
  })
}

/** Names and values of a query or a form, in order. */
export function parsePairs(text: string): [string, string][] {
  if (text === '') return []
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value] = cut(pair, '=')
      return [unquote(name.replaceAll('+', ' ')), unquote(value.replaceAll('+', ' '))]
    })
}

/** The parts before and after the first separator; without one, the second is empty. */
export function cut(text: string, separator: string): [before: string, after: string] {
  const separatorAt = text.indexOf(separator)
  return separatorAt < 0 ? [text, ''] : [text.slice(0, separatorAt), text.slice(separatorAt + 1)]
}
