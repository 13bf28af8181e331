import type { Case, TokenSpec } from './case.js'

/** Maximum number of smaller cases to evaluate. */
const MAX_TRIES = 200

/** The smallest case that still differs: removes parts one by one until none can be removed. */
export function shrink(trial: Case, differs: (smaller: Case) => boolean): Case {
  let current = trial
  let tries = 0
  for (let changed = true; changed; ) {
    changed = false
    for (const smaller of smallerThan(current)) {
      if (++tries > MAX_TRIES) return current
      if (!differs(smaller)) continue
      current = smaller
      changed = true
      break
    }
  }
  return current
}

function* smallerThan(trial: Case): Generator<Case> {
  const { request, credentials } = trial
  for (const placement of credentials)
    yield { ...trial, credentials: credentials.filter((other) => other !== placement) }
  for (const placement of credentials) {
    if (typeof placement.what === 'string' || placement.what.raw !== undefined) continue
    for (const token of smallerTokens(placement.what)) {
      yield {
        ...trial,
        credentials: credentials.map((other) => (other === placement ? { ...other, what: token } : other)),
      }
    }
  }
  for (const [i] of request.headers.entries())
    yield { ...trial, request: { ...request, headers: request.headers.filter((_, j) => i !== j) } }
  if (request.body !== '') yield { ...trial, request: { ...request, body: '' } }
  if (request.method !== 'GET' && request.body === '') yield { ...trial, request: { ...request, method: 'GET' } }
  for (const path of shorterPaths(request.path)) yield { ...trial, request: { ...request, path } }
}

function* smallerTokens(token: TokenSpec): Generator<TokenSpec> {
  const { kid: _, ...header } = token.header
  for (const name of Object.keys(token.claims)) {
    const { [name]: __, ...claims } = token.claims
    yield { ...token, claims }
  }
  if ('kid' in token.header) yield { ...token, header }
}

function* shorterPaths(path: string): Generator<string> {
  const query = path.indexOf('?')
  if (query >= 0) yield path.slice(0, query)
  const plain = query < 0 ? path : path.slice(0, query)
  const at = plain.lastIndexOf('/')
  if (at > 0) yield plain.slice(0, at)
  if (at >= 0 && plain.length > at + 1) yield plain.slice(0, at + 1)
}
