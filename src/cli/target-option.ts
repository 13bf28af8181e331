import type { Command } from 'commander'
import type { TargetOptions } from '../versions/target.js'
import { collect } from './input-options.js'

/** Adds `--target` to a command that judges by versions. */
export function addTargetOption(command: Command): Command {
  return command.option(
    '--target <gateway=version>',
    'version of the gateway in use, such as litellm=1.110 (repeatable); default: the newest recorded',
    collect,
  )
}

/** The targets of the command line, over those of the nearest `claimwright.yaml`. */
export async function readTargets(pairs: readonly string[] = []): Promise<TargetOptions> {
  const options = { ...(await configuredTargets()), ...(await parseTargets(pairs)) }
  await printNotes(options)
  return options
}

/**
 * Prints notes where the evaluated versions differ from the requested ones. A Gloo version implies its Envoy version.
 */
export async function printNotes(options: TargetOptions): Promise<void> {
  const named = Object.keys(options)
  if (named.length === 0) return
  const [{ resolveTargets }, { printErrors }] = await Promise.all([
    import('../versions/target.js'),
    import('./print.js'),
  ])
  const isMeant = (gateway: string): boolean =>
    named.includes(gateway) || (gateway === 'envoy' && named.includes('gloo'))
  const targets = Object.values(resolveTargets(options)).filter(({ gateway }) => isMeant(gateway))
  printErrors(...targets.flatMap(({ note }) => note ?? []))
}

/** `GATEWAY=VERSION` pairs. A pair that cannot be used ends the command. */
export async function parseTargets(pairs: readonly string[] = [], option = '--target'): Promise<TargetOptions> {
  // Most runs name no version: the code stays unloaded.
  if (pairs.length === 0) return {}
  const [{ usage }, { resolveTargets, TargetError }] = await Promise.all([
    import('./exit.js'),
    import('../versions/target.js'),
  ])
  const targets: Record<string, string> = {}
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at < 1) throw usage(`${option} ${pair}: expected GATEWAY=VERSION`)
    const [name, version] = [pair.slice(0, at), pair.slice(at + 1).trim()]
    try {
      resolveTargets({ [name]: version })
    } catch (error) {
      if (error instanceof TargetError) throw usage(`${option} ${pair}: ${withoutPair(error.message, name, version)}`)
      throw error
    }
    targets[name] = version
  }
  return targets
}

/** The message names the pair, as the option does. */
const withoutPair = (message: string, name: string, version: string): string =>
  message.startsWith(`${name}=${version}: `) ? message.slice(name.length + version.length + 3) : message

/** The targets of the nearest `claimwright.yaml`, which a suite overrides, and those of the command line, which override it. */
export async function suiteTargets(pairs?: readonly string[]): Promise<Record<'configured' | 'asked', TargetOptions>> {
  const [configured, asked] = await Promise.all([configuredTargets(), parseTargets(pairs)])
  await printNotes({ ...configured, ...asked })
  return { configured, asked }
}

async function configuredTargets(): Promise<TargetOptions> {
  const { findConfig } = await import('./find-config.js')
  if (findConfig() === undefined) return {}
  const { loadConfig } = await import('./config-file.js')
  return loadConfig().config.targets
}
