import type { Span } from '../core/finding.js'
import { memo } from '../core/memo.js'
import { Cursor } from '../yaml/cursor.js'
import { locate } from '../yaml/locate.js'
import type { Document, Source } from '../yaml/source.js'

/**
 * Something that has a name and that other places refer to: a Kubernetes object, a section of it (a listener, a rule of
 * a route), a token provider, or a part of a standalone file (a gateway, route or backend).
 */
export interface NamedObject extends Identity {
  /** The scalar, or the key of a map, that holds the name. */
  name: string
  place: NamePlace
}

/** A place that names an object elsewhere. */
export interface Reference extends Identity {
  name: string
  place: NamePlace
}

interface Identity {
  /** Kind of the object; `section`, `provider`, `gateway`, `route`, `routeGroup` and `backend` for parts. */
  kind: string
  /** Where the name is unique: the namespace of an object, the object of a section, the file of a standalone part. */
  scope: string
}

export interface NamePlace {
  file: string
  document: Document
  pointer: string
  part: 'key' | 'value'
}

export interface ObjectIndex {
  objects: readonly NamedObject[]
  references: readonly Reference[]
}

export function indexObjects(sources: readonly Source[]): ObjectIndex {
  const parts = sources.map(indexSource)
  return { objects: parts.flatMap(({ objects }) => objects), references: parts.flatMap(({ references }) => references) }
}

/** Whether a reference names an object. */
export const refersTo = (reference: Identity & { name: string }, object: Identity & { name: string }): boolean =>
  reference.name === object.name && reference.kind === object.kind && reference.scope === object.scope

export function spanOf(source: Source, { document, pointer, part }: NamePlace): Span {
  return locate(source, { document: document.index, pointer }, part)
}

const indexSource = memo((source: Source): ObjectIndex => {
  const index = new Indexer()
  for (const document of source.documents) index.add(document)
  return { objects: index.objects, references: index.references }
})

/** Deeper structures are not policies. */
const MAX_DEPTH = 48

class Indexer {
  readonly objects: NamedObject[] = []
  readonly references: Reference[] = []

  add(document: Document): void {
    if (document.value === null || document.isTemplate) return
    const root = new Cursor(document)
    if (document.kind === undefined) {
      if (document.family === 'standalone') this.addStandalone(root)
      return
    }
    const namespace = namespaceOf(root)
    const name = root.at('metadata', 'name')
    if (name.string !== undefined) {
      this.define(document.kind, namespace, name)
      const scope = `${document.kind}/${namespace}/${name.string}`
      for (const listener of root.at('spec', 'listeners').items()) this.define('section', scope, listener.at('name'))
      for (const rule of root.at('spec', 'rules').items()) this.define('section', scope, rule.at('name'))
    }
    if (document.family !== null) this.walk(root, namespace, document, 0)
  }

  private define(kind: string, scope: string, name: Cursor, part: 'key' | 'value' = 'value'): void {
    const text = part === 'key' ? name.name : name.string
    if (text !== undefined && text !== '') this.objects.push({ kind, scope, name: text, place: placeOf(name, part) })
  }

  private refer(kind: string, scope: string, name: Cursor): void {
    if (name.string !== undefined && name.string !== '')
      this.references.push({ kind, scope, name: name.string, place: placeOf(name, 'value') })
  }

  private walk(parent: Cursor, namespace: string, document: Document, depth: number): void {
    if (depth > MAX_DEPTH) return
    for (const [field, member] of parent.members()) {
      const elements = Array.isArray(member.value) ? member.items() : [member]
      for (const element of elements) {
        if (!element.isMap) continue
        this.addReference(field, element, namespace, document)
        this.walk(element, namespace, document, depth + 1)
      }
      if (field === 'providers' && member.isMap)
        for (const [, provider] of member.members())
          if (provider.isMap) this.define('provider', PROVIDERS, provider, 'key')
      if (field === 'provider' && parent.name === 'jwtPrincipal') this.refer('provider', PROVIDERS, member)
    }
  }

