import type { HeaderMap } from '../core/http.js'
import { shorten } from '../core/shorten.js'
import { openText } from '../gateways/branches.js'
import type { Answer } from './answer.js'
import type { Case, TokenSpec } from './case.js'
import type { Judgement } from './judge.js'

/** `GET http://example.com/a`, for display. */
function requestText({ request, credentials }: Case): string {
  const host = request.authority ?? 'no host'
  const tokens = credentials.filter(({ what }) => typeof what !== 'string')
  const keys = credentials.length - tokens.length
  const who =
    tokens.length > 1
      ? `${tokens.length} tokens`
      : tokens.length === 1
        ? tokenText(tokens[0]!.what as TokenSpec)
        : keys > 0
          ? keyText(credentials)
          : 'no token'
  const at = request.destination ? ` at address ${request.destination.address}` : ''
  return `\`${request.method} ${host}${request.path}\`${mcpText(request.body)}${at} with ${who}`
}

const keyText = (credentials: Case['credentials']): string =>
  credentials.some(({ at }) => at.kind === 'header' && at.prefix === 'Basic ')
    ? 'a user name and password'
    : 'an API key'

/** What an MCP message requests: ` (tools/call of \`rm\`)`. */
function mcpText(body: string): string {
  const method = /^\{"jsonrpc":"2\.0","id":1,"method":"([\w/]+)"/.exec(body)?.[1]
  const name = /"params":\{"(?:name|uri)":("(?:[^"\\]|\\.)*")/.exec(body)?.[1]
  if (method === undefined) return ''
  return name === undefined ? ` (${method})` : ` (${method} of \`${(JSON.parse(name) as string).slice(0, 60)}\`)`
}

function tokenText({ raw, claims, key, header }: TokenSpec): string {
  if (raw !== undefined) return 'a malformed token'
  const names = Object.keys(claims).filter((name) => name !== 'exp' && name !== 'iss')
  const shownClaims = names.slice(0, 3).map((name) => `\`${name}\` ${shorten(JSON.stringify(claims[name]), 40)}`)
  const about = shownClaims.length > 0 ? ` with ${shownClaims.join(', ')}` : ''
  const odd = header['kid'] === undefined ? ' (no `kid`)' : ''
  return `${key ? 'a token' : 'a token with a bad signature'}${odd}${about}`
}

/** What happened to it. */
export function answerText({ verdict, response, upstream, decision }: Answer): string {
  const { branches, undetermined } = decision
  if (undetermined && branches) return `dependent on ${openText(undetermined.step)}`
  if (verdict === 'undetermined') return `left to \`${undetermined?.step ?? 'outside code'}\``
  if (verdict === 'allowed') return upstream ? 'let through' : `answered with ${response?.status}`
  if (!response || response.status === 0) return 'cut off without an answer'
  return `refused with ${response.status}`
}

/** The two answers in one sentence. */
export function changeText(trial: Case, before: Answer, after: Answer, change?: Judgement['change']): string {
  const asked = requestText(trial)
  if (change === 'outside') {
    const { step } = after.decision.undetermined!
    return `${asked} is left to \`${step}\`, and another service or configuration decides it now: who is allowed is not known`
  }
  if (change === 'destination') {
    const [old, young] = [destinationText(before), destinationText(after)]
    return old === young
      ? `${asked} is forwarded to ${old} by both, which is at another address now`
      : `${asked} is forwarded to ${old} before and to ${young} now`
  }
  if (before.verdict !== after.verdict) return `${asked} was ${answerText(before)} and is now ${answerText(after)}`
  if (before.verdict === 'denied')
    return `${asked} is refused by both, with ${statusText(before)} before and ${statusText(after)} now`
  const [old, young] = [pathOf(before), pathOf(after)]
  if (old !== young) return `${asked} is let through by both, as \`${old}\` before and as \`${young}\` now`
  return `${asked} is let through by both, and ${changed(before, after)}`
}

/** The name of the destination in the decision. */
const destinationText = ({ decision }: Answer): string =>
  decision.trace.findLast(({ step }) => step === 'forward')?.detail.replace(/^to /, '') ?? 'another backend'

/** The first thing that differs in two answers that let the request through. */
function changed(before: Answer, after: Answer): string {
  const [old, young] = [before.upstream, after.upstream]
  if (old && young) {
    for (const part of ['authority', 'cluster', 'body'] as const) {
      // Only one of two gateways has names for clusters.
      const isComparable = part !== 'cluster' || (old[part] !== undefined && young[part] !== undefined)
      if (isComparable && old[part] !== young[part])
        return `the upstream's ${part} is ${shown(old[part])} before and ${shown(young[part])} now`
    }
    const name = differing(old.headers, young.headers)
    if (name !== undefined)
      return `the upstream gets \`${name}\` ${shown(old.headers[name])} before and ${shown(young.headers[name])} now`
  }
  const [first, second] = [before.response?.headers ?? {}, after.response?.headers ?? {}]
  const name = differing(first, second)
  if (name !== undefined)
    return `the client gets \`${name}\` ${shown(first[name])} before and ${shown(second[name])} now`
  return 'the client gets another body'
}

function differing(a: HeaderMap, b: HeaderMap): string | undefined {
  return [...Object.keys(a), ...Object.keys(b)].find((name) => String(a[name]) !== String(b[name]))
}

/** Tokens are never shown whole. */
function shown(value: string | string[] | undefined): string {
  if (value === undefined) return 'absent'
  return `\`${shorten(masked(String(value)), 60)}\``
}

export const masked = (text: string): string => text.replace(/\beyJ[\w-]*\.[\w-]*\.[\w-]*/g, '<token>')

function statusText({ response }: Answer): string {
  if (!response || response.status === 0) return 'no answer'
  const shown = shorten(masked(response.body), 60)
  return shown === '' || shown.includes('\n') ? `${response.status}` : `${response.status} \`${shown}\``
}

const pathOf = ({ upstream, response }: Answer): string =>
  upstream ? masked(`${upstream.method} ${upstream.path}`) : `${response?.status ?? ''}`
