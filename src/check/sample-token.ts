import { parseJson, type LosslessJson } from '../text/json.js'

/** A token of the user's own, given to try the policy with. Only its name, header and claims are ever shown. */
export interface SampleToken {
  /** File it came from. */
  name: string
  /** The compact token, where there is one; claims alone are allowed. */
  compact?: string
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** Reads a compact JWT, or a JSON object that is its claims. Throws a sentence that says what is wrong. */
export function sampleToken(name: string, text: string): SampleToken {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return { name, header: {}, claims: object(trimmed, 'claims') }
  const [header, payload, signature, ...more] = trimmed.split('.')
  if (!header || !payload || signature === undefined || more.length > 0)
    throw new Error('neither a compact JWT (three parts with two dots) nor a JSON object of claims')
  return {
    name,
    compact: trimmed,
    header: object(decode(header), 'header'),
    claims: object(decode(payload), 'payload'),
  }
}

function decode(part: string): string {
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)))
}

function object(text: string, what: string): Record<string, unknown> {
  let json: LosslessJson
  try {
    json = parseJson(text)
  } catch {
    throw new Error(`the token's ${what} is not JSON`)
  }
  if (!(json instanceof Map)) throw new Error(`the token's ${what} is not a JSON object`)
  return plain(json) as Record<string, unknown>
}

function plain(json: LosslessJson): unknown {
  if (json instanceof Map) {
    const members: Record<string, unknown> = Object.create(null)
    for (const [name, value] of json) members[name] = plain(value)
    return members
  }
  if (Array.isArray(json)) return json.map(plain)
  return typeof json === 'bigint' ? Number(json) : json
}
