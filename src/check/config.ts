import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { type Code, codeOf, isDifference } from '../core/codes.js'
import { RISKS, type Risk, type Severity } from '../core/finding.js'
import { GATEWAY_NAMES } from '../versions/gateway.js'
import { resolveTargets, TargetError } from '../versions/target.js'
import { findTooDeep } from '../yaml/stream.js'

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

const SEVERITIES = ['error', 'warning', 'info', 'off'] as const

/** Reads the configuration file. Throws `ConfigError` at the first problem. */
export function readConfig(text: string, file: string): Config {
  return new Reader(text, file).read()
}

/** Settings nest three levels deep. */
const MAX_DEPTH = 32

class Reader {
  private readonly lines = new LineCounter()
  private readonly document

  constructor(
    text: string,
    private readonly file: string,
  ) {
    const tooDeep = findTooDeep(text, MAX_DEPTH)
    const readable = tooDeep === undefined ? text : text.slice(0, tooDeep)
    this.document = parseDocument(readable, { lineCounter: this.lines, uniqueKeys: true })
    if (tooDeep !== undefined) throw this.error(tooDeep, `nested more than ${MAX_DEPTH} levels deep`)
  }

  read(): Config {
    const [error] = this.document.errors
    if (error) throw this.error(error.pos[0], error.message.split('\n')[0]!)
    const config = emptyConfig()
    if (this.document.contents === null) return config
    for (const [name, node] of this.members(this.document.contents, 'the file')) this.setting(config, name, node)
    return config
  }

  private setting(config: Config, name: Scalar, node: Node | null): void {
    switch (name.value) {
      case 'severities':
        for (const [code, value] of this.members(node, 'severities'))
          config.severities.set(this.code(code), this.severity(value))
        return
      case 'risks':
        for (const [code, value] of this.members(node, 'risks')) config.risks.set(this.code(code), this.risk(value))
        return
      case 'paths':
        for (const [key, value] of this.members(node, 'paths')) {
          if (key.value !== 'ignore')
            throw this.error(key.at, `unknown setting \`paths.${key.value}\`; there is \`ignore\``)
          config.ignore.push(...this.strings(value))
        }
        return
      case 'targets':
        for (const [gateway, value] of this.members(node, 'targets')) {
          config.targets[gateway.value] = this.version(gateway, value)
        }
        return
      case 'tokens':
        config.tokens.push(...this.strings(node))
        return
      case 'env':
        for (const [key, value] of this.members(node, 'env')) config.env[key.value] = this.string(value)
        return
      case 'files':
      case 'fetch':
      case 'baseline':
        config[name.value] = this.string(node)
        return
      default:
        throw this.error(
          name.at,
          `unknown setting \`${name.value}\`: expected severities, risks, paths, targets, tokens, env, files, fetch or baseline`,
        )
    }
  }

  private code({ value, at }: Scalar): Code {
    const code = codeOf(value)
    if (!code) throw this.error(at, `unknown rule \`${value}\`; \`claimwright rules\` lists them`)
    if (isDifference(code)) throw this.error(at, `\`${value}\`: \`diff\` and \`convert\` report it, not \`check\``)
    return code
  }

  private severity(node: Node | null): Severity | 'off' {
    const value = isScalar(node) ? node.value : undefined
    // YAML 1.1 tools write `off` as the boolean.
    const severity = SEVERITIES.find((one) => one === (value === false ? 'off' : value))
    if (!severity) throw this.error(this.at(node), `expected one of ${SEVERITIES.join(', ')}`)
    return severity
  }

  /** A version as written: `1.10` is not the number 1.1. */
  private risk(node: Node | null): Risk {
    const risk = RISKS.find((one) => isScalar(node) && one === node.value)
    if (!risk) throw this.error(this.at(node), `expected one of ${RISKS.join(', ')}`)
    return risk
  }

  private version(gateway: Scalar, node: Node | null): string {
    const text = isScalar(node) ? (node.source ?? String(node.value)) : ''
    try {
      resolveTargets({ [gateway.value]: text })
    } catch (error) {
      if (!(error instanceof TargetError)) throw error
      const isUnknown = !(GATEWAY_NAMES as readonly string[]).includes(gateway.value)
      throw this.error(isUnknown ? gateway.at : this.at(node), error.message)
    }
    return text
  }

  private strings(node: Node | null): string[] {
    if (!isSeq(node)) throw this.error(this.at(node), 'expected a list')
    return node.items.map((item) => this.string(item as Node))
  }

  private string(node: Node | null): string {
    if (!isScalar(node) || typeof node.value === 'object') throw this.error(this.at(node), 'expected text')
    return String(node.value)
  }

  private members(node: unknown, what: string): [name: Scalar, value: Node | null][] {
    if (!isMap(node)) throw this.error(this.at(node as Node), `expected ${what} to be a map`)
    return node.items.map((pair) => {
      const key = pair.key as Node
      return [{ value: String(isScalar(key) ? key.value : ''), at: this.at(key) }, pair.value as Node | null]
    })
  }

  private at(node: Node | null): number {
    return node?.range?.[0] ?? 0
  }

  private error(offset: number, message: string): ConfigError {
    const { line, col } = this.lines.linePos(offset)
    return new ConfigError(`${this.file}:${line}:${col}: ${message}`)
  }
}

interface Scalar {
  value: string
  at: number
}
