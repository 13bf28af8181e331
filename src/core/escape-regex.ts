/** A text as a regular expression that matches it alone, in RE2 (`quoteRE2`) as in the Rust crate (`regex::escape`). */
export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|#&~-]/g, '\\$&')
}
