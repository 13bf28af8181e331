import { goSeconds } from '../../core/go-duration.js'
import type { InlineKeys, KeySet } from '../../core/keys.js'
import { originOf } from '../../core/origin-of.js'
import { readGlooKeys, whyUnusable } from '../../gateways/envoy/accepted-keys.js'
import { parseKeys } from '../../jwt/parse-keys.js'
import type { Cursor } from '../../yaml/cursor.js'
import { kubernetesContent } from '../shared/kubernetes-content.js'
import type { GlooReader } from './reader.js'

/** `local` wins over `remote`: it is declared last. */
export function readKeys(jwks: Cursor, reader: GlooReader): KeySet {
  const local = jwks.at('local')
  return local.isSet || !jwks.at('remote').isSet
    ? readLocal(local.at('key'), reader)
    : readRemote(jwks.at('remote'), reader)
}

/** Envoy rejects a set without any usable key. */
function readLocal(cursor: Cursor, reader: GlooReader): InlineKeys {
  const text = reader.string(cursor) ?? ''
  const parsed = parseKeys(text)
  const { format, keys } = readGlooKeys(text, parsed)
  if (keys.length === 0) {
    const [first] = parsed.keys
    const problem = parsed.problems[0]?.message ?? (first && whyUnusable(first)) ?? 'it holds no key that Envoy can use'
    reader.refuse(
      'CW4001',
      cursor,
      `the configuration is refused: ${problem}`,
      'write a PEM block `PUBLIC KEY` or a JWK Set',
    )
  }
  return { kind: 'inline', format, text, keys, origin: originOf(cursor) }
}

export const DEFAULT_CACHE = 300

function readRemote(cursor: Cursor, reader: GlooReader): KeySet {
  const upstream = cursor.at('upstreamRef')
  const name = reader.string(upstream.at('name'))
  return {
    kind: 'remote',
    url: reader.string(cursor.at('url')) ?? '',
    cacheDuration: goSeconds(reader.string(cursor.at('cacheDuration'))) ?? DEFAULT_CACHE,
    ...(name !== undefined && {
      backend: `${reader.string(upstream.at('namespace')) ?? ''}/${name}`,
      way: { ...kubernetesContent(reader.graph, upstream), options: null },
    }),
    async: cursor.at('asyncFetch').isSet,
    origin: originOf(cursor),
  }
}
