import { escapeRegex } from '../../core/escape-regex.js'
import { originOf } from '../../core/origin-of.js'
import type { Match, Redirect } from '../../core/program.js'
import type { EditHeaders, HeaderEdit } from '../../core/step/edit-headers.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../gateways/envoy/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { DIRECT_RESPONSE_GROUP } from './direct-responses.js'
import { GROUP } from './policies.js'

/** What the filters of a rule do, besides naming option objects. */
export interface RuleFilters {
  request: EditHeaders | null
  response: EditHeaders | null
  rewrite: Rewrite | null
  /** Filters that are not modelled. */
  steps: Step[]
  redirect: Redirect | null
  /** Places of the names of RouteOptions. */
  extensionRefs: Cursor[]
  /** Places of the names of DirectResponses. */
  directResponses: Cursor[]
}

export function readFilters(rule: Cursor, match: Match, reader: GlooReader): RuleFilters {
  const result: RuleFilters = {
    request: null,
    response: null,
    rewrite: null,
    steps: [],
    redirect: null,
    extensionRefs: [],
    directResponses: [],
  }
  for (const filter of rule.at('filters').items()) readFilter(filter, match, result, reader)
  return result
}

/** Filters of a backend: header rules; anything else is not modelled. Gloo ignores a DirectResponse there. */
export function readBackendFilters(backend: Cursor, reader: GlooReader): Step[] {
  return backend
    .at('filters')
    .items()
    .flatMap((filter): Step[] => {
      const type = filter.at('type').string
      if (type === 'RequestHeaderModifier') return [edits(filter.at('requestHeaderModifier'), 'request')]
      if (type === 'ResponseHeaderModifier') return [edits(filter.at('responseHeaderModifier'), 'response')]
      if (refersTo(filter.at('extensionRef'), DIRECT_RESPONSE_GROUP, 'DirectResponse')) return []
      return [reader.unmodelled(filter, type === 'RequestMirror' ? 'upstream' : 'answer', type ?? 'filters')]
    })
}

function readFilter(cursor: Cursor, match: Match, result: RuleFilters, reader: GlooReader): void {
  switch (cursor.at('type').string) {
    case 'RequestHeaderModifier':
      result.request = edits(cursor.at('requestHeaderModifier'), 'request')
      return
    case 'ResponseHeaderModifier':
      result.response = edits(cursor.at('responseHeaderModifier'), 'response')
      return
    case 'URLRewrite':
      result.rewrite = readRewrite(cursor.at('urlRewrite'), match)
      return
    case 'RequestRedirect':
      result.redirect = readRedirect(cursor.at('requestRedirect'))
      return
    case 'RequestMirror':
      result.steps.push(reader.unmodelled(cursor, 'upstream', 'RequestMirror'))
      return
    case 'ExtensionRef': {
      const ref = cursor.at('extensionRef')
      if (refersTo(ref, GROUP, 'RouteOption')) result.extensionRefs.push(ref.at('name'))
      else if (refersTo(ref, DIRECT_RESPONSE_GROUP, 'DirectResponse')) result.directResponses.push(ref.at('name'))
      else result.steps.push(reader.unmodelled(cursor, 'answer', cursor.at('type').string ?? 'filters'))
      return
    }
    default:
      result.steps.push(reader.unmodelled(cursor, 'answer', cursor.at('type').string ?? 'filters'))
  }
}

function refersTo(ref: Cursor, group: string, kind: string): boolean {
  return ref.at('group').value === group && ref.at('kind').value === kind && ref.at('name').string !== undefined
}

/** In the order in which Envoy applies them: remove, replace, add. */
function edits(at: Cursor, side: 'request' | 'response'): EditHeaders {
  const changes: HeaderEdit[] = [
    ...at
      .at('remove')
      .items()
      .map(
        (cursor): HeaderEdit => ({ op: 'remove', name: (cursor.string ?? '').toLowerCase(), origin: originOf(cursor) }),
      ),
    ...(['set', 'add'] as const).flatMap((op) =>
      at
        .at(op)
        .items()
        .map(
          (cursor): HeaderEdit => ({
            op,
            name: (cursor.at('name').string ?? '').toLowerCase(),
            value: { kind: 'text', text: cursor.at('value').string ?? '' },
            origin: originOf(cursor),
          }),
        ),
    ),
  ]
  const [request, response] = side === 'request' ? [changes, []] : [[], changes]
  return { kind: 'edit-headers', request, response, origin: originOf(at) }
}

/** A prefix that becomes `/` includes the slashes that follow it. */
function readRewrite(cursor: Cursor, match: Match): Rewrite {
  const host = cursor.at('hostname').string
  const full = cursor.at('path', 'replaceFullPath').string
  const prefix = cursor.at('path', 'replacePrefixMatch').string
  const matched = match.path?.value ?? '/'
  const path: Rewrite['path'] =
    full !== undefined
      ? { kind: 'full', value: full }
      : prefix === '/' || prefix === ''
        ? { kind: 'regex', pattern: `^${escapeRegex(matched)}/*`, substitution: '/' }
        : prefix !== undefined
          ? { kind: 'prefix', value: prefix }
          : undefined
  return {
    kind: 'rewrite',
    ...(path && { path }),
    ...(host !== undefined && { host: { kind: 'literal', value: host } }),
    origin: originOf(cursor),
  }
}

function readRedirect(cursor: Cursor): Redirect {
  const scheme = cursor.at('scheme').string
  const host = cursor.at('hostname').string
  const port = cursor.at('port').value
  const full = cursor.at('path', 'replaceFullPath').string
  const prefix = cursor.at('path', 'replacePrefixMatch').string
  const status = cursor.at('statusCode').value
  return {
    kind: 'redirect',
    status: typeof status === 'number' ? status : 302,
    ...(scheme !== undefined && { scheme }),
    ...(host !== undefined && { host }),
    ...(typeof port === 'number' && { port }),
    ...(full !== undefined
      ? { path: { kind: 'full', value: full } }
      : prefix !== undefined && { path: { kind: 'prefix', value: prefix } }),
    origin: originOf(cursor),
  }
}
