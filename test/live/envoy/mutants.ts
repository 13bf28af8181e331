import { enumFacts, type FieldFacts, messageFacts } from '../../../src/dialects/envoy/facts/facts.js'
import type { Json } from './policies.js'
import type { Random } from './random.js'

const BOOTSTRAP = 'envoy.config.bootstrap.v3.Bootstrap'

/** A message somewhere in a configuration. */
interface Place {
  message: Json
  type: string
}

/** Every message of a configuration whose fields are known. */
function placesIn(message: Json, type: string): Place[] {
  const facts = messageFacts(type)
  if (!facts) return []
  const inner = Object.entries(facts.fields).flatMap(([name, field]) => {
    const value = message[name]
    const values = field.list ? (value as unknown[]) : field.map ? Object.values((value ?? {}) as Json) : [value]
    return (values ?? []).flatMap((one) => {
      if (typeof one !== 'object' || one === null) return []
      const url = (one as Json)['@type']
      const own = field.type === 'google.protobuf.Any' && typeof url === 'string' ? url.split('/')[1]! : field.type
      return placesIn(one as Json, own)
    })
  })
  return [{ message, type }, ...inner]
}

/** Changes one field of one message, to something that Envoy may accept or refuse. Describes the change. */
export function mutate(config: Json, random: Random): string {
  const { message, type } = random.pick(placesIn(config, BOOTSTRAP))
  const { fields } = messageFacts(type)!
  const name = random.pick(Object.keys(fields))
  const short = type.slice(type.lastIndexOf('.') + 1)
  switch (random.below(5)) {
    case 0: {
      const unknown = `${name}x`
      message[unknown] = random.pick<unknown>([false, '', 0, null, 'x', {}])
      return `${short}: unknown ${unknown}: ${JSON.stringify(message[unknown])}`
    }
    case 1: {
      const written = random.pick(
        Object.keys(message)
          .filter((one) => one !== '@type')
          .concat(name),
      )
      delete message[written]
      return `${short}: without ${written}`
    }
    default:
      message[name] = makeValue(fields[name]!, random, 0)
      return `${short}: ${name}: ${JSON.stringify(message[name])}`
  }
}

const LENGTHS = [0, 1, 1, 2]

function makeValue(field: FieldFacts, random: Random, depth: number): unknown {
  const one = () => makeItem(field.type, random, depth)
  if (random.chance(0.06)) return random.pick<unknown>(['x', 7, true, [], {}, null, -1, 1.5])
  if (field.list) return Array.from({ length: random.pick(LENGTHS) }, one)
  if (field.map)
    return Object.fromEntries(Array.from({ length: random.pick(LENGTHS) }, (_, i) => [i ? `k${i}` : '', one()]))
  return one()
}

function makeItem(type: string, random: Random, depth: number): unknown {
  // A wrapper may be written as the message that it is.
  if (/^google\.protobuf\.\w+Value$/.test(type) && random.chance(0.1))
    return random.pick<unknown>([{}, { value: true }, { value: 5 }, { value: 'x' }, { value: null }, { other: 1 }])
  const enumeration = enumFacts(type)
  if (enumeration) return random.pick<unknown>([...Object.keys(enumeration), 0, 1, 99, -1, 'NONE_SUCH'])
  const facts = messageFacts(type)
  if (facts) {
    const names = Object.keys(facts.fields)
    if (depth > 3 || names.length === 0) return {}
    const chosen = random.some(names, 0, Math.min(3, names.length))
    return Object.fromEntries(chosen.map((name) => [name, makeValue(facts.fields[name]!, random, depth + 1)]))
  }
  switch (type) {
    case 'string':
    case 'google.protobuf.StringValue':
      return random.pick(['', 'x', 'a b', 'a\nb', '/p', 'x'.repeat(300), 'ü', ':path', 'x:y', '/p/'])
    case 'bool':
    case 'google.protobuf.BoolValue':
      return random.pick<unknown>([true, false, 'true', 'yes', 1])
    case 'google.protobuf.Duration':
      return random.pick<unknown>(['5s', '0s', '-1s', '0.5s', '5', 5, '1000000000s', '5m', {}, { seconds: 5 }])
    case 'google.protobuf.Any':
      return {}
    case 'google.protobuf.Struct':
      return { a: 1 }
    default:
      return random.pick<unknown>([0, 1, 2, 100, 70000, -1, 1.5, '5', '0x5', ' 5', 'nan', 'x', 2 ** 31, 2 ** 40])
  }
}
