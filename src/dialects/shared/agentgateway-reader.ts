import { celCondition } from '../../cel/cel-condition.js'
import type { CustomFunctions } from '../../cel/custom-functions.js'
import { BoundedFindings } from '../../core/bounded-findings.js'
import type { Code } from '../../core/codes.js'
import type { CelCondition, Condition } from '../../core/condition.js'
import type { Finding, Origin } from '../../core/finding.js'
import type { Backend } from '../../core/program.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { CredentialMode } from '../../core/step/credentials.js'
import type { Csrf } from '../../core/step/csrf.js'
import type { Content, Outside, Unmodelled, Words } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { type ReadKeys, readAgentgatewayKeys } from '../../gateways/agentgateway/accepted-keys.js'
import type { Graph } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { locate } from '../../yaml/locate.js'
import { type Target, withoutMembers } from './content.js'
import { kubernetesContent } from './kubernetes-content.js'
import { standaloneContent } from './standalone-content.js'

/** What both ways of configuring agentgateway have in common when they are read. Problems are collected, not thrown. */
export class AgentgatewayReader {
  private readonly found = new BoundedFindings()
  /** Functions that the configuration declares. */
  functions?: CustomFunctions

  /** `strict`: an expression that does not parse makes the input invalid (standalone); Kubernetes accepts it. */
  constructor(
    readonly graph: Graph,
    private readonly strict: boolean,
  ) {}

  get refused(): boolean {
    return this.found.isRefused
  }

  get findings(): Finding[] {
    return this.found.all()
  }

  /** Reports that the proxy does not load the input because of this. */
  refuse(code: Code, at: Origin, message: string, help?: string): void {
    this.tell({ code, severity: 'error', message, help, refused: true }, at)
  }

  /**
   * Reports a file without which the gateway does not start; relative paths are resolved against its working directory.
   */
  refuseMissingFile(at: Origin, file: string): void {
    const isAbsolute = file.startsWith('/')
    const message = `agentgateway does not start: missing file \`${file}\`${isAbsolute ? '' : ' in its working directory'}`
    this.tell(
      {
        code: 'CW3001',
        severity: 'error',
        confidence: isAbsolute ? 'medium' : 'high',
        message,
        ...(!isAbsolute && {
          help: 'the path is relative to the directory agentgateway runs in, not to this file',
        }),
        refused: true,
        needs: { program: 'agentgateway', kind: 'file', name: file },
      },
      at,
    )
  }

  tell(finding: Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>, at: Origin): void {
    const source = this.graph.sources.get(at.file)
    if (source) this.found.add({ confidence: 'high', related: [], ...finding, span: locate(source, at) })
  }

  /** An expression; `null` inside it where it does not parse. */
  cel(at: Cursor): CelCondition {
    const { condition, problem } = celCondition(String(at.value), origin(at), this.functions)
    if (problem && this.strict) {
      this.refuse('CW5001', at, `agentgateway does not start: the expression does not parse: ${problem.message}`)
    }
    return condition
  }

  /** Where a credential is looked for; `fallback` where the field is absent. */
  location(at: Cursor, fallback: TokenSource): TokenSource {
    const place = origin(at)
    if (at.has('header')) {
      const name = at.at('header', 'name').string ?? ''
      const prefix = at.at('header', 'prefix').string ?? ''
      return { kind: 'header', name: name.toLowerCase(), prefix, origin: place }
    }
    if (at.has('queryParameter')) {
      return { kind: 'query', name: at.at('queryParameter', 'name').string ?? '', origin: place }
    }
    if (at.has('cookie')) return { kind: 'cookie', name: at.at('cookie', 'name').string ?? '', origin: place }
    if (at.has('expression')) return { kind: 'cel', expression: this.cel(at.at('expression')), origin: place }
    return { ...fallback, origin: place }
  }

  private get words(): Words {
    return this.strict ? 'standalone' : 'agentgateway'
  }

  /** A step that other software decides; `entry`: the place of its options, where the field holds several. */
  outside(at: Cursor, what: Outside['what'], entry = at): Outside {
    return {
      kind: 'outside',
      what,
      name: at.name,
      content: this.content(entry),
      words: this.words,
      origin: origin(entry),
    }
  }

