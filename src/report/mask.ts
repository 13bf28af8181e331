const SECRETS = [
  // Private members of a JWK.
  /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*")([^"]+)/g,
  // Keys and passwords by the name of their member.
  /((?:master_key|api_?key|password|client_?secret|secret)["']?\s*:\s*["']?)((?!os\.environ)[^\s"',}{$][^\s"',}]{3,})/gi,
  // Keys of model providers begin alike.
  /(\bsk-)([\w-]{8,})/g,
  // The signature of a token.
  /(eyJ[\w-]+\.eyJ[\w-]+\.)([\w-]+)/g,
]
const PEM_BODY = /^\s*[A-Za-z0-9+/]{40,}={0,2}\s*$/
/** What identifies a secret: its first characters. */
const KEPT = 4

/** A line of the input as it may be shown: secrets keep their length and their first characters. */
export function mask(line: string, insidePrivateKey = false): string {
  if (insidePrivateKey && PEM_BODY.test(line)) return line.replace(/\S/g, '*')
  return SECRETS.reduce(
    (text, pattern) =>
      text.replace(pattern, (_, before: string, secret: string) => {
        const kept = secret.length > 2 * KEPT ? KEPT : 0
        return before + secret.slice(0, kept) + '*'.repeat(secret.length - kept)
      }),
    line,
  )
}
