import type { Finding } from '../core/finding.js'
import { memo } from '../core/memo.js'
import { printable } from '../report/escape.js'
import { createRedactor, type Redactor } from '../report/redact.js'
import { secretsOf } from '../validate/secrets.js'
import type { Source } from '../yaml/source.js'

/** What an editor shows at a finding: what the gateway does, then what to change. Secrets of the file are masked. */
export function findingText(source: Source, { message, help }: Pick<Finding, 'message' | 'help'>): string {
  return redactorOf(source)([message, ...(help === undefined ? [] : [help])].map(printable).join('\n'))
}

/** Masks the secrets of a file in texts about it. */
export const redactorOf: (source: Source) => Redactor = memo((source) =>
  createRedactor(secretsOf(source).map(({ value }) => value)),
)
