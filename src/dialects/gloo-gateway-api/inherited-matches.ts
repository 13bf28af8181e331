import { pathOf } from '../../kubernetes/precedence.js'
import { isRecord, list, member, text } from '../../yaml/plain.js'

/** The child's match is a part of the parent's: a longer path, and every condition of the parent. */
export function isWithin(parent: unknown, child: unknown): boolean {
  const [above, below] = [pathOf(parent), pathOf(child)]
  if (above.type !== 'PathPrefix' || !below.value.startsWith(above.value)) return false
  const method = member(parent, 'method')
  return (
    hasAll(list(member(parent, 'headers')), list(member(child, 'headers'))) &&
    hasAll(list(member(parent, 'queryParams')), list(member(child, 'queryParams'))) &&
    (method === undefined || member(child, 'method') === method)
  )
}

function hasAll(wanted: unknown[], given: unknown[]): boolean {
  return wanted.every((one) => given.some((other) => conditionKey(one) === conditionKey(other)))
}

function conditionKey(condition: unknown): string {
  return JSON.stringify([
    text(member(condition, 'type')) ?? 'Exact',
    member(condition, 'name'),
    member(condition, 'value'),
  ])
}

/** The child's match below the parent's: paths are joined, conditions of the parent win over those of one name. */
export function inheritMatch(parent: unknown, child: unknown): Record<string, unknown> {
  const [above, below] = [pathOf(parent), pathOf(child)]
  const method = member(parent, 'method') ?? member(child, 'method')
  const headers = mergeConditions(list(member(parent, 'headers')), list(member(child, 'headers')))
  const queryParams = mergeConditions(list(member(parent, 'queryParams')), list(member(child, 'queryParams')))
  return {
    path: { type: below.type, value: joinPaths(above.value, below.value) },
    ...(headers.length > 0 && { headers }),
    ...(queryParams.length > 0 && { queryParams }),
    ...(method !== undefined && { method }),
  }
}

/** Ordered by name, as Gloo writes them. */
function mergeConditions(parent: unknown[], child: unknown[]): unknown[] {
  const merged = new Map<string, unknown>()
  for (const one of parent) if (isRecord(one)) merged.set(text(one['name']) ?? '', one)
  for (const one of child) {
    const name = text(member(one, 'name')) ?? ''
    if (!merged.has(name)) merged.set(name, one)
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)
}

/** Go's `path.Join`: one slash between the parts, no trailing slash, `.` and `..` resolved. */
function joinPaths(...parts: string[]): string {
  const joined = parts.filter((part) => part !== '').join('/')
  const kept: string[] = []
  for (const part of joined.split('/')) {
    if (part === '..') kept.pop()
    else if (part !== '' && part !== '.') kept.push(part)
  }
  return `${joined.startsWith('/') ? '/' : ''}${kept.join('/')}` || '/'
}
