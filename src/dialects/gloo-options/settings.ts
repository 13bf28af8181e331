import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import { ofKind } from '../../kubernetes/bind.js'
import { cursorOf } from '../../yaml/cursor.js'
import type { GlooReader } from './reader.js'

/** The position of `rbac.requireRbac: true` in the installation's Settings. */
export function requiresRbac(reader: GlooReader): Origin | null {
  for (const settings of ofKind(reader.graph, 'Settings')) {
    const cursor = cursorOf(settings).at('spec', 'rbac', 'requireRbac')
    if (reader.boolean(cursor) === true) return originOf(cursor)
  }
  return null
}
