import { isFixedHeader } from '../../../core/http.js'
import { originOf } from '../../../core/origin-of.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'
import type { Message } from './message.js'

const SIDES = ['request', 'response'] as const

/** `request_headers_to_add` and its three siblings, of a route or an enclosing level. */
export function readHeaders(message: Message): EditHeaders[] {
  const [request, response] = SIDES.map((side) => [
    ...readRemovals(message, `${side}_headers_to_remove`),
    ...message.messages(`${side}_headers_to_add`).flatMap(readAddition),
  ]) as [HeaderEdit[], HeaderEdit[]]
  const [first] = [...request, ...response]
  return first ? [{ kind: 'edit-headers', request, response, origin: originOf(message.at) }] : []
}

function readRemovals(message: Message, member: string): HeaderEdit[] {
  const cursor = message.cursor(member)
  return message.texts(member).map((name, i) => {
    if (isFixedHeader(name)) message.refuse('CW2007', cursor.at(i), `Envoy does not remove \`${name}\``)
    return { op: 'remove', name, origin: originOf(cursor.at(i)) }
  })
}

export const ACTIONS = [
  'APPEND_IF_EXISTS_OR_ADD',
  'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD',
  'OVERWRITE_IF_EXISTS',
] as const

/** What an action does to a header, or to a parameter of the query. */
export function effectOf(action: (typeof ACTIONS)[number]): Pick<HeaderEdit, 'only'> & { op: 'add' | 'set' } {
  switch (action) {
    case 'ADD_IF_ABSENT':
      return { op: 'add', only: 'absent' }
    case 'OVERWRITE_IF_EXISTS':
      return { op: 'set', only: 'present' }
    case 'OVERWRITE_IF_EXISTS_OR_ADD':
      return { op: 'set' }
    default:
      return { op: 'add' }
  }
}

/** `HeaderValueOption`. */
export function readAddition(message: Message): HeaderEdit[] {
  const { name, value } = readLine(message)
  message.checkFormat(value, message.at.at('header', 'value'), 'header')
  const effect = effectOf(message.word('append_action', ACTIONS))
  const replaces = message.wrapped('append') === false
  const keepEmpty = message.flag('keep_empty_value')
  message.done()
  return [
    {
      ...effect,
      ...(replaces && { op: 'set' as const }),
      name,
      value: { kind: 'text', text: fromEnvironment(value, message.env) },
      ...(value.includes('%ENVIRONMENT(') && { secret: true as const }),
      ...(keepEmpty && { keepEmpty }),
      origin: originOf(message.at),
    },
  ]
}

function readLine(message: Message): { name: string; value: string } {
  const header = message.message('header')
  const line = { name: header?.text('key') ?? '', value: header?.text('value') ?? '' }
  if (header && isFixedHeader(line.name))
    header.refuse('CW2007', header.cursor('key'), `Envoy does not change \`${line.name}\``, 'use a rewrite of the host')
  header?.done()
  return line
}

/** Envoy puts variables of its environment into header values; one that is not known stays as it is written. */
function fromEnvironment(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/%ENVIRONMENT\((\w+)\)%/g, (command, name: string) =>
    Object.hasOwn(env, name) ? env[name]!.replaceAll('%', '%%') : command,
  )
}
