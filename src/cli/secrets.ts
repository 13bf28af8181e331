import { maskedText } from '../report/masked-text.js'
import { secretsIn, secretsOf } from '../validate/secrets.js'
import { isSecretVariable, secretsInText } from '../yaml/secret-text.js'
import type { Source } from '../yaml/source.js'
import { areSecretsShown, hideSecrets } from './print.js'

/** What a command read, so that its reports mask the secrets in it. */

export function hideSourceSecrets(sources: readonly Source[], env: Readonly<Record<string, string>> = {}): void {
  hideSecrets(sources.flatMap((source) => secretsOf(source, env).map(({ value }) => value)))
  hideVariables(env)
}

/** Variables of an environment whose names say that they are secrets, and what any of them embeds. */
export function hideVariables(env: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(env))
    if (value !== null) hideSecrets(isSecretVariable(name) ? [value, ...secretsInText(value)] : secretsInText(value))
}

/** Data of `--state`, `--cases`, `--request` and the like. */
export function hideDataSecrets(data: unknown): void {
  hideSecrets(secretsIn(data))
}

/** A file that a configuration names: a key, lines of an htpasswd file, JSON. */
export function hideFileSecrets(text: string): void {
  const isKey = /^\S+\s*$/.test(text) && !/^[[{]/.test(text)
  const passwords = text.split('\n').flatMap((line) => /^[^\s:"{}]+:(\S+)\s*$/.exec(line)?.[1] ?? [])
  hideSecrets([...(isKey ? [text.trim()] : []), ...passwords, ...secretsInText(text)])
}

/** What may be shown of a source, of the same length as its text. */
export const shownText = (source: Source): string => (areSecretsShown() ? source.text : maskedText(source))
