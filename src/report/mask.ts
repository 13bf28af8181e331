import { fromBase64, isSecretParameter, PARAMETER, USER_INFO } from '../yaml/secret-text.js'

const SECRETS = [
  // Private members of a JWK.
  /("(?:d|p|q|dp|dq|qi|k)"\s*:\s*")([^"]+)/g,
  // Keys and passwords by the name of their member.
  /((?:master_key|api_?key|password|client_?secret|secret)["']?\s*:\s*["']?)((?!os\.environ)[^\s"',}{$][^\s"',}]{3,})/gi,
]
/** Keys of model providers begin alike. */
const PROVIDER_KEY = /(\bsk-)([\w-]{8,})/g
/** Credentials of the `authorization` header (RFC 6750 §2.1, RFC 7617 §2), in prose, too. */
const CREDENTIALS = /\b(Bearer|Basic) ([\w.~+/-]{4,}=*)/gi
/** A private key whose lines are joined. */
const PRIVATE_KEY = /(-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----)([^\n"']*?)(?=-----END|["'\n]|$)/g
const PEM_BODY = /^\s*[A-Za-z0-9+/]{40,}={0,2}\s*$/
/** What identifies a secret of 12 characters or more: its first ones. */
const KEPT = 4

/** A line of the input as it may be shown: secrets keep their length and their first characters. */
export function mask(line: string, insidePrivateKey = false): string {
  if (insidePrivateKey && PEM_BODY.test(line)) return line.replace(/\S/g, '*')
  return SECRETS.reduce(
    (text, pattern) => text.replace(pattern, (_, before: string, secret: string) => before + stars(secret)),
    maskForms(line),
  )
}

/** Masks secrets by their form: signatures of tokens, passwords and parameters in URLs, private keys, provider keys. */
export function maskForms(text: string): string {
  return text
    .replace(MAYBE_TOKENS, maskSignatures)
    .replace(PROVIDER_KEY, (_, before: string, secret: string) => before + stars(secret))
    .replace(USER_INFO, (_, scheme: string, user: string, secret: string) => `${scheme}${user}:${stars(secret)}@`)
    .replace(PARAMETER, (found, before: string, name: string, value: string) =>
      isSecretParameter(name) && !isMasked(value) ? before + stars(value) : found,
    )
    .replace(PRIVATE_KEY, (_, before: string, body: string) => before + '*'.repeat(body.length))
    .replace(CREDENTIALS, (found, scheme: string, secret: string) =>
      isCredential(scheme, secret) ? `${scheme} ${stars(secret)}` : found,
    )
}

/** Values from elsewhere, and tokens, whose signature is masked already. */
const isMasked = (value: string): boolean => /^[$%{]|^[\w-]*\.[\w-]*\.|\*$/.test(value)

/** Tokens of JWT keep their claims; `Bearer authentication` is prose. */
function isCredential(scheme: string, secret: string): boolean {
  if (/^basic$/i.test(scheme)) return fromBase64(secret)?.includes(':') === true
  return secret.length >= 16 && /\d/.test(secret) && !/^(?:[\w-]+\.){2,4}/.test(secret)
}

export function stars(secret: string): string {
  const kept = secret.length >= 3 * KEPT ? KEPT : 0
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
