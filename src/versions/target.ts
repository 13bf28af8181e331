import { ClaimwrightError } from '../core/error.js'
import { AGENTGATEWAY } from './agentgateway.js'
import { ENVOY } from './envoy.js'
import { defaultVersion, GATEWAY_NAMES, type Gateway, type GatewayName, knownReleases } from './gateway.js'
import { GATEWAY_API } from './gateway-api.js'
import { GLOO } from './gloo.js'
import { LITELLM } from './litellm.js'
import { isWithin, readRange } from './range.js'
import { valueAt } from './trait.js'
import { compareVersions, isLine, isPrerelease, isVersion, normalizeVersion } from './version.js'

export const GATEWAYS: Readonly<Record<GatewayName, Gateway>> = {
  gloo: GLOO,
  envoy: ENVOY,
  agentgateway: AGENTGATEWAY,
  litellm: LITELLM,
  'gateway-api': GATEWAY_API,
}

/** Versions or ranges by name of gateway, as a user gives them. */
export type TargetOptions = Readonly<Partial<Record<string, string>>>

/** The version that one gateway is judged by. */
export interface Target {
  gateway: GatewayName
  title: string
  /** A known release: all traits and fields are those of this version. */
  version: string
  /** The version that the user requested, if different. */
  asked?: string
  /** Why the version differs, if the requested version is unknown. */
  note?: string
}

export type Targets = Readonly<Record<GatewayName, Target>>

/** A target that cannot be used: the name is unknown, or the version is not a version. */
export class TargetError extends ClaimwrightError {
  constructor(message: string) {
    super('unknown-target', message)
  }
}

/**
 * The version of every gateway; `options` names those in use, the others are judged by the newest recorded version.
 * Of a range the newest known release counts. Throws `TargetError`.
 */
export function resolveTargets(options: TargetOptions = {}): Targets {
  checkNames(options)
  const asked = withEnvoyOf(options)
  const entries = GATEWAY_NAMES.map((name) => [name, resolve(name, asked[name])] as const)
  return Object.fromEntries(entries) as unknown as Targets
}

/** The options that resolve to these targets. */
export function optionsOf(targets: Targets): TargetOptions {
  return Object.fromEntries(GATEWAY_NAMES.map((name) => [name, targets[name].version]))
}

/** Targets without ranges. */
export interface ExpandedTargets {
  options: TargetOptions
  /** The gateway whose range includes this release; absent: no ranges. */
  varied?: GatewayName
}

/**
 * The known releases in the ranges, one gateway at a time, with the others at their newest release. Without ranges, the
 * options unchanged. Throws `TargetError`.
 */
export function expandTargets(options: TargetOptions = {}): ExpandedTargets[] {
  checkNames(options)
  const entries = Object.entries(options) as [GatewayName, string][]
  const releases = entries.map(([name, asked]) => [name, releasesIn(name, asked)] as const)
  const newest = Object.fromEntries(releases.map(([name, all]) => [name, all.at(-1)!]))
  const ranges = releases.filter(([name]) => !isVersion(options[name]!))
  if (ranges.length === 0) return [{ options }]
  return ranges.flatMap(([name, all]) =>
    all.map((version) => ({ options: { ...newest, [name]: version }, varied: name })),
  )
}

/** Releases that a version or range covers. A version covers itself. */
function releasesIn(name: GatewayName, asked: string): string[] {
  if (isVersion(asked)) return [asked]
  const range = rangeOf(name, asked)
  const releases = knownReleases(GATEWAYS[name]).filter(range)
  if (releases.length === 0) throw new TargetError(`${name}=${asked}: no known release lies in this range`)
  return releases
}

function checkNames(options: TargetOptions): void {
  const unknown = Object.keys(options).find((name) => !(GATEWAY_NAMES as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new TargetError(`unknown gateway \`${unknown}\`: expected ${GATEWAY_NAMES.join(', ')}`)
}

/** Gloo runs the Envoy that it ships, unless the user names another. */
function withEnvoyOf(options: TargetOptions): TargetOptions {
  const { gloo, envoy } = options
  if (gloo === undefined || envoy !== undefined) return options
  const { version } = resolve('gloo', gloo)
  return { ...options, envoy: valueAt(GLOO.traits.envoy, version) }
}

function rangeOf(name: GatewayName, asked: string) {
  const range = readRange(asked)
  if (!range)
    throw new TargetError(
      `${name}=${asked}: expected a version such as ${defaultVersion(GATEWAYS[name])}, or a range such as ">=${knownReleases(GATEWAYS[name])[0]} <${defaultVersion(GATEWAYS[name])}"`,
    )
  return range
}

function resolve(name: GatewayName, asked: string | undefined): Target {
  const gateway = GATEWAYS[name]
  const { title } = gateway
  if (asked === undefined) return { gateway: name, title, version: defaultVersion(gateway) }
  if (!isVersion(asked)) {
    const version = releasesIn(name, asked).at(-1)!
    return { gateway: name, title, version, asked, note: `${title} ${version} is the newest known release of ${asked}` }
  }
  const version = nearestKnown(gateway, normalizeVersion(asked))
  if (version === normalizeVersion(asked)) return { gateway: name, title, version }
  // The version line has a release of its own, so no note is needed.
  if (isLine(asked) && isWithin(version, normalizeVersion(asked))) return { gateway: name, title, version, asked }
  return { gateway: name, title, version, asked, note: noteOf(gateway, asked, version) }
}

/**
 * The nearest known release: for a line its newest recorded release, or else its first known one, pre-releases last; for a version the
 * newest known release up to it. Versions before every known release are evaluated as the oldest.
 */
function nearestKnown(gateway: Gateway, asked: string): string {
  const releases = knownReleases(gateway)
  if (isLine(asked)) {
    const recorded = gateway.recorded.filter((release) => isWithin(release, asked))
    const known = releases.filter((release) => isWithin(release, asked))
    const isFinal = (release: string): boolean => !isPrerelease(release)
    const found = recorded.findLast(isFinal) ?? known.find(isFinal) ?? recorded.at(-1) ?? known[0]
    if (found !== undefined) return found
  }
  return releases.findLast((release) => compareVersions(release, asked) <= 0) ?? releases[0]!
}

function noteOf(gateway: Gateway, asked: string, version: string): string {
  const { title } = gateway
  const releases = knownReleases(gateway)
  if (compareVersions(asked, releases.at(-1)!) > 0)
    return `${title} ${asked} is newer than every recorded version: judged by ${version}`
  if (compareVersions(asked, releases[0]!) < 0)
    return `${title} ${asked} is older than every recorded version: judged by ${version}`
  return `${title} ${asked} is not recorded: judged by ${version}, the nearest known version`
}
