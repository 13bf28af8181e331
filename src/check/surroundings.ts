import type { Finding, Span } from '../core/finding.js'
import { groupBy } from '../core/group-by.js'
import { quoteNames } from '../core/quote-names.js'
import { moduleFile } from '../dialects/litellm/custom-validate.js'
import { masterKeyVariable } from '../dialects/litellm/start-up.js'
import { Cursor } from '../yaml/cursor.js'
import { locate } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'
import type { CheckOptions } from './check.js'

/** Something that has to exist in the gateway's environment. */
interface Need {
  program: 'agentgateway' | 'LiteLLM' | 'Envoy'
  kind: 'variable' | 'file'
  name: string
  span: Span
}

/** The environment and the files of the gateway's process, if known. */
interface Surroundings {
  env: Record<string, string> | undefined
  readFile: CheckOptions['readFile']
  /** Assumed to exist, since the environment is unknown. */
  assumed: Need[]
}

/** A placeholder that no rule checks: values of variables are not reported. */
const SOME_VALUE = 'set where the gateway runs'

/**
 * Assumes what a LiteLLM file needs to start where its environment is not known: a master key in its variable, and the
 * module of `custom_validate`. Other needs are found while the files are read (`Finding.needs`).
 */
export function assumeSurroundings(sources: readonly Source[], options: CheckOptions): Surroundings {
  const { env, readFile } = options
  const assumed: Need[] = []
  const variables: Record<string, string> = Object.create(null)
  const modules = new Set<string>()
  for (const { source, general } of litellmFiles(sources)) {
    const need = (kind: Need['kind'], name: string, cursor: Cursor) =>
      assumed.push({ program: 'LiteLLM', kind, name, span: locate(source, cursor, cursor.exists ? 'value' : 'key') })
    const isUnset = general.at('dangerously_permit_weak_or_unset_master_key').value === true
    const variable = isUnset ? undefined : masterKeyVariable(general)
    if (env === undefined && variable !== undefined) {
      variables[variable] = SOME_VALUE
      need('variable', variable, general.has('master_key') ? general.at('master_key') : general)
    }
    const validator = general.at('litellm_jwtauth', 'custom_validate')
    const module = validator.string === undefined ? undefined : moduleFile(validator.string)
    if (!areFilesKnown(options) && module !== undefined && readFile?.(module) === undefined) {
      modules.add(module)
      need('file', module, validator)
    }
  }
  return {
    env: env ?? variables,
    readFile: (path) => readFile?.(path) ?? (modules.has(path) ? '' : undefined),
    assumed,
  }
}

const areFilesKnown = ({ isPartOfFiles }: CheckOptions): boolean => !isPartOfFiles

function* litellmFiles(sources: readonly Source[]): Iterable<{ source: Source; general: Cursor }> {
  for (const source of sources)
    for (const document of source.documents)
      if (document.family === 'litellm' && document.valid) {
        const root = new Cursor(document)
        const general = root.at('general_settings')
        // A part of a configuration, or its settings at the wrong place.
        if (general.isMap || (!general.exists && root.has('litellm_jwtauth'))) yield { source, general }
      }
}

/** Whether a finding depends on an environment that is not given. */
export function isOpenNeed({ needs }: Finding, options: CheckOptions): boolean {
  return needs !== undefined && (needs.kind === 'variable' ? options.env === undefined : !areFilesKnown(options))
}

/** One note per file, in place of the findings that depend on the environment: it lists what has to exist. */
export function noteNeeds(open: readonly Finding[], { assumed }: Surroundings): Finding[] {
  const needs = open.map(({ needs, span }): Need => ({ ...needs!, span }))
  return [...groupBy([...assumed, ...needs], ({ span }) => span.file).values()].map(note)
}

const MAX_RELATED = 8

function note(needs: Need[]): Finding {
  const [first, ...others] = needs.sort((a, b) => a.span.start - b.span.start)
  const names = (kind: Need['kind']) => [...new Set(needs.filter((need) => need.kind === kind).map(({ name }) => name))]
  const [variables, files] = [names('variable'), names('file')]
  const parts = [
    ...(variables.length > 0 ? [`the variable${variables.length > 1 ? 's' : ''} ${quoteNames(variables)}`] : []),
    ...(files.length > 0 ? [`the file${files.length > 1 ? 's' : ''} ${quoteNames(files)}`] : []),
  ]
  const options = [
    ...variables.slice(0, 1).map((name) => `\`--env ${name}=VALUE\``),
    ...(files.length > 0 ? ['`--files DIR`'] : []),
  ]
  return {
    code: 'CW3041',
    severity: 'info',
    confidence: 'high',
    message: `${first!.program} needs ${parts.join(' and ')} to start`,
    span: first!.span,
    related: others.slice(0, MAX_RELATED).map(({ name, span }) => ({ message: `needs \`${name}\``, span })),
    help: `check it with its surroundings: ${options.join(', ')}; \`--strict-environment\` makes this an error`,
  }
}
