import type { LocalReplies, ReplyFilter, ReplyFormat, ReplyMapper } from '../../../core/local-replies.js'
import { originOf } from '../../../core/origin-of.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { readAddition } from './headers.js'
import type { Message } from './message.js'
import { readHeaderMatcher } from './native/text.js'
import { readData } from './providers.js'
import type { Reader } from './reader.js'
import { runtimeOf, wholeNumber } from './runtime.js'

/** `LocalReplyConfig`. */
export function readLocalReplies(message: Message, reader: Reader): LocalReplies {
  const mappers = message.messages('mappers').map((mapper) => readMapper(mapper, reader))
  const format = message.message('body_format')
  return { mappers, ...(format && { format: readFormat(format, reader) }) }
}

function readMapper(message: Message, reader: Reader): ReplyMapper {
  const filter = message.message('filter')
  const status = message.number('status_code')
  const data = message.message('body')
  const body = data && readData(data, reader)
  const format = message.message('body_format_override')
  return {
    when: filter ? readFilter(filter) : { kind: 'all', of: [] },
    ...(status !== undefined && { status }),
    ...(body !== undefined && { body }),
    headers: message.messages('headers_to_add').flatMap(readAddition),
    ...(format && { format: readFormat(format, reader) }),
    origin: originOf(message.at),
  }
}

const COMPARISONS = ['EQ', 'GE', 'LE', 'NE'] as const

/** `AccessLogFilter`. */
function readFilter(message: Message): ReplyFilter {
  const status = message.message('status_code_filter')?.message('comparison')
  if (status) {
    const comparison = COMPARISONS.find((name) => name === status.word('op', COMPARISONS)) ?? 'EQ'
    const value = status.message('value')
    const { values, isOpen } = runtimeOf(message.at.source)
    if (value && isOpen) return { kind: 'request', when: value.undecided('runtime_key') }
    const set = wholeNumber(values.get(value?.text('runtime_key') ?? ''))
    return { kind: 'status', comparison, value: set ?? value?.number('default_value') ?? 0 }
  }
  for (const [name, kind] of Object.entries({ and_filter: 'all', or_filter: 'any' } as const)) {
    const list = message.message(name)
    if (list) return { kind, of: list.messages('filters').map(readFilter) }
  }
  const header = message.message('header_filter')?.message('header')
  const when = header && readHeaderMatcher(header)
  return { kind: 'request', when: when ?? message.undecided(message.names()[0] ?? 'filter') }
}

/** `SubstitutionFormatString`. Extensions may add commands. */
export function readFormat(message: Message, reader: Reader): ReplyFormat {
  const json = message.cursor('json_format')
  const source = message.message('text_format_source')
  const contentType = message.text('content_type')
  const isExtended = message.sends('formatters').has('formatters')
  const text = message.text('text_format') ?? (source && readData(source, reader))
  if (!isExtended) {
    for (const at of json.isSet ? textsIn(json) : []) message.checkFormat(at.string!, at, 'text')
    if (text !== undefined) message.checkFormat(text, source?.at ?? message.cursor('text_format'), 'text')
  }
  const omitsEmpty = message.flag('omit_empty_values')
  message.ignore('json_format_options').done()
  return {
    kind: json.isSet ? 'json' : 'text',
    value: json.isSet ? json.value : (text ?? ''),
    ...(contentType && { contentType }),
    ...(omitsEmpty && { omitsEmpty }),
  }
}

/** The strings of a JSON value. */
function textsIn(at: Cursor): Cursor[] {
  if (at.string !== undefined) return [at]
  return [...at.items(), ...at.members().map(([, member]) => member)].flatMap(textsIn)
}
