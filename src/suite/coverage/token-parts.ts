import type { TokenSpec } from '../../compare/case.js'
import { decodeToken, type JsonSegment } from '../../jwt/token.js'
import { isRecord } from '../../yaml/plain.js'

/** Header and claims of a compact token; `undefined`: not a compact token. Nothing is verified. */
export function parseTokenParts(compact: string): TokenSpec | undefined {
  const { segments, header, payload } = decodeToken(compact)
  if (segments.length !== 3) return undefined
  const [head, claims] = [header, payload].map(membersOf)
  return head && claims ? { header: head, claims, key: null } : undefined
}

function membersOf({ text, members }: JsonSegment): Record<string, unknown> | undefined {
  if (!members || text === undefined) return undefined
  const value: unknown = JSON.parse(text)
  return isRecord(value) ? value : undefined
}
