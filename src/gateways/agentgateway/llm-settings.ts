import type { LlmModel } from '../../core/program.js'
import type { Step } from '../../core/step/step.js'
import { isRecord, list } from '../../yaml/plain.js'
import type { RouteType, RouteTypes } from './llm-provider.js'
import { fitsWildcard } from './wildcard.js'

/** Settings of `ai` policies: each counts where the most specific policy sets it (store/binds.rs `merge_llm_policies`). */
export interface LlmSettings {
  routes: RouteTypes
  /** Names of models, which may contain `*`, and their replacements. */
  aliases: readonly (readonly [pattern: string, model: string])[]
  defaults?: Record<string, unknown>
  overrides?: Record<string, unknown>
}

/** `steps`: of the model, the most specific policy first. */
export function llmSettings({ defaults, overrides }: LlmModel, steps: readonly Step[]): LlmSettings {
  const policies = steps.flatMap((step): PolicyOptions[] => {
    const options = step.kind === 'unmodelled' && step.field === 'ai' ? step.content.options : undefined
    return isRecord(options) ? [readOptions(options, step.kind === 'unmodelled' && step.words === 'agentgateway')] : []
  })
  return {
    routes: policies.find(({ routes }) => routes.length > 0)?.routes ?? [],
    aliases: policies.find(({ aliases }) => aliases.length > 0)?.aliases ?? [],
    ...firstOf('defaults', defaults, policies),
    ...firstOf('overrides', overrides, policies),
  }
}

type PolicyOptions = LlmSettings

function firstOf(
  name: 'defaults' | 'overrides',
  settings: Record<string, unknown> | undefined,
  policies: readonly PolicyOptions[],
): Partial<LlmSettings> {
  const value = settings ?? policies.find((policy) => policy[name] !== undefined)?.[name]
  return value ? { [name]: value } : {}
}

/** Kubernetes lists members as `field` and `value`; its policies always set both lists, even if they are empty. */
function readOptions(options: Record<string, unknown>, isKubernetes: boolean): PolicyOptions {
  const record = (name: string): Record<string, unknown> | undefined => {
    const value = options[name]
    if (isKubernetes) return Object.fromEntries(list(value).flatMap(entryOf))
    return isRecord(value) ? value : undefined
  }
  const members = (name: string): [string, string][] =>
    Object.entries(isRecord(options[name]) ? options[name] : {}).map(([key, value]) => [key, String(value)])
  const [defaults, overrides] = [record('defaults'), record('overrides')]
  return {
    routes: members('routes').map(([suffix, type]) => [
      suffix,
      `${type[0]?.toLowerCase()}${type.slice(1)}` as RouteType,
    ]),
    aliases: members('modelAliases'),
    ...(defaults && { defaults }),
    ...(overrides && { overrides }),
  }
}

function entryOf(entry: unknown): [string, unknown][] {
  return isRecord(entry) && typeof entry['field'] === 'string' ? [[entry['field'], entry['value']]] : []
}

/** The name itself, or the longest pattern. */
export function aliasOf(model: string, { aliases }: Pick<LlmSettings, 'aliases'>): string | undefined {
  const exact = aliases.find(([pattern]) => pattern === model)
  const fitting = aliases.filter(([pattern]) => pattern.includes('*') && fitsWildcard(pattern, model))
  return (exact ?? fitting.sort(([a], [b]) => b.length - a.length)[0])?.[1]
}
