import { compareStrings } from '../../../cel/evaluate/operators.js'
import { type Json, JsonNumber, JsonObject } from './json.js'

/** A member of a method's params. */
export interface Param {
  name: string
  required: boolean
  /** A value of another type is omitted instead of making the request invalid. */
  lenient?: boolean
  /** The value as it is re-serialized; `undefined`: the value is invalid. */
  read: (value: Json) => Json | undefined
}

const text = (value: Json): Json | undefined => (typeof value === 'string' ? value : undefined)
const number = (value: Json): Json | undefined => (value instanceof JsonNumber ? value : undefined)
const id = (value: Json): Json | undefined =>
  typeof value === 'string' || (value instanceof JsonNumber && value.integer !== undefined) ? value : undefined
const flag = (value: Json): Json | undefined => (typeof value === 'boolean' ? value : undefined)
const free = (value: Json): Json | undefined => (value instanceof JsonObject ? value : undefined)
/** Objects by name, which are re-serialized in the order of their names. */
const byName = (value: Json): Json | undefined =>
  value instanceof JsonObject && value.entries.every(([, member]) => member instanceof JsonObject)
    ? new JsonObject([...value.entries].sort(([a], [b]) => compareStrings(a, b)))
    : undefined
const needs = (name: string, read: Param['read']): Param => ({ name, required: true, read })
const may = (name: string, read: Param['read']): Param => ({ name, required: false, read })

/** The known members of an object in serialization order; nothing if one is invalid. */
export function readParams(params: readonly Param[], object: JsonObject): JsonObject | undefined {
  const members: [string, Json][] = []
  for (const { name, required, lenient, read } of params) {
    const given = object.get(name)
    if (given === undefined || (given === null && !required)) {
      if (required) return undefined
      continue
    }
    const value = object.isRepeated(name) ? undefined : read(given)
    if (value !== undefined) members.push([name, value])
    else if (!lenient) return undefined
  }
  return new JsonObject(members)
}

const object =
  (params: readonly Param[]): Param['read'] =>
  (value) =>
    value instanceof JsonObject ? readParams(params, value) : undefined

const oneOf =
  (values: readonly string[]): Param['read'] =>
  (value) =>
    typeof value === 'string' && values.includes(value) ? value : undefined

const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

/** A client's or a server's description of itself. */
const IMPLEMENTATION = object([
  needs('name', text),
  may('title', text),
  needs('version', text),
  may('description', text),
  may('icons', (value) => (Array.isArray(value) ? value : undefined)),
  may('websiteUrl', text),
])

/** The client's capabilities. */
export const CAPABILITIES = object([
  may('experimental', byName),
  may('extensions', byName),
  may('roots', object([may('listChanged', flag)])),
  may('sampling', object([may('tools', free), may('context', free)])),
  may('elicitation', object([may('form', object([may('schemaValidation', flag)])), may('url', object([]))])),
])

const reference: Param['read'] = (value) => {
  const type = value instanceof JsonObject ? value.get('type') : undefined
  if (type === 'ref/prompt') return object([needs('type', text), needs('name', text), may('title', text)])(value)
  return type === 'ref/resource' ? object([needs('type', text), needs('uri', text)])(value) : undefined
}

const PAGE: readonly Param[] = [{ ...may('cursor', text), lenient: true }]
const URI: readonly Param[] = [needs('uri', text)]
const RESUMED: readonly Param[] = [may('inputResponses', free), may('requestState', text)]

/** Known requests and their params, in serialization order (rmcp, model.rs). */
export const PARAMS: Record<string, readonly Param[]> = {
  ping: [],
  initialize: [
    needs('protocolVersion', text),
    needs('capabilities', CAPABILITIES),
    needs('clientInfo', IMPLEMENTATION),
  ],
  'server/discover': [],
  'completion/complete': [
    needs('ref', reference),
    needs('argument', object([needs('name', text), needs('value', text)])),
    may('context', object([may('arguments', free)])),
  ],
  'logging/setLevel': [needs('level', oneOf(LEVELS))],
  'prompts/get': [needs('name', text), may('arguments', free), ...RESUMED],
  'prompts/list': PAGE,
  'resources/list': PAGE,
  'resources/templates/list': PAGE,
  'resources/read': [...URI, ...RESUMED],
  'subscriptions/listen': [needs('notifications', free)],
  'resources/subscribe': URI,
  'resources/unsubscribe': URI,
  'tools/call': [needs('name', text), may('arguments', free), ...RESUMED],
  'tools/list': PAGE,
  'tasks/get': [needs('taskId', text)],
  'tasks/update': [needs('taskId', text), may('inputResponses', free)],
  'tasks/cancel': [needs('taskId', text)],
}

/** Client notifications. Those with other params are forwarded unchanged. */
export const NOTIFICATION_PARAMS: Record<string, readonly Param[]> = {
  'notifications/initialized': [],
  'notifications/roots/list_changed': [],
  'notifications/cancelled': [may('requestId', id), may('reason', text)],
  'notifications/progress': [
    needs('progressToken', id),
    needs('progress', number),
    may('total', number),
    may('message', text),
  ],
}

export const KNOWN_METHODS: ReadonlySet<string> = new Set(Object.keys(PARAMS))

