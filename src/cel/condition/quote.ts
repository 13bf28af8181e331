/** Quotes a string as a CEL literal. */
export function quote(text: string): string {
  const escaped = text.replace(/[\\"\p{Cc}]/gu, (c) => {
    const known = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' }[c]
    return known ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `"${escaped}"`
}

/** `jwt.rawToken` is not a claim in agentgateway. */
const RESERVED = ['in', 'true', 'false', 'null', 'rawToken']

/** Whether a member can be written after a dot; other names need an index. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.includes(name)
}

/** `jwt.org["team id"].name`. */
export function claimPath(path: readonly string[]): string {
  return path.reduce((text, name) => text + (isPlainName(name) ? `.${name}` : `[${quote(name)}]`), 'jwt')
}
