/** What Rust's `HeaderValue::to_str` accepts: visible ASCII, blanks and tabs. */
export function isVisibleAscii(text: string): boolean {
  return /^[\t -~]*$/.test(text)
}

/** Whether a header value may have these characters; control characters are excluded. */
export function isHeaderValue(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are not allowed
  return !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)
}
