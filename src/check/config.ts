import { type Code, codeOf, isDifference } from '../core/codes.js'
import type { Risk, Severity, Span } from '../core/finding.js'
import { toPointer } from '../core/pointer.js'
import { readOwnFile } from '../validate/own-file.js'
import { resolveTargets, TargetError } from '../versions/target.js'
import { locate } from '../yaml/locate.js'
import type { Part, Source } from '../yaml/source.js'

/** The contents of `claimwright.yaml`. Paths are relative to it. */
export interface Config {
  severities: Map<Code, Severity | 'off'>
  risks: Map<Code, Risk>
  /** Glob patterns of files to skip. */
  ignore: string[]
  /** Versions or ranges of the gateways in use, by name. */
  targets: Record<string, string>
  /** Files with sample tokens. */
  tokens: string[]
  /** Environment of the gateway's process. */
  env: Record<string, string>
  files?: string
  fetch?: string
  baseline?: string
}

/** `message` begins with the position: `claimwright.yaml:3:5: ...`. */
export class ConfigError extends Error {}

export function emptyConfig(): Config {
  return { severities: new Map(), risks: new Map(), ignore: [], targets: {}, tokens: [], env: Object.create(null) }
}

/** The file as `schema/config.json` has it. */
interface Settings {
  severities?: Record<string, Severity | 'off' | false>
  risks?: Record<string, Risk>
  paths?: { ignore?: string[] }
  targets?: Record<string, string | number>
  tokens?: string[]
  env?: Record<string, string | number | boolean>
  files?: string
  fetch?: string
  baseline?: string
}

/** Reads the configuration file. Throws `ConfigError` at the first problem. */
export function readConfig(text: string, file: string): Config {
  const kind = { family: 'config', name: 'the file of settings', isOptional: true }
  const { source, value, findings } = readOwnFile<Settings | null>(file, text, kind)
  const [problem] = findings
  if (problem) throw errorAt(problem.span, problem.help ? `${problem.message}; ${problem.help}` : problem.message)
  return value ? asConfig(value, source) : emptyConfig()
}

function asConfig(settings: Settings, source: Source): Config {
  const { severities = {}, risks = {}, paths = {}, targets = {}, tokens = [], env = {}, ...named } = settings
  const place = (part: Part, ...path: string[]) => locate(source, { document: 0, pointer: toPointer(path) }, part)
  const byCode = <T>(member: string, values: Record<string, T>): Map<Code, T> =>
    new Map(Object.entries(values).map(([name, value]) => [readCode(name, place('key', member, name)), value]))
  return {
    ...emptyConfig(),
    ...named,
    // YAML 1.1 tools write `off` as the boolean.
    severities: new Map([...byCode('severities', severities)].map(([code, value]) => [code, value || 'off'])),
    risks: byCode('risks', risks),
    ignore: paths.ignore ?? [],
    targets: Object.fromEntries(
      Object.keys(targets).map((gateway) => [
        gateway,
        readVersion(gateway, place('value', 'targets', gateway), source),
      ]),
    ),
    tokens,
    env: Object.assign(
      Object.create(null),
      Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])),
    ),
  }
}

function readCode(name: string, span: Span): Code {
  const code = codeOf(name)
  if (!code) throw errorAt(span, `unknown rule \`${name}\`; \`claimwright rules\` lists them`)
  if (isDifference(code)) throw errorAt(span, `\`${name}\`: \`diff\` and \`convert\` report it, not \`check\``)
  return code
}

/** A version as written: `1.10` is not the number 1.1. */
function readVersion(gateway: string, span: Span, { text }: Source): string {
  const version = text.slice(span.start, span.end).replace(/^(["'])(.*)\1$/, '$2')
  try {
    resolveTargets({ [gateway]: version })
    return version
  } catch (error) {
    throw error instanceof TargetError ? errorAt(span, error.message) : error
  }
}

function errorAt({ file, line, column }: Span, message: string): ConfigError {
  return new ConfigError(`${file}:${line}:${column}: ${message}`)
}
