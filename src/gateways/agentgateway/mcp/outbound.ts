import { type Json, JsonNumber, JsonObject } from './json.js'
import { readTaskResult } from './methods.js'
import { type Naming, shownTask, shownUri, shownUriOfUi } from './names.js'
import { rewriteError } from './reply.js'

/** How a server's messages reach the client. */
export interface Outbound {
  target: string
  naming: Naming
  /** The client uses the protocol without sessions. */
  modern: boolean
  /** The gateway itself wrote the result, from an answer in HTTP: `null` in it is a value. */
  isOwn: boolean
  /** Whether the rules allow a resource of this server. */
  allowsResource: (uri: string) => boolean
}

/**
 * A server's message with the names that the client knows (handler.rs, `rewrite_outbound_server_messages` and
 * `normalize_outbound_for_protocol`).
 */
export function rewriteMessage(message: JsonObject, outbound: Outbound): JsonObject {
  if (message.get('error') !== undefined) return rewriteError(message)
  const method = message.get('method')
  if (method === undefined) {
    const result = message.get('result')
    return result instanceof JsonObject ? message.with('result', rewriteResult(result, outbound)) : message
  }
  const id = message.get('id')
  if (id === undefined) return rewriteNotification(message, method, outbound)
  if (outbound.modern) return message
  const text = typeof id === 'string' ? `s_${id}` : `n_${id instanceof JsonNumber ? id.text : ''}`
  return message.with('id', `agw_${outbound.target}_${text}`)
}

function rewriteNotification(message: JsonObject, method: Json, { target, naming }: Outbound): JsonObject {
  const params = message.get('params')
  if (!(params instanceof JsonObject)) return message
  const rewritten =
    method === 'notifications/resources/updated'
      ? rewriteText(params, 'uri', (uri) => shownUri(target, uri, naming))
      : method === 'notifications/tasks'
        ? rewriteText(params, 'taskId', (id) => shownTask(target, id, naming))
        : params
  return rewritten === params ? message : message.with('params', rewritten)
}

/** The members of results that the gateway reads, in serialization order; the first kind that fits counts (rmcp, model.rs). */
const RESULTS: readonly { fits: (result: JsonObject) => boolean; members: readonly string[]; isCached?: boolean }[] = [
  { fits: (result) => result.get('completion') instanceof JsonObject, members: ['completion', '_meta'] },
  { fits: (result) => Array.isArray(result.get('messages')), members: ['description', 'messages', '_meta'] },
  { fits: (result) => Array.isArray(result.get('contents')), members: ['contents', '_meta'], isCached: true },
  { fits: isToolResult, members: ['content', 'structuredContent', 'isError', '_meta'] },
]

function isToolResult(result: JsonObject): boolean {
  if ((result.get('resultType') ?? 'complete') !== 'complete') return false
  const content = result.get('content') ?? undefined
  return (
    (content === undefined || Array.isArray(content)) &&
    ['content', 'structuredContent', 'isError', '_meta'].some((name) => (result.get(name) ?? undefined) !== undefined)
  )
}

function rewriteResult(result: JsonObject, outbound: Outbound): JsonObject {
  const { target, naming, modern, isOwn } = outbound
  const task = readTaskResult(result)
  if (task) return rewriteText(task, 'taskId', (id) => shownTask(target, id, naming))
  const kind = RESULTS.find(({ fits }) => fits(result))
  if (!kind) return result
  const members: [string, Json][] = []
  const type = result.get('resultType')
  if (modern) members.push(['resultType', typeof type === 'string' ? type : 'complete'])
  if (modern && kind.isCached) members.push(['ttlMs', JsonNumber.of(0)], ['cacheScope', 'private'])
  for (const name of kind.members) {
    const given = result.get(name)
    const value = given === null && isOwn ? null : (given ?? (name === 'content' ? [] : undefined))
    if (value !== undefined) members.push([name, name === 'contents' ? rewriteContents(value, outbound) : value])
  }
  return new JsonObject(members)
}

function rewriteContents(contents: Json, { target, naming }: Outbound): Json {
  if (!Array.isArray(contents)) return contents
  return contents.map((item) =>
    item instanceof JsonObject ? rewriteText(item, 'uri', (uri) => shownUri(target, uri, naming)) : item,
  )
}

function rewriteText(object: JsonObject, name: string, rewrite: (text: string) => string): JsonObject {
  const value = object.get(name)
  return typeof value === 'string' ? object.with(name, rewrite(value)) : object
}

/**
 * A tool's reference to the resource that displays it: omitted if the rules deny that resource (apps.rs,
 * `rewrite_tool_list_ui_meta`).
 */
export function rewriteTool(tool: JsonObject, outbound: Outbound): JsonObject {
  const meta = tool.get('_meta')
  if (!(meta instanceof JsonObject)) return tool
  const ui = meta.get('ui')
  const isOld = meta.get('ui/resourceUri') !== undefined
  if (ui === undefined && !isOld) return tool
  let rewritten = meta
  if (ui instanceof JsonObject) {
    const kept = rewriteReference(ui, 'resourceUri', outbound)
    rewritten = kept.entries.length === 0 ? rewritten.without('ui') : rewritten.with('ui', kept)
  }
  rewritten = rewriteReference(rewritten, 'ui/resourceUri', outbound)
  return rewritten.entries.length === 0 ? tool.without('_meta') : tool.with('_meta', rewritten)
}

function rewriteReference(object: JsonObject, name: string, { target, naming, allowsResource }: Outbound): JsonObject {
  const uri = object.get(name)
  if (typeof uri !== 'string') return object
  return allowsResource(uri) ? object.with(name, shownUriOfUi(target, uri, naming)) : object.without(name)
}