  unmodelled(at: Cursor, affects: Unmodelled['affects'], field = at.name): Unmodelled {
    return { kind: 'unmodelled', field, affects, content: this.content(at), words: this.words, origin: origin(at) }
  }

  /** An `ai` policy: guards of prompts decide, everything else changes what the model receives. */
  ai(at: Cursor): Step[] {
    const guard = at.at('promptGuard')
    const rest = this.unmodelled(at, 'upstream')
    if (!guard.isSet) return [rest]
    const hasMore = at.members().some(([name, one]) => name !== guard.name && one.isSet)
    const others = { ...rest, content: withoutMembers(rest.content, guard.name) }
    return [this.outside(guard, 'other'), ...(hasMore ? [others] : [])]
  }

  /** The unmodelled settings among these fields. */
  transport(...fields: Cursor[]): { transport?: Unmodelled[] } {
    const transport = fields.filter((cursor) => cursor.isSet).map((at) => this.unmodelled(at, 'upstream'))
    return transport.length > 0 ? { transport } : {}
  }

  /** What is written here, and what that refers to. `extra`: objects that apply without being referred to. */
  content(at: Cursor, extra?: readonly Target[]): Content {
    return this.strict ? standaloneContent(at) : kubernetesContent(this.graph, at, extra)
  }

  /** What is written of a backend, or of its parts, beside the members that are read. */
  settings(...parts: readonly [at: Cursor, ...read: string[]][]): Pick<Backend, 'settings'> {
    const contents = parts.flatMap(([at, ...read]): Content[] => {
      const hasMore = at.isMap ? at.members().some(([name, one]) => !read.includes(name) && one.isSet) : at.isSet
      return hasMore ? [withoutMembers(this.content(at), ...read)] : []
    })
    if (contents.length === 0) return {}
    const references = contents.flatMap((content) => content.references)
    return { settings: { options: contents.map(({ options }) => options), references } }
  }

  /** Keys as the proxy reads them, or the reason why it does not. */
  keys(text: string): ReadKeys {
    return readAgentgatewayKeys(text, this.graph.targets.agentgateway.version)
  }
}

export const BEARER: TokenSource = { kind: 'header', name: 'authorization', prefix: 'Bearer ' }
export const BASIC: TokenSource = { kind: 'header', name: 'authorization', prefix: 'Basic ' }

export const readCsrf = (at: Cursor): Csrf => ({
  kind: 'csrf',
  additionalOrigins: at.at('additionalOrigins').strings(),
  origin: origin(at),
})

/** A place as plain data. */
export function origin({ file, document, pointer }: Origin): Origin {
  return { file, document, pointer }
}

export function numberOf(at: Cursor): number | undefined {
  return typeof at.value === 'number' ? at.value : undefined
}

/** Strict denies both; optional allows requests without a credential, permissive also those with an invalid one. */
export function modeSteps(mode: CredentialMode): { onMissing: 'refuse' | 'pass'; onInvalid: 'refuse' | 'pass' } {
  return { onMissing: mode === 'strict' ? 'refuse' : 'pass', onInvalid: mode === 'permissive' ? 'pass' : 'refuse' }
}

/**
 * Conditional policies: the first entry whose condition holds runs, one without a condition always. Each step gets
 * the condition under which it is the one.
 */
export function alternatives(entries: { condition?: CelCondition; steps: Step[] }[]): Step[] {
  const earlier: Condition[] = []
  return entries.flatMap(({ condition, steps }) => {
    const not = earlier.map((one): Condition => ({ kind: 'not', of: one }))
    const all = condition ? [...not, condition] : not
    if (condition) earlier.push(condition)
    const when: Condition | undefined = all.length > 1 ? { kind: 'all', of: all } : all[0]
    return when ? steps.map((step) => ({ ...step, when })) : steps
  })
}

/** JSON of a document as plain data without a prototype to shine through. */
export function record(at: Cursor): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, one] of at.members()) copy[name] = plain(one)
  return copy
}

function plain(at: Cursor): unknown {
  if (Array.isArray(at.value)) return at.items().map(plain)
  return at.isMap ? record(at) : at.value
}
