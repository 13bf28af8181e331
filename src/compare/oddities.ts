import type { Request } from '../core/http.js'
import { percentDecode } from '../core/percent.js'
import { splitQuery } from '../core/uri.js'
import { SEGMENT } from './paths.js'

/** Spellings of a request that some gateway reads as another one: of its path, its host, its headers. */
export function* oddities(request: Request): Generator<Request> {
  yield* pathSpellings(request)
  yield* hostSpellings(request)
  yield* headerSpellings(request)
}

/** Each header sent twice, and its name in capitals. */
export function* headerSpellings(request: Request): Generator<Request> {
  for (const [i, [name, value]] of request.headers.entries()) {
    yield { ...request, headers: [...request.headers, [name, SEGMENT]] }
    yield { ...request, headers: [[name, SEGMENT], ...request.headers] }
    yield { ...request, headers: request.headers.map((line, j) => (i === j ? [name.toUpperCase(), value] : line)) }
  }
}

/** `few`: one of each kind. */
export function* pathSpellings(request: Request, few = false): Generator<Request> {
  const [path, query] = splitQuery(request.path)
  const at = path.lastIndexOf('/')
  const encoded = path.replace(/[a-z]/, (c) => `%${c.charCodeAt(0).toString(16)}`)
  const spelled = [`/${SEGMENT}/..${path}`, encoded, `${path.slice(0, at)}/${path.slice(at)}`]
  if (!few) spelled.push(`/${path}`, `${path}/..`, ...escapeSpellings(path))
  if (!few && at > 0) spelled.push(`${path.slice(0, at)}%2F${path.slice(at + 1)}`)
  for (const one of new Set(spelled)) if (one !== path) yield { ...request, path: one + query }
  if (few) return
  yield { ...request, path: query === '' ? `${path}?${SEGMENT}=1` : `${path}${query}&${SEGMENT}=1` }
  yield* querySpellings(request, path, query)
}

/** Escapes in other letters, and decoded. */
function escapeSpellings(path: string): string[] {
  const letters = (text: string) => text.toLowerCase()
  const capitals = (text: string) => text.toUpperCase()
  return path.includes('%')
    ? [letters, capitals, percentDecode].map((write) => path.replace(/%[0-9a-f]{2}/gi, write))
    : []
}

/** A parameter sent twice, or with a character encoded. */
function* querySpellings(request: Request, path: string, query: string): Generator<Request> {
  for (const pair of query.slice(1).split('&')) {
    const [name, value] = pair.split('=')
    if (!name || !value) continue
    const encoded = `${name}=%${value.charCodeAt(0).toString(16)}${value.slice(1)}`
    for (const other of [
      `${query}&${name}=${SEGMENT}`,
      `?${name}=${SEGMENT}&${query.slice(1)}`,
      query.replace(pair, encoded),
    ])
      yield { ...request, path: path + other }
  }
}

export function* hostSpellings(request: Request): Generator<Request> {
  if (request.authority === null) return
  yield { ...request, authority: request.authority.toUpperCase() }
  yield { ...request, authority: `${request.authority}:8080` }
  yield { ...request, authority: null }
}
