import { nodesIn } from '../compare/content.js'
import { STEP } from '../compare/fields.js'
import type { Origin } from '../core/finding.js'
import { firstOfEach } from '../core/first-of-each.js'
import { getOrAdd } from '../core/get-or-add.js'
import { originKey } from '../core/origin-key.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { member } from '../yaml/plain.js'
import { leafKey } from '../yaml/recorded.js'
import type { Document } from '../yaml/source.js'
import { documentsIn } from './differing-fields.js'
import { addUpwards, type Field, IDENTITY } from './fields.js'
import { belongsTo } from './in-place.js'

/** A program with its input, and what became of each field. */
export interface Translated {
  program: Program
  graph: Graph
  fields: readonly Field[]
}

/** What a policy is attached to, which is not a part of what it does. */
const TARGETS = /^\/spec\/target(?:Refs?|Selectors?)(?:\/|$)/

/**
 * How many policies the source has, and of how many at least one field was written. A policy is an object with targets,
 * or a step that has an effect on requests, unless it is a filter of a route of the Gateway API. TLS of a listener is
 * also written where only its certificate is missing.
 */
export function keptPolicies(translated: Translated): { all: number; kept: number } {
  const policies = policiesIn(translated)
  const places = placesByStatus(translated.fields.filter(({ path }) => !IDENTITY.test(path) && !TARGETS.test(path)))
  const isKept = ({ place, statuses }: Policy): boolean =>
    statuses.some((status) => places.get(status)?.has(leafKey(place.file, place.document, place.pointer)))
  return { all: policies.length, kept: policies.filter(isKept).length }
}

/** For each status, keys of the fields that have it and of everything around them. */
function placesByStatus(fields: readonly Field[]): Map<Field['status'], Set<string>> {
  const places = new Map<Field['status'], Set<string>>()
  for (const { status, file, document, path } of fields)
    addUpwards(
      getOrAdd(places, status, () => new Set()),
      { file, document, pointer: path },
    )
  return places
}

interface Policy {
  place: Origin
  /** Statuses of fields that were written. */
  statuses: readonly Field['status'][]
}

const WRITTEN: Policy['statuses'] = ['exact', 'approximate']

function policiesIn({ program, graph }: Translated): Policy[] {
  const attached = new Set(
    documentsIn({ program, graph }).filter((document) => belongsTo(program, document) && hasTargets(document)),
  )
  const isElsewhere = ({ file, document: index }: Origin): boolean => {
    const document = graph.sources.get(file)?.documents[index]
    return document !== undefined && document.family !== 'gateway-api' && !attached.has(document)
  }
  const ofConnections = new Set<object>(program.listeners.flatMap(({ transport = [] }) => transport))
  const steps = nodesIn(program).flatMap(({ type, node, origin }): Policy[] =>
    type === STEP && node['affects'] !== 'nothing' && isElsewhere(origin)
      ? [{ place: origin, statuses: ofConnections.has(node) ? [...WRITTEN, 'manual'] : WRITTEN }]
      : [],
  )
  const objects = [...attached].map(
    ({ file, index }): Policy => ({ place: { file, document: index, pointer: '/spec' }, statuses: WRITTEN }),
  )
  return firstOfEach([...objects, ...steps], ({ place }) => originKey(place))
}

const hasTargets = ({ value }: Document): boolean =>
  Object.keys(Object(member(value, 'spec'))).some((name) => TARGETS.test(`/spec/${name}`))
