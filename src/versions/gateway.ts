import { getOrAdd } from '../core/get-or-add.js'
import { memo } from '../core/memo.js'
import type { Family } from '../yaml/source.js'
import { hasSince, type Since, type Traits, type TraitValues, valueAt } from './trait.js'
import { compareVersions } from './version.js'

/** Names of gateways as targets: `--target litellm=1.110`. */
export const GATEWAY_NAMES = ['gloo', 'envoy', 'agentgateway', 'litellm', 'gateway-api'] as const

export type GatewayName = (typeof GATEWAY_NAMES)[number]

/** What differs between the versions of one gateway. Algorithms read the values of traits, never a version. */
export interface Gateway<T extends Traits = Traits> {
  name: GatewayName
  title: string
  /** Releases whose answers are recorded (or, if there are no recordings, whose sources were read), oldest first. */
  recorded: readonly string[]
  traits: T
  /** Fields and values that not every version has. */
  fields: readonly VersionedField[]
}

/** A field, or values of a field, that not every version has. */
export interface VersionedField {
  family: Family
  /** Path of members; `*` is any member or item, `**` any number of them. */
  path: string
  /** Absent: every value. */
  values?: readonly unknown[]
  since?: Since
  /** The first release without it. */
  until?: Since | undefined
  /** Kubernetes kinds; absent: every kind of the family. */
  kinds?: readonly string[]
}

/** Reports whether a version has the field. */
export function isFieldIn({ since, until }: VersionedField, version: string): boolean {
  return (since === undefined || hasSince(since, version)) && !(until !== undefined && hasSince(until, version))
}

/** Releases at which something is known to change, and those that are recorded; oldest first. */
export const knownReleases = memo(({ recorded, traits, fields }: Gateway): readonly string[] => {
  const ofTraits = Object.values(traits).flatMap(({ changes }) => changes.flatMap(({ since }) => since))
  const ofFields = fields.flatMap(({ since = [], until = [] }) => [...since, ...until])
  return [...new Set([...recorded, ...ofTraits, ...ofFields])].sort(compareVersions)
})

/** The default version of a gateway: the newest recorded one. */
export const defaultVersion = (gateway: Gateway): string => gateway.recorded.at(-1)!

const values = new WeakMap<Gateway, Map<string, unknown>>()

/** The values of all traits in a version; absent: the default version. */
export function traitsAt<T extends Traits>(gateway: Gateway<T>, version = defaultVersion(gateway)): TraitValues<T> {
  const byVersion = getOrAdd(values, gateway, () => new Map<string, unknown>())
  if (!byVersion.has(version)) {
    const entries = Object.entries(gateway.traits).map(([name, trait]) => [name, valueAt(trait, version)])
    byVersion.set(version, Object.fromEntries(entries))
  }
  return byVersion.get(version) as TraitValues<T>
}
