import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import { ofKind } from '../../kubernetes/bind.js'
import { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from './reader.js'

/** The position of `rbac.requireRbac: true` in the installation's Settings. */
export function requiresRbac(reader: GlooReader): Origin | null {
  for (const { document, value, origin } of ofKind(reader.graph, 'Settings')) {
    const cursor = new Cursor(document, value, origin.pointer).at('spec', 'rbac', 'requireRbac')
    if (reader.boolean(cursor) === true) return originOf(cursor)
  }
  return null
}