/** List methods, and the items they list. */
export const LISTS: Record<
  string,
  { result: ListName; item: ItemKind; key: 'name' | 'uri' | 'uriTemplate' } | undefined
> = {
  'tools/list': { result: 'tools', item: 'tool', key: 'name' },
  'prompts/list': { result: 'prompts', item: 'prompt', key: 'name' },
  'resources/list': { result: 'resources', item: 'resource', key: 'uri' },
  'resources/templates/list': { result: 'resourceTemplates', item: 'resource', key: 'uriTemplate' },
}

type ListName = 'tools' | 'prompts' | 'resources' | 'resourceTemplates'

/** Items that rules run on: the member of `mcp` that they set. */
export type ItemKind = 'tool' | 'prompt' | 'resource' | 'task'

/** Methods that the protocol of 2026-07-28 no longer has. */
export const REMOVED_METHODS: ReadonlySet<string> = new Set([
  ...['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'],
])

const ITEM_MEMBERS: Record<ListName, readonly string[]> = {
  tools: ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations', 'icons', '_meta'],
  prompts: ['name', 'title', 'description', 'arguments', 'icons', '_meta'],
  resources: ['uri', 'name', 'title', 'description', 'mimeType', 'size', 'icons', '_meta', 'annotations'],
  resourceTemplates: ['uriTemplate', 'name', 'title', 'description', 'mimeType', 'icons', '_meta', 'annotations'],
}

/** A list entry as the gateway re-serializes it. */
export function rewriteItem(list: ListName, item: JsonObject): JsonObject {
  return pick(item, ITEM_MEMBERS[list])
}

const SERVER_CAPABILITIES = object([
  may('experimental', byName),
  may('extensions', byName),
  may('logging', free),
  may('completions', free),
  may('prompts', object([may('listChanged', flag)])),
  may('resources', object([may('subscribe', flag), may('listChanged', flag)])),
  may('tools', object([may('listChanged', flag)])),
])

const INITIALIZE_RESULT: readonly Param[] = [
  may('_meta', free),
  needs('protocolVersion', text),
  needs('capabilities', SERVER_CAPABILITIES),
  needs('serverInfo', IMPLEMENTATION),
  may('instructions', text),
]

/** A server's `initialize` result as the gateway re-serializes it; `undefined`: the result is another one. */
export function rewriteInitializeResult(result: JsonObject): JsonObject | undefined {
  return readParams(INITIALIZE_RESULT, result)
}

/** A server's answer to discovery, which the gateway declares stale; `undefined`: the result is another one. */
export function rewriteDiscovery(result: JsonObject): JsonObject | undefined {
  const capabilities = SERVER_CAPABILITIES(result.get('capabilities') ?? null)
  const isDiscovery =
    typeof result.get('resultType') === 'string' &&
    Array.isArray(result.get('supportedVersions')) &&
    capabilities !== undefined &&
    result.get('ttlMs') instanceof JsonNumber &&
    typeof result.get('cacheScope') === 'string'
  if (!isDiscovery) return undefined
  return pick(result.with('capabilities', capabilities).with('ttlMs', JsonNumber.of(0)).with('cacheScope', 'private'), [
    'resultType',
    'supportedVersions',
    'capabilities',
    'instructions',
    'ttlMs',
    'cacheScope',
    '_meta',
  ])
}

/** What a task of a status has beside its description (rmcp, model/task.rs). */
const TASK_PAYLOADS: Record<string, readonly Param[] | undefined> = {
  working: [],
  cancelled: [],
  input_required: [needs('inputRequests', free)],
  completed: [needs('result', free)],
  failed: [needs('error', free)],
}

const TASK: readonly Param[] = [
  needs('taskId', text),
  needs('status', oneOf(Object.keys(TASK_PAYLOADS))),
  may('statusMessage', text),
  needs('createdAt', text),
  needs('lastUpdatedAt', text),
  may('ttlMs', number),
  may('pollIntervalMs', number),
]

/** A server's description of a task as the gateway re-serializes it; `undefined`: the result is another one. */
export function readTaskResult(result: JsonObject): JsonObject | undefined {
  const type = result.get('resultType') ?? 'complete'
  const task = readParams(TASK, result)
  if (!task || typeof type !== 'string') return undefined
  const isNew = type === 'task'
  const payload = isNew ? new JsonObject() : readParams(TASK_PAYLOADS[task.get('status') as string]!, result)
  if (!payload) return undefined
  const meta = pick(result, ['_meta']).entries
  // The lifetime is written even if it is unlimited.
  const members = task.entries.filter(([name]) => name !== 'ttlMs' && name !== 'pollIntervalMs')
  const limits: (readonly [string, Json])[] = [
    ['ttlMs', task.get('ttlMs') ?? null],
    ...pick(task, ['pollIntervalMs']).entries,
  ]
  const described = [...members, ...limits, ...payload.entries]
  return new JsonObject([['resultType', type], ...(isNew ? [...described, ...meta] : [...meta, ...described])])
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
  return new JsonObject(
    names.flatMap((name): [string, Json][] => {
      const value = object.get(name)
      return value === undefined || value === null ? [] : [[name, value]]
    }),
  )
}
