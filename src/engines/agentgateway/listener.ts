import type { Request } from '../../http.js'
import type { Listener, Program } from '../../program/program.js'

const groupings = new WeakMap<Program, Listener[][]>()

/** Listeners that share a port, in order of the configuration. */
function portGroups(program: Program): Listener[][] {
  let known = groupings.get(program)
  if (!known) {
    known = byPort(program)
    groupings.set(program, known)
  }
  return known
}

function byPort(program: Program): Listener[][] {
  const groups = new Map<number | undefined, Listener[]>()
  for (const listener of program.listeners) {
    const group = groups.get(listener.port)
    if (group) group.push(listener)
    else groups.set(listener.port, [listener])
  }
  return [...groups.values()]
}

/**
 * The listener that takes a request for `host`: the one named, on the port named, or on the first port that has one.
 * On a port the exact host name wins, then the longest wildcard, then a listener without host name.
 */
export function chooseListener(program: Program, request: Request, host: string): Listener | undefined {
  if (request.listener !== undefined) return program.listeners.find((one) => one.name === request.listener)
  for (const group of portGroups(program)) {
    if (request.port !== undefined && group[0]!.port !== request.port) continue
    const found = bestMatch(group, host)
    if (found) return found
  }
  return undefined
}

function bestMatch(listeners: Listener[], host: string): Listener | undefined {
  const exact = listeners.find((one) => one.hostname === host)
  if (exact) return exact
  const wild = listeners
    .filter(({ hostname }) => hostname?.startsWith('*') && host.endsWith(hostname.slice(1)))
    .sort((a, b) => b.hostname!.length - a.hostname!.length)
  return wild[0] ?? listeners.find(({ hostname }) => hostname === undefined || hostname === '')
}
