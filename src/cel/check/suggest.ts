import { difference } from '../../yaml/nearest.js'

/** The name that was probably meant: at most a third of its characters differ. Case is ignored. */
export function closest(written: string, names: Iterable<string>): string | undefined {
  const lower = written.toLowerCase()
  let best: { name: string; distance: number } | undefined
  for (const name of names) {
    if (Math.abs(name.length - written.length) > 3) continue
    const distance = name.toLowerCase() === lower ? 0.5 : difference(lower, name.toLowerCase())
    const limit = Math.max(1, Math.floor(Math.max(name.length, written.length) / 3))
    if (distance <= limit && (!best || distance < best.distance)) best = { name, distance }
  }
  return best?.name
}
