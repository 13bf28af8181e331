import { ofKind } from '../../bind/bind.js'
import type { Origin } from '../../finding.js'
import { Cursor } from '../../text/cursor.js'
import { type GlooReader, originOf } from './reader.js'

/** Where the installation's Settings say `rbac.requireRbac: true`. */
export function requiresRbac(reader: GlooReader): Origin | null {
  for (const { document, value, origin } of ofKind(reader.graph, 'Settings')) {
    const at = new Cursor(document, value, origin.pointer).at('spec', 'rbac', 'requireRbac')
    if (reader.boolean(at) === true) return originOf(at)
  }
  return null
}
