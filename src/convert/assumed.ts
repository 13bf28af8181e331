import type { Loss } from '../core/losses.js'
import { fromPointer } from '../core/pointer.js'
import type { DialectId } from '../core/program.js'
import type { WrittenDocument } from '../core/writer.js'
import { assumedIn } from '../kubernetes/assumption.js'

/** Dialects whose Gateways and HTTPRoutes are those of the Gateway API. */
const GATEWAY_API: ReadonlySet<DialectId> = new Set<DialectId>(['gloo-gateway-api', 'agentgateway'])

/** Gateways and HTTPRoutes of both sides are objects of the same kinds. */
export const sharesRoutes = (from: DialectId, to: DialectId): boolean => GATEWAY_API.has(from) && GATEWAY_API.has(to)

const NOTES: Record<string, string> = {
  Gateway: 'routes are attached to it as it is: its `gatewayClassName` has to be that of the new gateway',
  HTTPRoute: 'the policy applies to it as it is: convert its file as well if it names objects of the old gateway',
}

interface Split {
  written: WrittenDocument[]
  /** Objects that are missing from the input and exist in the cluster. */
  cluster: Record<string, unknown>[]
  losses: Loss[]
}

/**
 * Separates documents that consist of assumed objects: applying them would replace the real ones. Kinds that the target
 * does not share with the source are needed in either case.
 */
export function splitAssumed(from: DialectId, to: DialectId, documents: readonly WrittenDocument[]): Split {
  if (!sharesRoutes(from, to)) return { written: [...documents], cluster: [], losses: inventedRoutes(documents) }
  const assumed = documents.filter((document) => KINDS.has(String(document.value['kind'])) && isAssumed(document))
  return {
    written: documents.filter((document) => !assumed.includes(document)),
    cluster: assumed.map(({ value }) => value),
    losses: assumed.flatMap(lossOf),
  }
}

/** Policies of a Gateway are given without the routes that they are for, and no other dialect can name that Gateway. */
function inventedRoutes(documents: readonly WrittenDocument[]): Loss[] {
  const origins = documents.flatMap((document) => [...document.origins.values()])
  const losses = origins.flatMap((origin): [string, Loss][] => {
    const { kind, name, at } = assumedIn(origin) ?? {}
    if (kind !== 'HTTPRoute' || !name?.startsWith('any-')) return []
    const note = `the input has no route: replace \`${name}\` and its backend by yours`
    return [[name, { origin: { ...origin, pointer: at! }, status: 'manual', note }]]
  })
  return [...new Map(losses).values()]
}

const KINDS: ReadonlySet<string> = new Set(['Gateway', 'HTTPRoute', 'AgentgatewayBackend'])

/** Its outermost parts are located at an assumed object. */
function isAssumed({ origins }: WrittenDocument): boolean {
  const depth = Math.min(...[...origins.keys()].map((pointer) => fromPointer(pointer).length))
  const outer = [...origins].filter(([pointer]) => fromPointer(pointer).length === depth)
  return outer.length > 0 && outer.every(([, origin]) => assumedIn(origin) !== undefined)
}

function lossOf({ value, origins }: WrittenDocument): Loss[] {
  const { kind, metadata } = value as { kind: string; metadata: { namespace: string; name: string } }
  const [origin] = origins.values()
  const isInvented = metadata.name.startsWith('any-')
  if (!origin || NOTES[kind] === undefined || isInvented) return []
  const pointer = assumedIn(origin)?.at ?? origin.pointer
  const note = `${kind} \`${metadata.namespace}/${metadata.name}\` is neither in the input nor written: ${NOTES[kind]}`
  return [{ origin: { ...origin, pointer }, status: 'manual', note, only: metadata.name }]
}
