const SECRETS = [
  // Private members of a JWK.
  /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*")([^"]+)/g,
  // Keys and passwords by the name of their member.
  /((?:master_key|api_?key|password|client_?secret|secret)["']?\s*:\s*["']?)((?!os\.environ)[^\s"',}{$][^\s"',}]{3,})/gi,
  // Keys of model providers begin alike.
  /(\bsk-)([\w-]{8,})/g,
]
const PEM_BODY = /^\s*[A-Za-z0-9+/]{40,}={0,2}\s*$/
/** What identifies a secret: its first characters. */
const KEPT = 4

/** A line of the input as it may be shown: secrets keep their length and their first characters. */
export function mask(line: string, insidePrivateKey = false): string {
  if (insidePrivateKey && PEM_BODY.test(line)) return line.replace(/\S/g, '*')
  return SECRETS.reduce(
    (text, pattern) => text.replace(pattern, (_, before: string, secret: string) => before + stars(secret)),
    line.replace(MAYBE_TOKENS, maskSignatures),
  )
}

function stars(secret: string): string {
  const kept = secret.length > 2 * KEPT ? KEPT : 0
  return secret.slice(0, kept) + '*'.repeat(secret.length - kept)
}

/** Runs of the characters that tokens consist of: found in one pass, whatever the line holds. */
const MAYBE_TOKENS = /[\w.-]{12,}/g

/** Masks the third part of each token (RFC 7515 §3.1: `{"` is `eyJ` in base64url). */
function maskSignatures(run: string): string {
  const parts = run.split('.')
  return parts
    .map((part, i) => (i >= 2 && parts[i - 1]!.startsWith('eyJ') && parts[i - 2]!.includes('eyJ') ? stars(part) : part))
    .join('.')
}
