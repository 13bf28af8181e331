import type { PrivateJwk } from '../jwt/signature.js'
import type { TargetOptions } from '../versions/target.js'
import type { Source } from '../yaml/source.js'

/** What a suite needs of the machine it runs on. */
export interface Surroundings {
  /** Versions of gateways: those of the settings, which a suite overrides, and those of the command, which override a suite. */
  targets?: { configured: TargetOptions; asked: TargetOptions }
  /** The text of a file. Throws a one-line error if it cannot be read. */
  readText(path: string): string
  /** The files below a path that was named, with their texts. Throws like `readText`. */
  readFiles(path: string): { file: string; text: string }[]
  /** `name` as seen from the folder of `file`. */
  resolve(file: string, name: string): string
  /** A new private key. */
  generateKey(alg: string): PrivateJwk
  /** The first private key in a text, PEM or JWK. Throws a one-line error if there is none. */
  readPrivateKey(text: string): PrivateJwk
  /** Receives what was read, so that reports mask the secrets in it. */
  hide?(read: {
    sources?: readonly Source[]
    env?: Readonly<Record<string, string>>
    data?: unknown
    text?: string
  }): void
}
