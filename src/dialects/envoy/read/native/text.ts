import type { HeaderCondition, TextMatcher } from '../../../../core/step/envoy.js'
import { readRegex, WAYS } from '../matchers.js'
import type { Message } from '../message.js'

/** `StringMatcher`; `null`: an extension of Envoy compares. */
export function readTextMatcher(message: Message): TextMatcher | null {
  const ignoreCase = message.flag('ignore_case')
  const way = WAYS.find((one) => message.has(one))
  const value = way && message.text(way)
  const regex = message.message('safe_regex')
  const pattern = regex && readRegex(regex)
  if (regex && ignoreCase)
    message.refuse('CW2051', message.cursor('ignore_case'), '`ignore_case` has no effect on a `safe_regex`')
  if (way) return { match: way, value: value ?? '', ...(ignoreCase && { ignoreCase }) }
  return pattern === undefined ? null : { match: 'regex', value: pattern }
}

/** A request has this header, and its value matches. */
export const headerCondition = (name: string, match: HeaderCondition['match']): HeaderCondition => ({
  kind: 'header',
  name,
  match,
  invert: false,
  missingIsEmpty: false,
})

/** `HeaderMatcher`, deprecated members included; `null`: an extension of Envoy compares. */
export function readHeaderMatcher(message: Message): HeaderCondition | null {
  const name = message.text('name') ?? ''
  const invert = message.flag('invert_match')
  const missingIsEmpty = message.flag('treat_missing_header_as_empty')
  const base = { kind: 'header' as const, name, invert, missingIsEmpty }
  const text = message.message('string_match')
  if (text) {
    const match = readTextMatcher(text)
    return match && { ...base, match }
  }
  // An empty text is treated as absent.
  if (message.has('exact_match') && message.text('exact_match') === '') return { ...base, match: 'present' }
  for (const way of WAYS)
    if (message.has(`${way}_match`))
      return { ...base, match: { match: way, value: message.text(`${way}_match`) ?? '' } }
  const regex = message.message('safe_regex_match')
  if (regex) return { ...base, match: { match: 'regex', value: readRegex(regex) } }
  const range = message.message('range_match')
  if (range) return { ...base, match: { start: range.number('start') ?? 0, end: range.number('end') ?? 0 } }
  const present = message.wrapped('present_match') ?? true
  return { ...base, match: 'present', invert: present ? invert : !invert }
}
