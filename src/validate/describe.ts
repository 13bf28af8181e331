import type { Code } from '../core/codes.js'
import type { Consequence } from '../core/descriptor.js'
import type { Confidence, Severity } from '../core/finding.js'
import { shorten } from '../core/shorten.js'
import { difference, nearest } from '../yaml/nearest.js'
import type { Document } from '../yaml/source.js'
import { ofUnknownMember, ofUnknownWord, ofWrongValue } from './consequence.js'
import { otherNameOf } from './litellm-names.js'
import type { Problem } from './problem.js'
import type { TypeName } from './schema.js'

/** A problem in words. `replacement` is what was most likely meant at its place; without `text`, the same, quoted. */
export interface Description {
  code: Code
  severity: Severity
  confidence: Confidence
  message: string
  help?: string
  /** As in `Finding`. */
  refused?: true
  replacement?: { text?: string; safe: boolean }
}

/** What the gateway will do about a problem, and what to change. */
export function describe(problem: Problem, document: Document): Description {
  const { pointer } = problem
  const wrong = ofWrongValue(document, pointer)
  switch (problem.kind) {
    case 'unknown':
      return describeUnknown(problem, document)
    case 'type':
      return describeType(problem, document, wrong)
    case 'value':
      return describeValue(problem, document)
    case 'limit':
      return say('CW2002', limitOf(document, pointer, wrong), `${last(pointer)} ${problem.what}`)
    case 'missing':
      return say('CW2002', wrong, `\`${problem.key}\` is missing`)
    case 'choose':
      return say('CW2002', wrong, choiceText(problem))
    case 'together':
      return say('CW2002', wrong, `${words(problem.members)} exclude each other`)
    case 'overruled':
      return {
        code: 'CW2003',
        severity: 'warning',
        confidence: 'high',
        message: `Gloo silently ignores \`${problem.key}\` because \`${problem.by}\` is also set`,
        help: 'keep the intended one',
      }
    case 'deprecated':
      return {
        code: 'CW2030',
        severity: 'info',
        confidence: 'high',
        message: `\`${problem.key}\` still works, but is deprecated`,
        ...(problem.reason && problem.reason !== 'no longer recommended' && { help: problem.reason }),
      }
    case 'said':
      return describeSaid(problem, wrong)
  }
}

function describeSaid(problem: Problem & { kind: 'said' }, wrong: Consequence): Description {
  const { code, severity = wrong.severity, message, help, isRead } = problem
  const refused = (severity === 'error' && !isRead && wrong.refused) || undefined
  const description = say(code, { ...wrong, severity, refused }, message, help)
  return code === 'CW2002' ? description : { ...description, message }
}

function say(code: Code, consequence: Consequence, message: string, help?: string): Description {
  const { severity, confidence, text, refused } = consequence
  return {
    code,
    severity,
    confidence,
    message: `${message}: ${text}`,
    ...(help && { help }),
    ...(refused && { refused }),
  }
}

function describeUnknown(problem: Problem & { kind: 'unknown' }, document: Document): Description {
  const { key, known, inside, outside, pointer, ignored, type } = problem
  const consequence = ofUnknownMember(document, pointer, ignored)
  if (key === 'authorization' && type === 'JWTAuthentication')
    return say(
      'CW2011',
      consequence,
      '`authorization` does not belong in `jwtAuthentication`',
      'move it up, next to `jwtAuthentication`; without it every request with a valid token is allowed',
    )
  const isOfLiteLlm = document.family === 'litellm'
  const otherName = isOfLiteLlm ? otherNameOf(key, known) : undefined
  if (otherName !== undefined) return say('CW2001', consequence, `\`${short(key)}\` is not a setting`, otherName)
  const meant = isOfLiteLlm ? nearestSlip(key, known) : nearest(key, known)
  if (meant !== undefined) {
    const replacement = { text: meant, safe: difference(key.toLowerCase(), meant.toLowerCase()) === 0 }
    return {
      ...say('CW2001', consequence, `unknown field \`${short(key)}\``, `did you mean \`${meant}\`?`),
      replacement,
    }
  }
  return say('CW2001', consequence, `unknown field \`${short(key)}\``, placeOf(key, known, inside, outside))
}

/** LiteLLM's settings differ by a letter or two (`public_key_url`, `public_key_ttl`): only a slip of one letter is a slip. */
function nearestSlip(key: string, known: string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return known.find((name) => difference(plain(key), plain(name)) <= 1)
}

