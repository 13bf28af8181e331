import type { CodecSettings, ConnectionManager } from '../../core/connection-manager.js'
import { originOf } from '../../core/origin-of.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { ESCAPED_SLASHES, ESCAPED_SLASHES_ACTIONS } from '../../gateways/envoy/enums.js'
import type { Action } from '../../gateways/envoy/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readEarlyManipulation } from './header-manipulation.js'
import type { Options } from './options.js'
import type { GlooReader } from './reader.js'

const UNDERSCORES = ['ALLOW', 'REJECT_CLIENT_REQUEST', 'DROP_HEADER'] as const
const UNDERSCORE_ACTIONS = { ALLOW: 'allow', REJECT_CLIENT_REQUEST: 'reject', DROP_HEADER: 'drop' } as const

/** `httpConnectionManagerSettings`, as far as it changes paths, hosts and header names (Gloo's hcm plugin). */
export function readManager(cursor: Cursor, reader: GlooReader): ConnectionManager {
  const early = readEarlyManipulation(cursor.at('earlyHeaderManipulation'), reader)
  return {
    normalizePath: reader.boolean(cursor.at('normalizePath')) ?? true,
    mergeSlashes: reader.boolean(cursor.at('mergeSlashes')) ?? false,
    escapedSlashes:
      ESCAPED_SLASHES[reader.enumeration(cursor.at('pathWithEscapedSlashesAction'), ESCAPED_SLASHES_ACTIONS)],
    stripPort: reader.boolean(cursor.at('stripAnyHostPort')) === true ? 'any' : 'none',
    underscores: UNDERSCORE_ACTIONS[reader.enumeration(cursor.at('headersWithUnderscoresAction'), UNDERSCORES)],
    ...readCodec(cursor, reader),
    ...(early.length > 0 && { earlyEdits: early }),
    ...(cursor.at('upgrades').isSet && {
      upgrades: { websocket: true, ...readUpgrades(cursor.at('upgrades'), reader) },
    }),
    origin: originOf(cursor),
  }
}

/** HTTP/1.0, and limits of headers. */
function readCodec(cursor: Cursor, reader: GlooReader): { codec?: CodecSettings } {
  const isOld = reader.boolean(cursor.at('acceptHttp10')) === true
  const kilobytes = reader.count(cursor.at('maxRequestHeadersKb'))
  const maxLines = reader.count(cursor.at('maxHeadersCount'))
  const codec: CodecSettings = {
    ...(isOld && { http10: { defaultHost: reader.string(cursor.at('defaultHostForHttp10')) ?? '' } }),
    ...(maxLines !== undefined && { maxLines }),
    ...(kilobytes !== undefined && { maxBytes: kilobytes * 1024 }),
  }
  return Object.keys(codec).length > 0 ? { codec } : {}
}

/** `upgrades` of a listener or a route. Gloo enables WebSocket for listeners that do not mention it. */
function readUpgrades(cursor: Cursor, reader: GlooReader): Record<string, boolean> {
  const upgrades = reader.items(cursor).flatMap((item) =>
    item.members().map(([name, spec]): [string, boolean] => {
      return [name === 'websocket' ? name : 'connect', reader.boolean(spec.at('enabled')) ?? true]
    }),
  )
  return Object.fromEntries(upgrades)
}

/** A route that sends requests on, with its `upgrades`. */
export function withUpgrades(action: Action, options: Options, reader: GlooReader): Action {
  const upgrades = options.get('upgrades')
  return upgrades && action.kind === 'forward' ? { ...action, upgrades: readUpgrades(upgrades, reader) } : action
}

/** Times, and what only observers see. */
const WITHOUT_EFFECT = /(?:Timeout|Duration)$|^(?:tracing|uuidRequestIdConfig|proxy100Continue)$/
const READ = new Set([
  'earlyHeaderManipulation',
  'normalizePath',
  'mergeSlashes',
  'pathWithEscapedSlashesAction',
  'stripAnyHostPort',
  'headersWithUnderscoresAction',
  'upgrades',
  'acceptHttp10',
  'defaultHostForHttp10',
  'maxRequestHeadersKb',
  'maxHeadersCount',
])

/** Settings that are not modelled. Timeouts and similar settings do not affect decisions. */
export function managerSteps(cursor: Cursor, reader: GlooReader): Unmodelled[] {
  return cursor.members().flatMap(([field, value]): Unmodelled[] => {
    if (READ.has(field) || !value.isSet || value.value === false) return []
    return [reader.unmodelled(value, affectsOf(field, value.value))]
  })
}

function affectsOf(field: string, value: unknown): Unmodelled['affects'] {
  if (WITHOUT_EFFECT.test(field) || isHarmless(field, value)) return 'nothing'
  return field === 'codecType' ? 'answer' : 'upstream'
}

/** Requests are of HTTP/1. */
function isHarmless(field: string, value: unknown): boolean {
  return field === 'codecType' && (value === 'AUTO' || value === 'HTTP1' || value === 0 || value === 1)
}
