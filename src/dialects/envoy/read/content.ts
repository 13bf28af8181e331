import type { Content } from '../../../core/step/outside.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { isRecord, list, member } from '../../../yaml/plain.js'
import { contentOf, type Target } from '../../shared/content.js'

/** Members that name a cluster, in either spelling. */
const CLUSTER = /^(cluster|cluster_?name)$/i

/** The content of a member of a bootstrap: it names clusters. */
export function envoyContent(cursor: Cursor, extra?: readonly Target[]): Content {
  const resources = member(cursor.source.value, 'static_resources') ?? member(cursor.source.value, 'staticResources')
  const clusters = list(member(resources, 'clusters'))
  const follow = (field: string, name: unknown): Target[] => {
    if (typeof name !== 'string' || !CLUSTER.test(field)) return []
    const value = clusters.findLast((cluster) => isRecord(cluster) && cluster['name'] === name)
    return [{ kind: 'cluster', name, ...(value !== undefined && { value }) }]
  }
  return contentOf(cursor, follow, '', extra)
}
