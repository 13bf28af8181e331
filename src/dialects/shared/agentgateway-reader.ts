import { celCondition } from '../../cel/cel-condition.js'
import type { CustomFunctions } from '../../cel/custom-functions.js'
import { CelError } from '../../cel/error.js'
import { checkRegex } from '../../cel/regex/regex.js'
import type { CelCondition } from '../../core/condition.js'
import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { CredentialMode } from '../../core/step/credentials.js'
import type { Content, Outside, Unmodelled, Words } from '../../core/step/outside.js'
import { type ReadKeys, readAgentgatewayKeys } from '../../gateways/agentgateway/accepted-keys.js'
import type { Backend, Step } from '../../gateways/agentgateway/program.js'
import type { Graph } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { type Target, withoutMembers } from './content.js'
import { kubernetesContent } from './kubernetes-content.js'
import { missingFile } from './missing-file.js'
import { Problems } from './problems.js'
import { standaloneContent } from './standalone-content.js'

/** What both ways of configuring agentgateway have in common when they are read. */
export class AgentgatewayReader extends Problems {
  /** Functions that the configuration declares. */
  functions?: CustomFunctions

  /** With a file, an expression that does not parse makes the input invalid; Kubernetes accepts it. */
  constructor(
    graph: Graph,
    readonly isStandalone: boolean,
  ) {
    super(graph)
  }

  /** Reports a file without which the gateway does not start. */
  refuseMissingFile(origin: Origin, file: string): void {
    this.report({ code: 'CW3001', severity: 'error', refused: true, ...missingFile(file) }, origin)
  }

  /** An expression; `null` inside it where it does not parse. */
  cel(cursor: Cursor): CelCondition {
    const { condition, problem } = celCondition(String(cursor.value), originOf(cursor), this.functions)
    if (problem && this.isStandalone) {
      this.refuse('CW5001', cursor, `agentgateway does not start: the expression does not parse: ${problem.message}`)
    }
    return condition
  }

  /** A pattern, as text or, in older files, as a list of it and its length. A file with an invalid one does not load. */
  regex(cursor: Cursor): string {
    const pattern = cursor.string ?? cursor.at(0).string ?? ''
    if (!this.isStandalone) return pattern
    try {
      checkRegex(pattern)
    } catch (error) {
      if (!(error instanceof CelError)) throw error
      this.refuse('CW2002', cursor, `agentgateway does not start: ${error.message}`)
    }
    return pattern
  }

  /** Where a credential is looked for; `fallback` where the field is absent. */
  location(cursor: Cursor, fallback: TokenSource): TokenSource {
    const place = originOf(cursor)
    if (cursor.has('header')) {
      const name = cursor.at('header', 'name').string ?? ''
      const prefix = cursor.at('header', 'prefix').string ?? ''
      return { kind: 'header', name: name.toLowerCase(), prefix, origin: place }
    }
    if (cursor.has('queryParameter')) {
      return { kind: 'query', name: cursor.at('queryParameter', 'name').string ?? '', origin: place }
    }
    if (cursor.has('cookie')) return { kind: 'cookie', name: cursor.at('cookie', 'name').string ?? '', origin: place }
    if (cursor.has('expression')) return { kind: 'cel', expression: this.cel(cursor.at('expression')), origin: place }
    return { ...fallback, origin: place }
  }

  private get words(): Words {
    return this.isStandalone ? 'standalone' : 'agentgateway'
  }

  /** A step that other software decides; `entry`: the place of its options, where the field holds several. */
  outside(cursor: Cursor, what: Outside['what'], entry = cursor): Outside {
    return {
      kind: 'outside',
      what,
      name: cursor.name,
      content: this.content(entry),
      words: this.words,
      origin: originOf(entry),
    }
  }

  unmodelled(cursor: Cursor, affects: Unmodelled['affects'], field = cursor.name): Unmodelled {
    return {
      kind: 'unmodelled',
      field,
      affects,
      content: this.content(cursor),
      words: this.words,
      origin: originOf(cursor),
    }
  }

  /** An `ai` policy: prompt guards decide; other settings change how a call is read and what the model receives. */
  ai(cursor: Cursor): Step[] {
    const guard = cursor.at('promptGuard')
    const rest = this.unmodelled(cursor, 'upstream')
    if (!guard.isSet) return [rest]
    const hasMore = cursor.members().some(([name, member]) => name !== guard.name && member.isSet)
    const others = { ...rest, content: withoutMembers(rest.content, guard.name) }
    return [this.promptGuard(guard), ...(hasMore ? [others] : [])]
  }

  /** Guards of prompts, with their patterns. */
  promptGuard(cursor: Cursor): Outside {
    for (const guard of ['request', 'response'].flatMap((side) => cursor.at(side).items()))
      for (const rule of guard.at('regex', 'rules').items()) if (rule.has('pattern')) this.regex(rule.at('pattern'))
    return this.outside(cursor, 'other')
  }

  /** The unmodelled settings among these fields. */
  transport(...fields: Cursor[]): { transport?: Unmodelled[] } {
    const transport = fields.filter((cursor) => cursor.isSet).map((field) => this.unmodelled(field, 'upstream'))
    return transport.length > 0 ? { transport } : {}
  }

  /** What is written here, and what that refers to. `extra`: objects that apply without being referred to. */
  content(cursor: Cursor, extra?: readonly Target[]): Content {
    return this.isStandalone ? standaloneContent(cursor) : kubernetesContent(this.graph, cursor, extra)
  }

  /** What is written of a backend, or of its parts, beside the members that are read. */
  settings(...parts: readonly [at: Cursor, ...read: string[]][]): Pick<Backend, 'settings'> {
    const contents = parts.flatMap(([cursor, ...read]): Content[] => {
      const hasMore = cursor.isMap
        ? cursor.members().some(([name, member]) => !read.includes(name) && member.isSet)
        : cursor.isSet
      return hasMore ? [withoutMembers(this.content(cursor), ...read)] : []
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

export const BASIC: TokenSource = { kind: 'header', name: 'authorization', prefix: 'Basic ' }

export function numberOf(cursor: Cursor): number | undefined {
  return typeof cursor.value === 'number' ? cursor.value : undefined
}

/** `mode` of a policy that verifies a credential; the two dialects spell its values in different case. */
export function readMode(policy: Cursor, fallback: CredentialMode): CredentialMode {
  const mode = policy.at('mode').string?.toLowerCase()
  return mode === 'strict' || mode === 'optional' || mode === 'permissive' ? mode : fallback
}

/** Strict denies both; optional allows requests without a credential, permissive also those with an invalid one. */
export function modeSteps(mode: CredentialMode): { onMissing: 'refuse' | 'pass'; onInvalid: 'refuse' | 'pass' } {
  return { onMissing: mode === 'strict' ? 'refuse' : 'pass', onInvalid: mode === 'permissive' ? 'pass' : 'refuse' }
}

/** JSON of a document as plain data without a prototype to shine through. */
export function record(cursor: Cursor): Record<string, unknown> {
  const copy: Record<string, unknown> = Object.create(null)
  for (const [name, member] of cursor.members()) copy[name] = plain(member)
  return copy
}

function plain(cursor: Cursor): unknown {
  if (Array.isArray(cursor.value)) return cursor.items().map(plain)
  return cursor.isMap ? record(cursor) : cursor.value
}
