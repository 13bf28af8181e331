import type { Finding, Origin } from '../core/finding.js'
import { addToGroup } from '../core/group-by.js'
import { child } from '../core/pointer.js'
import { locate } from '../yaml/locate.js'
import type { Graph, Resource } from './graph.js'

/** An object missing from the input. It is added because something in the input has no effect without it. */
export interface Assumption {
  resource: Resource
  /** The position in the input that needs the object. */
  because: Origin
  /** The assumed contents, for display. */
  content: string
}

/** The assumed fields of an object. */
interface AssumedObject {
  apiVersion: string
  kind: string
  namespace: string
  name: string
  labels?: Record<string, string>
  spec: Record<string, unknown>
}

/**
 * Collects the objects that are added to a graph. An added object belongs to the document that needs it: its nodes are
 * located at the reference, since `locate` falls back to the nearest parent that exists.
 */
export class Assumptions {
  readonly all: Assumption[] = []

  constructor(private readonly graph: Graph) {}

  add({ apiVersion, kind, namespace, name, labels, spec }: AssumedObject, because: Origin, content: string): Resource {
    const document = this.graph.sources.get(because.file)!.documents[because.document]!
    const pointer = child(because.pointer, `(assumed ${kind} ${namespace}/${name})`)
    const resource: Resource = {
      apiVersion,
      kind,
      namespace,
      name,
      value: { apiVersion, kind, metadata: { name, namespace, ...(labels && { labels }) }, spec },
      document,
      origin: { file: because.file, document: because.document, pointer },
    }
    this.all.push({ resource, because, content })
    return resource
  }

  /** The graph with everything that has been added so far. */
  get extended(): Graph {
    return withAssumptions(this.graph, this.all)
  }
}

/** The assumed object that a node belongs to. `at`: the position in the input that needs it. */
export function assumedIn({
  pointer,
}: Pick<Origin, 'pointer'>): { kind: string; name: string; at: string } | undefined {
  const [, at, kind, name] = /^(.*?)\/\(assumed (\S+) [^/]*?~1([^/]+)\)/.exec(pointer) ?? []
  return kind === undefined || name === undefined ? undefined : { kind, name, at: at! }
}

export function withAssumptions(graph: Graph, assumptions: readonly Assumption[]): Graph {
  if (assumptions.length === 0) return graph
  return { ...graph, resources: [...graph.resources, ...assumptions.map(({ resource }) => resource)] }
}

/** Both graphs combined, to find what both lack. */
export function joinGraphs(graph: Graph, other: Graph | undefined): Graph {
  if (!other) return graph
  return {
    ...graph,
    sources: new Map([...other.sources, ...graph.sources]),
    resources: [...graph.resources, ...other.resources],
  }
}

/**
 * A note for each position that needs objects missing from the input. If the input has to be complete, the reason for
 * its rejection.
 */
export function describeAssumptions(graph: Graph, assumptions: readonly Assumption[]): Finding[] {
  const byPlace = new Map<string, Assumption[]>()
  for (const assumption of assumptions) {
    const { file, document, pointer } = assumption.because
    // Objects needed only by the other side of a comparison are described there.
    if (graph.sources.get(file)?.documents[document] !== assumption.resource.document) continue
    addToGroup(byPlace, `${file}\n${document}\n${pointer}`, assumption)
  }
  return [...byPlace.values()].map((group) => describe(graph, group))
}

function describe(graph: Graph, group: readonly Assumption[]): Finding {
  const refuses = graph.missing === 'refuse' && !group.every(({ resource }) => isNeedless(resource))
  const { because, resource } = group.find((item) => !isInvented(item.resource)) ?? group[0]!
  const lacking = nameOf(resource)
  const assumed = group.map((item) => `${nameOf(item.resource)} with ${item.content}`).join(', ')
  return {
    code: 'CW3020',
    severity: refuses ? 'error' : 'info',
    confidence: 'medium',
    ...(refuses && { refused: true }),
    message: refuses
      ? `the input is incomplete: it has no ${lacking}`
      : `the input lacks an object that this needs; assumed: ${assumed} (\`--strict-input\` refuses instead)`,
    span: locate(graph.sources.get(because.file)!, because),
    related: [],
    help: isInvented(resource) ? 'add the files of the Gateway and its routes' : `add the file with ${lacking}`,
  }
}

const nameOf = ({ kind, namespace, name }: Resource): string => `${kind} \`${namespace}/${name}\``

/** Nothing in the input needs it: what it leads to is served nowhere. */
const isNeedless = ({ name }: Resource): boolean => /^any-(?:route-to|parent-of)-/.test(name)

/** No object in the input has the name. */
const isInvented = ({ name }: Resource): boolean => name.startsWith('any-')
