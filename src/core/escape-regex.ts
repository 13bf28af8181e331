/** Escapes a string for use in a regular expression of RE2 or of Rust's `regex`, outside of brackets. */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
