import { reportText, showSecrets } from '../../../src/cli/print.js'
import { hideDataSecrets, hideSourceSecrets } from '../../../src/cli/secrets.js'
import type { Source } from '../../../src/yaml/source.js'
import type { Question } from '../protocol.js'
import { readEnv } from './policy.js'

/** Members that the page uses as they are: a policy that was made, and requests that it asks about. */
const EXACT = new Set(['files', 'place', 'sample', 'witness'])

/** A report with the secrets of the policy, the environment and the requests masked, as the command line prints it. */
export function masked<Value>(value: Value, question: Question, sources: readonly Source[]): Value {
  hideSecretsOf(question, sources)
  return maskStrings(value) as Value
}

export function hideSecretsOf({ surroundings, request, earlier }: Question, sources: readonly Source[]): void {
  showSecrets(false)
  hideSourceSecrets(sources, readEnv(surroundings.env))
  hideDataSecrets([request, ...earlier])
}

function maskStrings(value: unknown): unknown {
  if (typeof value === 'string') return reportText(value)
  if (Array.isArray(value)) return value.map(maskStrings)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, EXACT.has(name) ? member : maskStrings(member)]),
  )
}