  private addReference(field: string, element: Cursor, namespace: string, document: Document): void {
    const kind = kindOfReference(field, element, document)
    if (kind === undefined || element.at('name').string === undefined) return
    const scope = element.at('namespace').string || namespace
    this.refer(kind, scope, element.at('name'))
    this.refer('section', `${kind}/${scope}/${element.at('name').string}`, element.at('sectionName'))
  }

  /** Names in a standalone file are visible in that file alone. */
  private addStandalone(root: Cursor): void {
    const scope = `${root.file}#${root.document}`
    for (const [, gateway] of root.at('gateways').members()) this.define('gateway', scope, gateway, 'key')
    for (const backend of root.at('backends').items()) this.define('backend', scope, backend.at('name'))
    for (const group of root.at('routeGroups').items()) this.define('routeGroup', scope, group.at('name'))
    this.walkStandalone(root, scope, 0)
  }

  private walkStandalone(parent: Cursor, scope: string, depth: number): void {
    if (depth > MAX_DEPTH) return
    for (const [field, member] of parent.members()) {
      if (field === 'routes' || field === 'tcpRoutes')
        for (const route of member.items()) {
          this.define('route', scope, route.at('name'))
          const gateways = route.at('gateways')
          for (const gateway of gateways.string === undefined ? gateways.items() : [gateways])
            this.refer('gateway', scope, gateway)
        }
      if (field === 'backend') this.refer('backend', scope, member)
      if (field === 'routeGroup') this.refer('routeGroup', scope, member)
      if (field === 'target') this.addTarget(member, scope)
      for (const element of Array.isArray(member.value) ? member.items() : [member])
        if (element.isMap) this.walkStandalone(element, scope, depth + 1)
    }
  }

  private addTarget(target: Cursor, scope: string): void {
    this.refer('route', scope, target.at('route', 'name'))
    this.refer('gateway', scope, target.at('gateway', 'gatewayName'))
    this.refer('backend', scope, target.at('backend', 'backend', 'name'))
  }
}

/** Providers of tokens are known by their names on all hosts and routes. */
const PROVIDERS = ''

const placeOf = (name: Cursor, part: 'key' | 'value'): NamePlace => ({
  file: name.file,
  document: name.source,
  pointer: name.pointer,
  part,
})

export const namespaceOf = (root: Cursor): string => root.at('metadata', 'namespace').string || 'default'

/** Fields whose value names an object, with the kind that it has where the reference does not say. */
const KINDS_BY_FIELD: readonly (readonly [field: RegExp, kind: string])[] = [
  [/^parentRefs?$/, 'Gateway'],
  [/^backendRefs?$/, 'Service'],
  [/^caCertificateRefs$|^configMapRef$/, 'ConfigMap'],
  [/^upstreamGroup$/, 'UpstreamGroup'],
  [/^upstream(?:Ref)?$|ServerRef$|^collectorUpstreamRef$/, 'Upstream'],
  [/^configRef$/, 'AuthConfig'],
  [/^virtualServices$/, 'VirtualService'],
  [/^delegateAction$/, 'RouteTable'],
  [/^modelRef$/, 'AgentgatewayModel'],
  [/[sS]ecretRefs?$|^clientSecret$|[cC]ertificateRefs?$|[kK]eyRef$/, 'Secret'],
]

/** Kind of the object that a field's value refers to; `undefined`: the field is not a reference. */
function kindOfReference(field: string, value: Cursor, document: Document): string | undefined {
  const written = value.at('kind').string
  if (field === 'targetRefs' || field === 'targetRef' || field === 'extensionRef' || field === 'parametersRef')
    return written
  if (field === 'delegateOptions') return optionsKind(value.pointer, document)
  if (field === 'ref') return value.pointer.endsWith('/delegateAction/ref') ? 'RouteTable' : undefined
  const known = KINDS_BY_FIELD.find(([name]) => name.test(field))?.[1]
  return known === undefined ? undefined : (written ?? known)
}

/** The kind of options that `delegateOptions` references depends on the containing object. */
function optionsKind(pointer: string, { kind }: Document): string {
  if (/\/routes\/\d+\//.test(pointer)) return 'RouteOption'
  return kind === 'Gateway' ? 'HttpListenerOption' : 'VirtualHostOption'
}
