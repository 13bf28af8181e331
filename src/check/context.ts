import type { Origin, Span } from '../core/finding.js'
import { addToGroup } from '../core/group-by.js'
import type { FetchAnswer } from '../core/http.js'
import type { Program } from '../core/program.js'
import type { Graph } from '../kubernetes/graph.js'
import { Cursor, cursorOf } from '../yaml/cursor.js'
import { detect } from '../yaml/detect.js'
import { locate, span } from '../yaml/locate.js'
import type { Family, Part, Source } from '../yaml/source.js'
import type { SampleToken } from './sample-token.js'

/** The input of a rule. Lookups that several rules share are memoized (`remember`). */
export class RuleContext {
  readonly #remembered = new Map<unknown, unknown>()

  constructor(
    readonly graph: Graph,
    readonly programs: readonly Program[],
    readonly fetched: ReadonlyMap<string, FetchAnswer>,
    readonly tokens: readonly SampleToken[],
    /** The environment of the gateway's process is given, not assumed. */
    readonly isEnvironmentKnown: boolean,
  ) {}

  /** Roots of documents of these families: Kubernetes objects and whole configurations. */
  roots(...families: Family[]): readonly Cursor[] {
    const all = this.remember(everyRoot)
    if (families.length === 1) return all.get(families[0]!) ?? []
    return families.flatMap((family) => all.get(family) ?? [])
  }

  /** Roots of Kubernetes objects of these kinds. */
  kinds(family: Family, ...kinds: string[]): readonly Cursor[] {
    const byKind = this.remember(rootsByKind)
    if (kinds.length === 1) return byKind.get(`${family} ${kinds[0]}`) ?? []
    return kinds.flatMap((kind) => byKind.get(`${family} ${kind}`) ?? [])
  }

  source(file: string): Source | undefined {
    return this.graph.sources.get(file)
  }

  /** The span of a position in its file. */
  span(at: Origin | Span, part: Part = 'value'): Span {
    if ('start' in at) return at
    const source = this.source(at.file)
    if (!source) throw new Error(`no source ${at.file}`)
    return locate(source, at, part)
  }

  /** The range between two offsets of a file. */
  range(file: string, start: number, end: number): Span {
    const source = this.source(file)
    if (!source) throw new Error(`no source ${file}`)
    return span(source, start, end)
  }

  /** The result of `look`, computed once per check. */
  remember<T>(look: (context: RuleContext) => T): T {
    if (!this.#remembered.has(look)) this.#remembered.set(look, look(this))
    return this.#remembered.get(look) as T
  }
}

function everyRoot({ graph }: RuleContext): Map<Family, Cursor[]> {
  const roots = new Map<Family, Cursor[]>()
  for (const object of [...(graph.superseded ?? []), ...(graph.unserved ?? []), ...graph.resources]) {
    const { family } = detect(object.value)
    if (family) addToGroup(roots, family, cursorOf(object))
  }
  for (const document of graph.configurations)
    if (document.valid && document.family) addToGroup(roots, document.family, new Cursor(document))
  return roots
}

function rootsByKind(context: RuleContext): Map<string, Cursor[]> {
  const byKind = new Map<string, Cursor[]>()
  for (const [family, roots] of context.remember(everyRoot))
    for (const root of roots) addToGroup(byKind, `${family} ${root.at('kind').string}`, root)
  return byKind
}
