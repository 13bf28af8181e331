import { nearest } from '../../yaml/nearest.js'
import { isRecord } from '../../yaml/plain.js'

const DEPTH = 6
const LIMIT = 500

/** Every path through objects in a token's claims. */
function claimPaths(claims: Record<string, unknown>): string[][] {
  const paths: string[][] = []
  const walk = (value: unknown, path: string[]): void => {
    if (path.length > 0) paths.push(path)
    if (!isRecord(value) || path.length >= DEPTH) return
    for (const [name, member] of Object.entries(value)) {
      if (paths.length >= LIMIT) return
      walk(member, [...path, name])
    }
  }
  walk(claims, [])
  return paths
}

/** The path that was most likely meant: one with the same end, or a similar spelling. */
export function nearestPath(claims: Record<string, unknown>, path: readonly string[]): string[] | undefined {
  const paths = claimPaths(claims)
  const byText = new Map(paths.map((one) => [one.join('.'), one]))
  const close = nearest(path.join('.'), byText.keys())
  if (close !== undefined) return byText.get(close)
  const last = path.at(-1)!
  const endsAlike = paths.filter((one) => one.at(-1) === last)
  if (endsAlike.length > 0) return endsAlike.sort((a, b) => a.length - b.length)[0]
  const name = nearest(last, new Set(paths.map((one) => one.at(-1)!)))
  return name === undefined ? undefined : paths.find((one) => one.at(-1) === name)
}
