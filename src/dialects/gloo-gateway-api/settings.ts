import { originOf } from '../../core/origin-of.js'
import type { EditHeaders } from '../../core/step/edit-headers.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import type { Step } from '../../gateways/envoy/program.js'
import { readHeaderManipulation, readMissingSecrets } from '../gloo-options/header-manipulation.js'
import { mergeAllowed, mergeOptions, NO_OPTIONS, type Options } from '../gloo-options/options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import type { RuleFilters } from './filters.js'

/**
 * What a route does to requests, as Gloo's plugins leave it. They run for the rule that has the route and then for each
 * rule that delegates to it, nearest first; each run changes what the earlier ones set.
 */
export class RouteSettings {
  /** Options without `headerManipulation`. */
  options: Options = NO_OPTIONS
  /** `headerManipulation` of options, or the equivalent of header filters. */
  headers: EditHeaders | null = null
  rewrite: Rewrite | null = null
  readonly others: Step[] = []

  /**
   * A run of the plugins. `options`: of the RouteOptions on the rule, `null` without any. `overrides`: fields that what
   * is set already keeps (`*` for all), from the annotation of the route that has the rule.
   */
  apply(filters: RuleFilters, options: Options | null, overrides: ReadonlySet<string>, reader: GlooReader): void {
    this.applyHeaderFilters(filters)
    if (options) this.applyOptions(options, overrides, reader)
    if (filters.rewrite) this.applyRewrite(filters.rewrite)
    this.others.push(...filters.steps)
  }

  /** A filter replaces what the route has for its side. */
  private applyHeaderFilters({ request, response }: RuleFilters): void {
    for (const [side, edits] of [['request', request] as const, ['response', response] as const]) {
      if (!edits) continue
      const before = this.headers ?? { ...edits, request: [], response: [] }
      this.headers = { ...before, [side]: edits[side] }
    }
  }

  private applyOptions(options: Options, overrides: ReadonlySet<string>, reader: GlooReader): void {
    const at = options.get('headerManipulation')
    const others = new Map([...options].filter(([field]) => field !== 'headerManipulation'))
    const keepsHeaders = this.headers && (overrides.has('*') || overrides.has('headermanipulation'))
    if (at && !keepsHeaders) {
      this.headers = readHeaderManipulation(at, reader)[0] ?? emptyHeaders(originOf(at))
      this.others.push(...readMissingSecrets(at, reader))
    }
    this.dropReplacedRewrite(options, overrides)
    this.options =
      overrides.size > 0 ? mergeAllowed(others, this.options, overrides) : mergeOptions(others, this.options)
  }

  /** What a filter of a child rewrites gives way to the options of its parent. */
  private dropReplacedRewrite(options: Options, overrides: ReadonlySet<string>): void {
    if (!this.rewrite || overrides.has('*')) return
    const { path, host, ...rest } = this.rewrite
    const replacesPath =
      (options.has('prefixRewrite') && !overrides.has('prefixrewrite')) ||
      (options.has('regexRewrite') && !overrides.has('regexrewrite'))
    const replacesHost = HOST_REWRITES.some((field) => options.has(field)) && !overrides.has('hostrewritetype')
    const kept = { ...rest, ...(path && !replacesPath && { path }), ...(host && !replacesHost && { host }) }
    this.rewrite = 'path' in kept || 'host' in kept ? kept : null
  }

  private applyRewrite(rewrite: Rewrite): void {
    const replaced = new Set<string>([
      ...(rewrite.path ? ['prefixRewrite', 'regexRewrite'] : []),
      ...(rewrite.host ? HOST_REWRITES : []),
    ])
    this.options = new Map([...this.options].filter(([field]) => !replaced.has(field)))
    this.rewrite = { ...this.rewrite, ...rewrite }
  }
}

const HOST_REWRITES = ['hostRewrite', 'autoHostRewrite', 'hostRewritePathRegex', 'hostRewriteHeader']

function emptyHeaders(origin: EditHeaders['origin']): EditHeaders {
  return { kind: 'edit-headers', request: [], response: [], origin }
}
