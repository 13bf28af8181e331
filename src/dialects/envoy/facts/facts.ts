import { ENUMS, MESSAGES } from './messages.generated.js'

/** Constraints of a field, as Envoy's protos state them. Numbers of durations are seconds. */
export interface FieldRules {
  required?: boolean
  const?: boolean
  min_len?: number
  max_len?: number
  max_bytes?: number
  prefix?: string
  suffix?: string
  pattern?: string
  header?: 'name' | 'value'
  strict?: boolean
  ignore_empty?: boolean
  in?: (string | number)[]
  not_in?: (string | number)[]
  gt?: number
  gte?: number
  lt?: number
  lte?: number
  defined_only?: boolean
  min_items?: number
  max_items?: number
  unique?: boolean
  min_pairs?: number
  items?: FieldRules
  keys?: FieldRules
  values?: FieldRules
  skip?: boolean
}

export interface FieldFacts {
  /** A scalar's name, or the full name of a message or an enumeration. */
  type: string
  list?: boolean
  map?: boolean
  oneof?: string
  /** Envoy rejects it unless its runtime enables it. */
  disallowed?: boolean
  rules?: FieldRules
}

/** A message of Envoy 1.40: its fields, and whether a member of each oneof is required. */
export interface MessageFacts {
  fields: Record<string, FieldFacts>
  oneofs?: Record<string, boolean>
}

type Written = Omit<MessageFacts, 'fields'> & { fields: Record<string, FieldFacts | string> }

const lines = { messages: lazily(MESSAGES), enums: lazily(ENUMS) }
const known = new Map<string, MessageFacts>()

/** Facts of a message by its full name, `envoy.config.route.v3.Route`; `undefined`: not a message that is modelled. */
export function messageFacts(name: string): MessageFacts | undefined {
  const found = known.get(name)
  if (found) return found
  const line = lines.messages().get(name)
  if (line === undefined) return undefined
  const { fields, ...rest } = JSON.parse(line) as Written
  const full = Object.entries(fields).map(([field, value]) => [
    field,
    typeof value === 'string' ? { type: value } : value,
  ])
  const facts = { ...rest, fields: Object.fromEntries(full) as MessageFacts['fields'] }
  known.set(name, facts)
  return facts
}

/** Full names of the messages that are modelled. */
export const messageNames = (): string[] => [...lines.messages().keys()]

/** Numbers of an enumeration by name. */
export function enumFacts(name: string): Record<string, number> | undefined {
  const line = lines.enums().get(name)
  return line === undefined ? undefined : (JSON.parse(line) as Record<string, number>)
}

let presence: ReadonlySet<string> | undefined

/** Whether a message has a field of this name whose zero value differs from an absent one: a wrapper, or in a oneof. */
export function hasPresence(field: string): boolean {
  presence ??= new Set(
    [...lines.messages().keys()].flatMap((name) =>
      Object.entries(messageFacts(name)!.fields).flatMap(([one, { type, oneof }]) =>
        oneof !== undefined || /^google\.protobuf\.\w+Value$/.test(type) ? [one] : [],
      ),
    ),
  )
  return presence.has(field)
}

/** Lines by their first word, split on first use. */
function lazily(text: string): () => ReadonlyMap<string, string> {
  let map: Map<string, string> | undefined
  return () => {
    map ??= new Map(
      text
        .trim()
        .split('\n')
        .map((line) => {
          const end = line.indexOf(' ')
          return [line.slice(0, end), line.slice(end + 1)]
        }),
    )
    return map
  }
}