function placeOf(key: string, known: string[], inside: string | undefined, outside: boolean): string | undefined {
  if (inside !== undefined) return `\`${short(key)}\` belongs in \`${inside}\``
  if (outside) return `\`${short(key)}\` belongs further out: check the indentation`
  if (known.length > 0 && known.length <= 12) return `expected one of: ${words(known)}`
  return undefined
}

function describeType(problem: Problem & { kind: 'type' }, document: Document, wrong: Consequence): Description {
  const { pointer, expected, found } = problem
  const isClaim = document.family === 'gloo' && /\/jwtPrincipal\/claims\/[^/]*$/.test(pointer)
  const wantsText = expected.includes('string') && ['boolean', 'number', 'integer'].includes(found)
  const help = isClaim
    ? 'quote it; a claim that is not a string needs `matcher: BOOLEAN` or `LIST_CONTAINS`'
    : wantsText
      ? 'quote it'
      : undefined
  const message = `${last(pointer)} must be ${oneOf(expected.filter((type) => type !== 'null').map(article))}, not ${article(found)}`
  const description = say(isClaim ? 'CW2005' : 'CW2002', wrong, message, help)
  return wantsText ? { ...description, replacement: { safe: false } } : description
}

function describeValue(problem: Problem & { kind: 'value' }, document: Document): Description {
  const { pointer, allowed, value } = problem
  // The string `invalid` is what agentgateway's parser leaves of a wrong map.
  if (allowed.length === 1 && allowed[0] === 'invalid')
    return say('CW2002', ofUnknownWord(document, pointer), `${last(pointer)} must be a map, not text`)
  const consequence = ofUnknownWord(document, pointer)
  const list = oneOf(allowed.map((one) => `\`${String(one)}\``))
  const wrong = typeof value === 'string' && !isSecret(pointer) ? `\`${short(value)}\`` : 'this'
  const texts = allowed.filter((one) => typeof one === 'string')
  const meant = typeof value === 'string' ? nearest(value, texts) : undefined
  const onlyCase = meant !== undefined && meant.toLowerCase() === String(value).toLowerCase()
  const code = onlyCase && document.family !== 'gloo' ? 'CW2012' : document.family === 'gloo' ? 'CW2004' : 'CW2002'
  const help = meant === undefined ? undefined : `did you mean \`${meant}\`?`
  // An empty text is what `operator: !` reads as: the API server takes it, and Gloo's answer is not recorded.
  const judged: Consequence =
    value === '' && document.family === 'gloo'
      ? { severity: 'warning', confidence: 'medium', text: consequence.text }
      : consequence
  const description = say(code, judged, `${last(pointer)} must be ${list}, not ${wrong}`, help)
  return meant === undefined ? description : { ...description, replacement: { text: meant, safe: onlyCase } }
}

/** What the API server lets pass and Gloo's decoder does not: durations, numbers as text. */
function limitOf(document: Document, pointer: string, wrong: Consequence): Consequence {
  return document.family === 'gloo' ? ofUnknownWord(document, pointer) : wrong
}

function choiceText({ members, set, atLeast }: Problem & { kind: 'choose' }): string {
  if (set.length > 1 && !atLeast) return `${words(set)} exclude each other`
  if (set.length > 1) return `${words(set)} do not go together`
  return `${atLeast ? 'one' : 'exactly one'} of ${words(members)} is needed`
}

const ARTICLES: Record<TypeName, string> = {
  null: 'empty',
  boolean: '`true` or `false`',
  object: 'a map',
  array: 'a list',
  number: 'a number',
  integer: 'a whole number',
  string: 'a text',
}
const article = (type: TypeName) => ARTICLES[type]

/** The last name of a pointer, as printed in messages. */
function last(pointer: string): string {
  const parts = pointer.split('/')
  const name = parts.at(-1)!.replaceAll('~1', '/').replaceAll('~0', '~')
  if (name === '') return 'the document'
  return `\`${/^[0-9]+$/.test(name) && parts.length > 2 ? `${parts.at(-2)}[${name}]` : short(name)}\``
}

function short(text: string): string {
  return shorten(text.replaceAll(/\s+/g, ' '), 40)
}

function isSecret(pointer: string): boolean {
  return /key|secret|password|token|credential/i.test(pointer.split('/').at(-1) ?? '')
}

const words = (list: string[]) =>
  join(
    list.map((one) => `\`${one}\``),
    'and',
  )
const oneOf = (list: string[]) => join(list, 'or')

function join(list: string[], word: string): string {
  return list.length < 2 ? list.join('') : `${list.slice(0, -1).join(', ')} ${word} ${list.at(-1)}`
}
