import type { McpBackend } from '../../../core/mcp.js'

/** How names of tools, prompts and resources identify their server (handler.rs). */
export interface Naming {
  /** The only server: names are unchanged. */
  only?: string
  /** Names do not identify the server: the gateway lists each server. */
  resolves: boolean
  /** Tools and prompts are presented as `TARGET_NAME`. */
  prefixes: boolean
  targets: ReadonlySet<string>
}

/** Servers with one name are merged; `isMultiplexing` counts each of them. */
export function isMultiplexing({ targets }: McpBackend): boolean {
  return targets.length !== 1
}

export function namingOf(backend: McpBackend): Naming {
  const multiplexing = isMultiplexing(backend)
  const resolves = multiplexing && backend.prefixMode === 'never'
  const targets = new Set(backend.targets.map(({ name }) => name))
  if (!multiplexing && backend.prefixMode !== 'always')
    return { only: backend.targets[0]!.name, resolves, prefixes: false, targets }
  return { resolves, prefixes: !resolves, targets }
}

/** The target of a name or URI, or the gateway's error message. */
export type Resolved = { target: string; name: string; error?: undefined } | { error: string }

/** A tool or prompt; the server's name ends at the first `_`. It need not exist. */
export function parseName(name: string, { only }: Naming): Resolved {
  if (only !== undefined) return { target: only, name }
  const at = name.indexOf('_')
  return at < 0 ? { error: 'invalid resource name' } : { target: name.slice(0, at), name: name.slice(at + 1) }
}

export function shownName(target: string, name: string, { prefixes }: Naming): string {
  return prefixes ? `${target}_${name}` : name
}

const UI = /^ui:\/\//i

/** A resource: `TARGET+URI`, for `ui:` `ui://TARGET+REST`. */
export function parseUri(uri: string, { only, targets }: Naming): Resolved {
  if (only !== undefined) return { target: only, name: uri }
  const invalid = { error: 'invalid resource URI' }
  const known = (target: string, name: string): Resolved =>
    targets.has(target) ? { target, name } : { error: `unknown service ${target}` }
  if (UI.test(uri)) {
    const rest = uri.slice('ui://'.length)
    const end = rest.search(/[/?#]/)
    const plus = (end < 0 ? rest : rest.slice(0, end)).indexOf('+')
    return plus <= 0 ? invalid : known(rest.slice(0, plus), `ui://${rest.slice(plus + 1)}`)
  }
  const plus = uri.indexOf('+')
  if (plus < 0 || UI.test(uri.slice(plus + 1))) return invalid
  return known(uri.slice(0, plus), uri.slice(plus + 1))
}

/** A URI without a scheme is unchanged. */
export function shownUri(target: string, uri: string, { only }: Naming): string {
  if (only !== undefined) return uri
  if (UI.test(uri)) return `ui://${target}+${uri.slice('ui://'.length)}`
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri) ? `${target}+${uri}` : uri
}

/** A `ui:` URI; every other one is unchanged. */
export function shownUriOfUi(target: string, uri: string, naming: Naming): string {
  return UI.test(uri) ? shownUri(target, uri, naming) : uri
}

export function shownTask(target: string, id: string, { only }: Naming): string {
  return only === undefined ? `${target}+${id}` : id
}

/** A task: `TARGET+ID`. */
export function parseTask(id: string, { only, targets }: Naming): Resolved {
  if (only !== undefined) return { target: only, name: id }
  const plus = id.indexOf('+')
  if (plus < 0) return { error: 'invalid task id' }
  const target = id.slice(0, plus)
  return targets.has(target) ? { target, name: id.slice(plus + 1) } : { error: `unknown service ${target}` }
}
