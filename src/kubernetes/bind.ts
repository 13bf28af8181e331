import type { Finding } from '../core/finding.js'
import { groupBy } from '../core/group-by.js'
import { memo } from '../core/memo.js'
import { CONFIGURATIONS } from '../dialects/descriptors.js'
import { resolveTargets } from '../versions/target.js'
import { locate } from '../yaml/locate.js'
import { isRecord, member, text } from '../yaml/plain.js'
import type { Document, Family, Source } from '../yaml/source.js'
import type { BindOptions, Graph, Resource } from './graph.js'
import { describeForeignGroup, isServed } from './served.js'
import { withoutUnknownFields } from './version-fields.js'

const CONFIGURATION_FAMILIES: ReadonlySet<Family> = new Set(CONFIGURATIONS.map(({ family }) => family))

/**
 * Builds a graph from documents. Of objects with the same group, kind, namespace and name the last one counts, as after
 * applying the files in order; the earlier ones are kept as `superseded`.
 */
export function bind(sources: Iterable<Source>, options: BindOptions = {}): Graph {
  const byFile = new Map<string, Source>()
  const configurations: Document[] = []
  const current = new Map<string, Resource>()
  const superseded: Resource[] = []
  const unserved: Resource[] = []
  const findings: Finding[] = []
  const targets = resolveTargets(options.targets)
  for (const source of sources) {
    byFile.set(source.file, source)
    for (const written of source.documents) {
      const { document, findings: unknown } = withoutUnknownFields(written, source, targets)
      for (const finding of unknown) findings.push(finding)
      if (document.family !== null && CONFIGURATION_FAMILIES.has(document.family)) configurations.push(document)
      const resource = resourceOf(document)
      if (!resource) continue
      const foreign = document.family === null || !isServed(resource) ? describeForeignGroup(resource, source) : null
      if (foreign) findings.push(foreign)
      if (!isServed(resource)) {
        unserved.push(resource)
        continue
      }
      const id = identity(resource)
      const earlier = current.get(id)
      if (earlier) {
        superseded.push(earlier)
        findings.push(duplicate(byFile, earlier, resource))
        current.delete(id)
      }
      current.set(id, resource)
    }
  }
  return {
    sources: byFile,
    resources: [...current.values()],
    superseded,
    unserved,
    configurations,
    env: options.env ?? {},
    readFile: options.readFile ?? (() => undefined),
    findings,
    missing: options.missing ?? 'assume',
    targets,
  }
}

/** The Kubernetes object in a document, if it has one. */
function resourceOf(document: Document): Resource | null {
  const { value } = document
  if (!document.valid || !isRecord(value)) return null
  const apiVersion = text(value['apiVersion'])
  const kind = text(value['kind'])
  if (apiVersion === undefined || kind === undefined) return null
  return {
    apiVersion,
    kind,
    namespace: text(member(value, 'metadata', 'namespace')) || 'default',
    name: text(member(value, 'metadata', 'name')) ?? '',
    value,
    document,
    origin: { file: document.file, document: document.index, pointer: '' },
  }
}

/** Unnamed objects are always distinct. */
function identity(resource: Resource): string {
  const { name, namespace, kind, origin } = resource
  if (name === '') return `${origin.file}\n${origin.document}`
  return `${groupOf(resource)}/${kind}/${namespace}/${name}`
}

/** `gateway.solo.io` of `gateway.solo.io/v1`; the core group is `''`. */
export function groupOf(resource: Pick<Resource, 'apiVersion'>): string {
  const slash = resource.apiVersion.lastIndexOf('/')
  return slash < 0 ? '' : resource.apiVersion.slice(0, slash)
}

function duplicate(sources: ReadonlyMap<string, Source>, earlier: Resource, later: Resource): Finding {
  const nameOf = (resource: Resource) => {
    const { origin } = resource
    return locate(sources.get(origin.file)!, { ...origin, pointer: '/metadata/name' })
  }
  const sameFile = earlier.origin.file === later.origin.file
  return {
    code: 'CW3002',
    severity: sameFile ? 'warning' : 'info',
    confidence: sameFile ? 'high' : 'medium',
    message: `the later ${later.kind} \`${later.namespace}/${later.name}\` replaces this one when both are applied in order`,
    span: nameOf(earlier),
    related: [{ message: 'replaced by this one', span: nameOf(later) }],
    help: 'rename one of them, or delete the unintended one',
  }
}

const indexOf = memo((resources: readonly Resource[]) => groupBy(resources, keyOf))

/** The object of this kind and name. `group` distinguishes Gloo's `Gateway` from the Gateway API's. */
export function find(
  graph: Graph,
  kind: string,
  namespace: string,
  name: string,
  group?: string,
): Resource | undefined {
  const found = indexOf(graph.resources).get(keyOf({ kind, namespace, name }))
  return found?.findLast((resource) => group === undefined || groupOf(resource) === group)
}

/** All objects of a kind, in input order. */
export function ofKind(graph: Graph, kind: string, group?: string): Resource[] {
  return graph.resources.filter(
    (resource) => resource.kind === kind && (group === undefined || groupOf(resource) === group),
  )
}

function keyOf({ kind, namespace, name }: Pick<Resource, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace}/${name}`
}
