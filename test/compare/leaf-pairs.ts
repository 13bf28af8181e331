import type { Source } from '../../src/yaml/source.js'
import { type Input, sourceOf } from './leaf-inputs.js'

type Json = Record<string, unknown>

/**
 * Two configurations as one, with listeners on ports of their own, those of Kubernetes in namespaces of their own; null
 * where one file cannot hold both.
 */
export function sideBySide(a: Input, b: Input): Input | null {
  const name = `${a.name} beside ${b.name}`
  const [first, second] = [a.sources[0], b.sources[0]]
  if (!first || !second) return null
  const families = new Set([...a.sources, ...b.sources].map(({ documents: [document] }) => document!.family))
  if (families.has('litellm') || families.has('tutorial')) return null
  if (families.has('standalone')) {
    const both = joined(first.documents[0]!.value as Json, second.documents[0]!.value as Json)
    return (
      both && { ...a, name, sources: [sourceOf(both, 'both.yaml')], fetched: new Map([...a.fetched, ...b.fetched]) }
    )
  }
  const kinds = (input: Input) => new Set(input.sources.map(({ documents: [document] }) => document!.kind))
  const isClassic = [a, b].map((input) => kinds(input).has('VirtualService'))
  if (isClassic[0] !== isClassic[1] || [a, b].some((input) => kinds(input).has('Settings'))) return null
  const sources: Source[] = [
    ...a.sources.map((source, i) => sourceOf(source.documents[0]!.value, `a-${i}.yaml`)),
    ...b.sources.map((source, i) => sourceOf(moved(source.documents[0]!.value), `b-${i}.yaml`)),
    ...(isClassic[0] ? GATEWAYS : []),
  ]
  return { ...a, name, sources, fetched: new Map([...a.fetched, ...b.fetched]) }
}

/** Far from the ports of the recorded policies. */
const DISTANCE = 1000

/** Files of agentgateway that have nothing but `binds`. */
function joined(a: Json, b: Json): Json | null {
  if ([a, b].some((value) => Object.keys(value).join() !== 'binds')) return null
  const binds = (b['binds'] as Json[]).map((bind) => ({ ...bind, port: Number(bind['port']) + DISTANCE }))
  return { binds: [...(a['binds'] as Json[]), ...binds] }
}

const OTHER = 'other'

/** The object in another namespace, and the listeners of a Gateway on other ports. */
function moved(value: unknown): unknown {
  const { metadata, ...others } = value as { metadata?: Json } & Json
  const elsewhere = { ...(rename(others) as Json), metadata: { ...metadata, namespace: OTHER } } as Json
  const spec = elsewhere['spec'] as { listeners?: Json[] } | undefined
  if (elsewhere['kind'] !== 'Gateway' || !spec?.listeners) return elsewhere
  const listeners = spec.listeners.map((listener) => ({ ...listener, port: Number(listener['port']) + DISTANCE }))
  return { ...elsewhere, spec: { ...spec, listeners } }
}

function rename(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, name))
  if (name === 'namespace' && value === 'default') return OTHER
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, rename(inner, member)]))
}

/** Gloo's listeners, one for each namespace. */
const GATEWAYS = (
  [
    ['default', 8080],
    [OTHER, 9090],
  ] as const
).map(([namespace, bindPort]) =>
  sourceOf(
    {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'Gateway',
      metadata: { name: `of-${namespace}`, namespace: 'gloo-system' },
      spec: { bindPort, httpGateway: { virtualServiceNamespaces: [namespace] } },
    },
    `gateway-${namespace}.yaml`,
  ),
)
