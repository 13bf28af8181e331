import type { Origin } from '../../core/finding.js'
import { isRecord, list } from '../../yaml/plain.js'
import type { RouteType, RouteTypes } from './llm-provider.js'
import { readsCallOnly, readTransformations, type Transformation } from './llm-transformations.js'
import type { LlmModel, Step } from './program.js'
import { fitsWildcard } from './wildcard.js'

/** Settings of `ai` policies: each counts where the most specific policy sets it (store/binds.rs `merge_llm_policies`). */
export interface LlmSettings {
  routes: RouteTypes
  /** Names of models, which may contain `*`, and their replacements. */
  aliases: readonly (readonly [pattern: string, model: string])[]
  defaults?: Record<string, unknown>
  overrides?: Record<string, unknown>
  /** Expressions that set members. */
  transformations?: readonly Transformation[]
  /** Messages before and after those of a call. */
  prompts?: { prepend: readonly Prompt[]; append: readonly Prompt[] }
  /** The body is changed once more before it is sent. */
  isRewritten: boolean
  /** Why the call that the gateway reads is not computed. */
  uncomputed?: { reason: string; origin: Origin }
}

/** What one policy sets. */
type PolicySettings = Omit<LlmSettings, 'isRewritten' | 'uncomputed' | 'transformations'>

interface Prompt {
  role: string
  content: string
}

/** `steps`: of the model, the most specific policy first. */
export function llmSettings(model: LlmModel, steps: readonly Step[]): LlmSettings {
  const policies = steps.flatMap((step): PolicySettings[] => {
    const options = step.kind === 'unmodelled' && step.field === 'ai' ? step.content.options : undefined
    return isRecord(options) ? [readOptions(options, step.kind === 'unmodelled' && step.words === 'agentgateway')] : []
  })
  const prompts = policies.find((policy) => policy.prompts)?.prompts
  const transformations = transformationsOf(steps)
  const settings: LlmSettings = {
    routes: policies.find(({ routes }) => routes.length > 0)?.routes ?? [],
    aliases: policies.find(({ aliases }) => aliases.length > 0)?.aliases ?? [],
    ...firstOf('defaults', model.defaults, policies),
    ...firstOf('overrides', model.overrides, policies),
    ...(prompts && { prompts }),
    ...(transformations && { transformations: transformations.entries }),
    isRewritten: steps.some((step) => sets(step, 'finalTransformation')),
  }
  const uncomputed = uncomputedBy(settings, model, transformations?.origin)
  return { ...settings, ...(uncomputed && { uncomputed }) }
}

/** The most specific step with transformations of calls. */
function transformationsOf(steps: readonly Step[]): { entries: Transformation[]; origin: Origin } | undefined {
  const step = steps.find((candidate) => sets(candidate, 'transformation'))
  if (step?.kind !== 'unmodelled') return undefined
  const { options } = step.content
  const written = step.field === 'ai' && isRecord(options) ? options['transformations'] : options
  return { entries: readTransformations(written), origin: step.origin }
}

/** Values that depend on more than the call are not known, nor whole numbers that a double cannot hold. */
function uncomputedBy(
  { defaults, overrides, transformations = [] }: LlmSettings,
  { origin }: LlmModel,
  ofTransformations: Origin | undefined,
): LlmSettings['uncomputed'] {
  if (ofTransformations && !transformations.every(readsCallOnly)) {
    const reason = 'the transformation of the call reads more than the call'
    return { reason, origin: ofTransformations }
  }
  return [defaults, overrides].some(isInexact)
    ? { reason: 'a setting holds a number beyond 2^53, which is not read exactly', origin }
    : undefined
}

/** Whether a step is this setting of a model, or a policy with the setting of that name in the plural. */
function sets(step: Step, name: string): boolean {
  if (step.kind !== 'unmodelled') return false
  const { options } = step.content
  return step.field === name || (step.field === 'ai' && isRecord(options) && (options[`${name}s`] ?? null) !== null)
}

function isInexact(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(isInexact)
}

function firstOf(
  name: 'defaults' | 'overrides',
  settings: Record<string, unknown> | undefined,
  policies: readonly PolicySettings[],
): Partial<LlmSettings> {
  const value = settings ?? policies.find((policy) => policy[name] !== undefined)?.[name]
  return value ? { [name]: value } : {}
}

/** Kubernetes lists members as `field` and `value`; its policies always set both lists, even if they are empty. */
function readOptions(options: Record<string, unknown>, isKubernetes: boolean): PolicySettings {
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
    ...promptsOf(options[isKubernetes ? 'prompt' : 'prompts']),
  }
}

function promptsOf(prompts: unknown): Pick<LlmSettings, 'prompts'> {
  if (!isRecord(prompts)) return {}
  const read = (side: string): Prompt[] =>
    list(prompts[side]).flatMap((prompt) =>
      isRecord(prompt) ? [{ role: String(prompt['role']), content: String(prompt['content']) }] : [],
    )
  return { prompts: { prepend: read('prepend'), append: read('append') } }
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
