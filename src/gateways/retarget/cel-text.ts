/** A claim as a CEL expression: `jwt.org.team`, `jwt["https://x/roles"]`. */
export function claimExpression(path: readonly string[]): string {
  return path.reduce((text, name) => text + (isIdentifier(name) ? `.${name}` : `[${celString(name)}]`), 'jwt')
}

const RESERVED = new Set(['true', 'false', 'null', 'in', 'rawToken'])

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.has(name)
}

/** A string as a CEL string literal. */
function celString(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}
