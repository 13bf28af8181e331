import type { Program } from '../core/program.js'
import { familyOf } from '../dialects/descriptors.js'
import type { Source } from '../yaml/source.js'
import { defaultVersion, type GatewayName } from './gateway.js'
import { GLOO } from './gloo.js'
import { expandTargets, GATEWAYS, resolveTargets, type Target, type TargetOptions } from './target.js'
import { valueAt } from './trait.js'
import { lineOf } from './version.js'

/** The version of one gateway that a report was judged by (`targets` of its JSON form). */
export interface JudgedBy {
  gateway: GatewayName
  version: string
  /** The version that the user requested, if different. */
  asked?: string
  note?: string
}

/** The versions that decide about these sources: those of their gateways, and those that the user names. */
export function judgedBy(sources: readonly Source[], options: TargetOptions = {}): JudgedBy[] {
  const families = sources.flatMap(({ documents }) => documents.flatMap(({ family }) => family ?? []))
  const names = new Set<string>(families.flatMap((family) => familyOf(family).gateways))
  if (families.includes('gateway-api') && options['gateway-api'] !== undefined) names.add('gateway-api')
  const all = expandTargets(options).flatMap((target) => Object.values(resolveTargets(target.options)))
  const wanted = all.filter(({ gateway }) => names.has(gateway)).map(judgedByTarget)
  const versions = [...new Map(wanted.map((one) => [`${one.gateway} ${one.version}`, one])).values()]
  return families.includes('gloo') && options['gloo'] === undefined && options['envoy'] === undefined
    ? versions.map(withShippedEnvoy)
    : versions
}

/** By default every gateway is judged by its newest recorded version; no release of Gloo ships that Envoy. */
function withShippedEnvoy(version: JudgedBy): JudgedBy {
  if (version.gateway !== 'envoy') return version
  const gloo = defaultVersion(GLOO)
  const shipped = valueAt(GLOO.traits.envoy, gloo)
  if (shipped === version.version) return version
  return { ...version, note: `Gloo ${gloo} ships Envoy ${shipped}: \`--target gloo=${lineOf(gloo)}\` judges by it` }
}

const judgedByTarget = ({ gateway, version, asked, note }: Target): JudgedBy => ({
  gateway,
  version,
  ...(asked !== undefined && { asked }),
  ...(note !== undefined && { note }),
})

/** `judged by LiteLLM 1.110.2`, with the notes; an empty string if no version applies. */
export function judgedByText(versions: readonly JudgedBy[]): string {
  if (versions.length === 0) return ''
  const targets = resolveTargets()
  const names = versions.map(({ gateway, version }) => `${targets[gateway].title} ${version}`)
  const notes = versions.flatMap(({ note }) => note ?? [])
  return [`judged by ${names.join(', ')}`, ...notes.map((note) => `note: ${note}`)].join('\n')
}

/** The gateway and the version that a program is judged by: `LiteLLM 1.110.2`. */
export function gatewayOf({ engine, version }: Pick<Program, 'engine' | 'version'>): string {
  const gateway = GATEWAYS[engine]
  return `${gateway.title} ${version ?? defaultVersion(gateway)}`
}
