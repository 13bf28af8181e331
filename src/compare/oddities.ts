import type { Request } from '../http.js'

/** Spellings of a request that some gateway reads as another one: of its path, its host, its headers. */
export function* oddities(request: Request): Generator<Request> {
  yield* pathSpellings(request)
  yield* hostSpellings(request)
  for (const [i, [name, value]] of request.headers.entries()) {
    yield { ...request, headers: [...request.headers, [name, 'zz9']] }
    yield { ...request, headers: [[name, 'zz9'], ...request.headers] }
    yield { ...request, headers: request.headers.map((line, j) => (i === j ? [name.toUpperCase(), value] : line)) }
  }
}

export function* pathSpellings(request: Request): Generator<Request> {
  const [path, query] = split(request.path)
  const at = path.lastIndexOf('/')
  const spelled = [
    `${path.slice(0, at)}/${path.slice(at)}`,
    `/.${path}`,
    `/zz9/..${path}`,
    `${path}/..`,
    path.replace(/[a-z]/, (c) => `%${c.charCodeAt(0).toString(16)}`),
    `${path.slice(0, at)}%2F${path.slice(at + 1)}`,
    `${path};x`,
  ]
  for (const one of new Set(spelled)) if (one !== path) yield { ...request, path: one + query }
  yield { ...request, path: query === '' ? `${path}?zz9=1` : `${path}${query}&zz9=1` }
  for (const pair of query.slice(1).split('&')) {
    const [name, value] = pair.split('=')
    if (!name || !value) continue
    yield { ...request, path: `${path}${query}&${name}=zz9` }
    yield { ...request, path: `${path}?${name}=zz9&${query.slice(1)}` }
    yield {
      ...request,
      path: `${path}${query.replace(pair, `${name}=%${value.charCodeAt(0).toString(16)}${value.slice(1)}`)}`,
    }
  }
}

function split(target: string): [path: string, query: string] {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at)]
}

function* hostSpellings(request: Request): Generator<Request> {
  if (request.authority === null) return
  yield { ...request, authority: request.authority.toUpperCase() }
  yield { ...request, authority: `${request.authority}:8080` }
  yield { ...request, authority: null }
}
