import { escapeRegex } from '../../../core/escape-regex.js'
import { fixedBackends, reportUnsupported } from '../../../core/losses.js'
import type { Backend, Match, PathMatch, Route, ValueMatch } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { nameOf, type Writer } from '../../../core/writer.js'
import { replacesPrefix } from '../../../gateways/retarget/replaces-prefix.js'
import type { Json } from '../../gloo-options/write/json.js'
import type { UpstreamWriter } from '../../gloo-options/write/upstreams.js'
import { headerFilters, isFilterable } from '../../shared/header-filters.js'
import { PATH_TYPES } from '../../shared/http-route-matches.js'
import type { ReferenceGrants } from '../../shared/reference-grants.js'
import { writeRequestRedirect } from '../../shared/request-redirect.js'
import { limitWeights } from '../../shared/route-weights.js'
import { DirectResponses } from './direct-responses.js'

export function writeMatch({ path, methods, headers, query, origin }: Match, writer: Writer): Json {
  return writer.from(
    origin,
    writer.object({
      path: path && { type: PATH_TYPES[path.kind], value: path.value },
      method: methods?.[0],
      headers: headers.map(writeValue),
      queryParams: query.map(writeValue),
    }),
  )
}

const writeValue = ({ name, kind, value }: ValueMatch): Json => ({
  ...(kind !== 'exact' && { type: 'RegularExpression' }),
  name,
  value,
})

/**
 * Matches that an expression took over are replaced whole by a prefix rewrite: then the replacement is an expression,
 * too. `matched` is what the route matched before.
 */
export function rewriteOptions(options: Json, matched: PathMatch | undefined, kinds: ReadonlySet<string>): Json {
  const { prefixRewrite, ...rest } = options
  if (typeof prefixRewrite !== 'string' || !kinds.has('regex') || !matched || matched.kind === 'regex') return options
  const flags = matched.caseSensitive === false ? '(?i)' : ''
  const base = matched.kind === 'segments' ? matched.value.replace(/\/+$/, '') : matched.value
  const regexRewrite = {
    pattern: { regex: `^${flags}${escapeRegex(base)}` },
    substitution: prefixRewrite.replaceAll('\\', '\\\\'),
  }
  return { regexRewrite, ...rest }
}

/** A route that replaces what it matched is one rule for each path. */
export function splitByPath(route: Route): Route[] {
  if (!replacesPrefix(route) || new Set(route.matches.map(({ path }) => JSON.stringify(path))).size < 2) return [route]
  return route.matches.map((match) => ({ ...route, matches: [match] }))
}

/** The actions of a rule besides those in option objects. */
export class ActionWriter {
  readonly responses: DirectResponses

  constructor(
    private readonly upstreams: UpstreamWriter,
    private readonly grants: ReferenceGrants,
    private readonly writer: Writer,
  ) {
    this.responses = new DirectResponses(writer)
  }

  /** `namespace`: of the HTTPRoute. */
  filters({ action, name }: Route, namespace: string): Json[] {
    if (action.kind === 'direct-response')
      return this.responses.filters(action, namespace, nameOf(name?.replace(/^.*\//, '') ?? '', 'response'))
    if (action.kind !== 'redirect') return []
    return [writeRequestRedirect(action, this.writer)]
  }

  /** `from`: the namespace of the HTTPRoute. */
  backendRefs({ action }: Route, from: string): Json[] {
    if (action.kind !== 'forward') return []
    const backends = limitWeights(fixedBackends(action.backends, this.writer.losses), this.writer.losses)
    const several = backends.length > 1
    return backends.flatMap((backend) => {
      const steps = backend.steps.map((step) => this.withoutSecrets(step))
      reportUnsupported(
        steps.filter((step) => !isFilterable(step)),
        this.writer.losses,
      )
      const [request, response] = (['request', 'response'] as const).map((side) =>
        steps.filter(isFilterable).flatMap((step) => step[side]),
      )
      const filters = headerFilters(request!, response!, this.writer)
      return this.reference(backend, several, from).map((reference) =>
        Object.assign(reference, this.writer.object({ filters })),
      )
    })
  }

  /** A filter holds its values: none of them may come from a Secret. */
  private withoutSecrets(step: Step): Step {
    if (step.kind !== 'edit-headers') return step
    for (const { name, secret, origin } of step.request)
      if (secret)
        this.writer.losses.manual(
          origin,
          `a backend of several has no header from a Secret: add \`${name}\` to the route, whose RouteOption has \`headerSecretRef\``,
        )
    return { ...step, request: step.request.filter(({ secret }) => !secret) }
  }

  private reference(backend: Backend, several: boolean, from: string): Json[] {
    const referrer = { kind: 'HTTPRoute', namespace: from } as const
    if (backend.type === 'consul') {
      this.writer.losses.unsupported(backend.origin, `the Consul service \`${backend.name}\` needs an Upstream`)
      return []
    }
    const weight = several ? backend.weight : undefined
    const isPlain = backend.type === 'Service' && !backend.addresses.some(({ tls }) => tls)
    const service = isPlain ? /^([^/]+)\/([^/]+)$/.exec(backend.name) : null
    if (service) {
      const [, namespace, name] = service as unknown as [string, string, string]
      const port = backend.addresses[0]?.port
      if (port === undefined)
        this.writer.losses.manual(
          backend.origin,
          `the port of Service \`${backend.name}\` is not in the input: 80 is written`,
        )
      const ref = { name, namespace: this.grants.refer(referrer, namespace, 'Service'), port: port ?? 80, weight }
      return [this.writer.from(backend.origin, this.writer.object(ref))]
    }
    const { name, namespace } = this.upstreams.ofBackend(backend)
    const group = 'gloo.solo.io'
    const visible = this.grants.refer(referrer, namespace, 'Upstream', group)
    const members = { group, kind: 'Upstream', name, namespace: visible, weight }
    return [this.writer.from(backend.origin, this.writer.object(members))]
  }
}
