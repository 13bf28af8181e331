import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { ApiKeyAuth } from '../../core/step/credentials.js'

/** The SHA-256 of an API key, in lower-case hexadecimal. */
export const digestOf = (key: string): string => bytesToHex(sha256(utf8ToBytes(key)))

/** The digest by which the gateway looks a configured key up. Of entries with one digest the last counts. */
export const digestOfEntry = ({ key, hash }: ApiKeyAuth['keys'][number]): string =>
  hash?.replace(/^sha256:/, '').toLowerCase() ?? digestOf(key)
