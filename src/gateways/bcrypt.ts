/** Prefix of a bcrypt hash (`$2b$`), its cost (`12$`) and its salt: the rest is the digest. */
const PREFIX = 4
const DIGEST = 29

/**
 * Whether a well-formed bcrypt hash (`$2y$10$` and 53 characters) is that of a password. The letter names bugs of old
 * programs, which no hash of today has. Takes 2^cost rounds.
 */
export async function isBcryptOf(password: string, hash: string): Promise<boolean> {
  const { hash: bcrypt } = await import('bcryptjs')
  const computed = await bcrypt(password, `$2b$${hash.slice(PREFIX, DIGEST)}`)
  return computed.slice(DIGEST) === hash.slice(DIGEST)
}
