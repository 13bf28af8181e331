import { member } from './plain.js'

/** A field's name in protobuf's JSON. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A field of a message in JSON, under either of its names. */
export const field = (message: unknown, name: string): unknown =>
  member(message, name) ?? member(message, camelCase(name))
