/** Escapes a string for use in a regular expression, in RE2 (`quoteRE2`) and the Rust crate (`regex::escape`). */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&')
}
