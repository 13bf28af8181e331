/** JSON pointers (RFC 6901). */
export type Path = (string | number)[]

export function toPointer(path: Path): string {
  let pointer = ''
  for (const part of path) pointer += `/${typeof part === 'string' ? escaped(part) : part}`
  return pointer
}

/** Most names contain neither character. */
function escaped(name: string): string {
  return name.includes('~') || name.includes('/') ? name.replaceAll('~', '~0').replaceAll('/', '~1') : name
}

/** Parts are strings; a list index is in decimal. */
export function fromPointer(pointer: string): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a pointer; `undefined`: there is none. */
export function valueAt(value: unknown, pointer: string): unknown {
  return fromPointer(pointer).reduce<unknown>(
    (parent, name) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
        ? (parent as Record<string, unknown>)[name]
        : undefined,
    value,
  )
}

/** `pointer` extended by `parts`. */
export function child(pointer: string, ...parts: Path): string {
  return pointer + toPointer(parts)
}
