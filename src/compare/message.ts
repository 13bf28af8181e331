import type { Answer } from './answer.js'
import type { Case, TokenSpec } from './case.js'

/** `GET http://example.com/a`, as a person would say it. */
export function requestText({ request, credentials }: Case): string {
  const host = request.authority ?? 'no host'
  const tokens = credentials.filter(({ what }) => typeof what !== 'string')
  const keys = credentials.length - tokens.length
  const who =
    tokens.length > 1
      ? `${tokens.length} tokens`
      : tokens.length === 1
        ? tokenText(tokens[0]!.what as TokenSpec)
        : keys > 0
          ? 'an API key'
          : 'no token'
  return `\`${request.method} ${host}${request.path}\` with ${who}`
}

function tokenText({ raw, claims, key, header }: TokenSpec): string {
  if (raw !== undefined) return 'a malformed token'
  const names = Object.keys(claims).filter((name) => name !== 'exp' && name !== 'iss')
  const told = names.slice(0, 3).map((name) => `\`${name}\` ${short(claims[name])}`)
  const about = told.length > 0 ? ` with ${told.join(', ')}` : ''
  const odd = header['kid'] === undefined ? ' (no `kid`)' : ''
  return `${key ? 'a token' : 'a token with a bad signature'}${odd}${about}`
}

function short(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}

/** What happened to it. */
export function answerText({ verdict, response, upstream, decision }: Answer): string {
  if (verdict === 'undetermined') return `left to \`${decision.undetermined?.step ?? 'outside code'}\``
  if (verdict === 'allowed') return upstream ? 'let through' : `answered with ${response?.status}`
  if (!response || response.status === 0) return 'cut off without an answer'
  return `refused with ${response.status}`
}

/** The two answers in one sentence. */
export function changeText(one: Case, before: Answer, after: Answer): string {
  const asked = requestText(one)
  if (before.verdict !== after.verdict) return `${asked} was ${answerText(before)} and is now ${answerText(after)}`
  if (before.verdict === 'denied')
    return `${asked} is refused by both, with ${statusText(before)} before and ${statusText(after)} now`
  const [old, young] = [pathOf(before), pathOf(after)]
  if (old !== young) return `${asked} is let through by both, as \`${old}\` before and as \`${young}\` now`
  return `${asked} is let through by both, and what the upstream or the client gets differs`
}

function statusText({ response }: Answer): string {
  if (!response || response.status === 0) return 'no answer'
  const { body } = response
  const told = body.length > 60 ? `${body.slice(0, 57)}...` : body
  return told === '' || told.includes('\n') ? `${response.status}` : `${response.status} \`${told}\``
}

const pathOf = ({ upstream, response }: Answer): string =>
  upstream ? `${upstream.method} ${upstream.path}` : `${response?.status ?? ''}`
