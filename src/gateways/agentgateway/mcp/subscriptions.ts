import { type Json, JsonObject } from './json.js'
import type { RequestId } from './message.js'

/** What a client wants to hear of (rmcp, `SubscriptionFilter`). */
const LISTS_CHANGED = ['toolsListChanged', 'promptsListChanged', 'resourcesListChanged'] as const

/** A resource that a client listens to, and the server that has it. */
export interface ListenedResource {
  shown: string
  target: string
  uri: string
}

const URIS = 'resourceSubscriptions'

/** The servers to ask: those of the resources, or all, if any list is listened to (handler.rs, `send_subscriptions_listen`). */
export function chooseListeners(
  filter: JsonObject,
  resources: readonly ListenedResource[],
  names: readonly string[],
): readonly string[] {
  if (resources.length === 0 || LISTS_CHANGED.some((name) => filter.get(name) === true)) return names
  return names.filter((name) => resources.some(({ target }) => target === name))
}

/** The filter as one server receives it: with its own resources only. */
export function filterFor(target: string, filter: JsonObject, resources: readonly ListenedResource[]): JsonObject {
  const uris = resources.filter((resource) => resource.target === target).map(({ uri }) => uri)
  const lists = LISTS_CHANGED.flatMap((name): [string, Json][] => {
    const value = filter.get(name)
    return typeof value === 'boolean' ? [[name, value]] : []
  })
  return new JsonObject([...lists, ...(uris.length > 0 ? [[URIS, uris] as [string, Json]] : [])])
}

/** The notification that acknowledges what the servers accepted (subscriptions.rs, `synthesize_listen_ack`). */
export function acknowledge(
  id: RequestId,
  filter: JsonObject,
  resources: readonly ListenedResource[],
  accepted: ReadonlyMap<string, JsonObject>,
): JsonObject {
  const lists = LISTS_CHANGED.filter(
    (name) => filter.get(name) === true && [...accepted.values()].some((server) => server.get(name) === true),
  ).map((name): [string, Json] => [name, true])
  const uris = resources.filter(({ target, uri }) => {
    const list = accepted.get(target)?.get(URIS)
    return Array.isArray(list) && list.includes(uri)
  })
  const shown = [...new Set(uris.map((resource) => resource.shown))]
  return JsonObject.of({
    jsonrpc: '2.0',
    method: ACKNOWLEDGED,
    params: JsonObject.of({
      _meta: JsonObject.of({ 'io.modelcontextprotocol/subscriptionId': id }),
      notifications: new JsonObject([...lists, ...(shown.length > 0 ? [[URIS, shown] as [string, Json]] : [])]),
    }),
  })
}

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged'

/** The filter in a server's acknowledgement; `undefined`: the message is another one. */
export function readAcknowledgement(message: JsonObject): JsonObject | undefined {
  if (message.get('method') !== ACKNOWLEDGED || message.get('id') !== undefined) return undefined
  const params = message.get('params')
  const accepted = params instanceof JsonObject ? params.get('notifications') : undefined
  return accepted instanceof JsonObject ? accepted : undefined
}
