import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { installEnvoy } from '../../test/live/envoy/install.js'
import { installLitellm } from '../../test/live/litellm/install.js'
import { InstallError, installInto, virtualEnvironment } from '../../test/live/virtual-environment.js'
import { fieldsIn, REPOSITORIES } from './sources.js'

/** What a version accepts: lines such as `TYPE.FIELD`, or `TYPE.FIELD: TYPE` where the type is known. */
export type Facts = ReadonlySet<string>

export const GATEWAYS = ['litellm', 'envoy', 'agentgateway', 'gloo', 'gateway-api'] as const

export type FactsOf = (typeof GATEWAYS)[number]

/** The facts of one version. `clone`: a clone of the repository, for gateways that are read from sources. */
export async function readFacts(name: FactsOf, version: string, clone?: string): Promise<Facts> {
  if (name === 'litellm') {
    const python = await installLitellm(version)
    return linesOf(execFileSync(python, [join(import.meta.dirname, 'litellm_facts.py')], QUIET))
  }
  if (name === 'envoy') {
    const protobuf = await installInto(virtualEnvironment('protobuf', '6.0'), (python) => [
      ...[python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'protobuf'],
    ])
    const program = await installEnvoy(version)
    return new Set(envoyFields(execFileSync(protobuf, [join(import.meta.dirname, 'envoy.py'), program], QUIET)))
  }
  if (clone === undefined)
    throw new InstallError(`${name} is read from sources: --source FOLDER is a clone of ${REPOSITORIES[name].url}`)
  return fieldsIn(name, clone, version)
}

const QUIET: { encoding: 'utf8'; maxBuffer: number; stdio: ['ignore', 'pipe', 'ignore'] } = {
  encoding: 'utf8',
  maxBuffer: 2 ** 28,
  stdio: ['ignore', 'pipe', 'ignore'],
}

/** Lines of `MESSAGE {"fields": {NAME: TYPE}}` as one line for each field. */
function* envoyFields(text: string): Generator<string> {
  for (const [, message, json] of text.matchAll(/^(\S+) (\{.*\})$/gm)) {
    const { fields } = JSON.parse(json!) as { fields?: Record<string, unknown> }
    for (const [name, type] of Object.entries(fields ?? {})) yield `${message}.${name}: ${JSON.stringify(type)}`
  }
}

const linesOf = (text: string): Facts => new Set(text.split('\n').filter((line) => line.trim() !== ''))

/** What came, what went, and what changed its type, sorted. */
export interface FactsDiff {
  came: string[]
  went: string[]
  changed: string[]
}

export function compareFacts(before: Facts, after: Facts): FactsDiff {
  const nameOf = (line: string): string => line.split(': ')[0]!
  const [came, went] = [[...after].filter((line) => !before.has(line)), [...before].filter((line) => !after.has(line))]
  const [newNames, oldNames] = [new Set(came.map(nameOf)), new Set(went.map(nameOf))]
  return {
    came: came.filter((line) => !oldNames.has(nameOf(line))).sort(),
    went: went.filter((line) => !newNames.has(nameOf(line))).sort(),
    changed: came.filter((line) => oldNames.has(nameOf(line))).sort(),
  }
}

/** Lines of a report: `+` came, `-` went, `~` changed. */
export function factsText({ came, went, changed }: FactsDiff): string[] {
  return [...came.map((line) => `+ ${line}`), ...went.map((line) => `- ${line}`), ...changed.map((line) => `~ ${line}`)]
}
