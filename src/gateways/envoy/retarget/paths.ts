import { escapeRegex } from '../../../core/escape-regex.js'
import type { Losses } from '../../../core/losses.js'
import type { Action, PathMatch, Redirect } from '../../../core/program.js'
import type { Rewrite } from '../../../core/step/rewrite.js'

/** The replacement for the matched part of a path, so that exactly one slash precedes the rest. */
export function rebuildRewrite(step: Rewrite, matched: PathMatch): Rewrite {
  const { path } = step
  if (path?.kind === 'full') return { ...step, path: { kind: 'full', value: path.value === '' ? '/' : path.value } }
  if (path?.kind !== 'prefix') return step
  if (matched.kind !== 'segments') return { ...step, path: { kind: 'prefix', value: withSlash(path.value) } }
  if (path.value !== '' && !path.value.endsWith('/')) return step
  const pattern = `^${escapeRegex(matched.value)}/?`
  return { ...step, path: { kind: 'regex', pattern, substitution: withSlash(path.value).replaceAll('\\', '\\\\') } }
}

const withSlash = (text: string): string => (text.endsWith('/') ? text : `${text}/`)

/** agentgateway only replaces prefixes of prefix matches; other matches are answered 500. */
export function replacesNoPrefix(path: Rewrite['path'] | Redirect['path'], matched: PathMatch): boolean {
  return path?.kind === 'prefix' && (matched.kind === 'exact' || matched.kind === 'regex')
}

export function rebuildRedirect(action: Redirect, matched: PathMatch, losses: Losses): Action {
  const { keepPort, path, ...rest } = action
  if (keepPort && action.host !== undefined && action.port === undefined)
    losses.approximate(action.origin, 'the port of the request is not kept in the redirect')
  if (path?.kind !== 'prefix') return { ...rest, ...(path && { path }) }
  if (matched.kind !== 'segments') return { ...rest, path: { kind: 'prefix', value: withSlash(path.value) } }
  const value = path.value.replace(/\/+$/, '')
  if (value !== path.value || value === '')
    losses.approximate(action.origin, 'the path of the redirect may differ by one slash')
  return { ...rest, path: { kind: 'prefix', value: value === '' ? '/' : value } }
}
