import type { FetchAnswer } from '../../core/http.js'
import type { RemoteKeys } from '../../core/keys.js'
import { PythonError, type PyValue, str, truthy, typeName } from './python.js'
import { loads } from './python-json.js'

/** A member of a key set as received; only a `dict` can be a key. */
export type RawKey = Map<string, PyValue>

/** `unreachable`: the identity provider did not respond, which ends the search with 503. */
export type KeySearch =
  | { kind: 'found'; key: RawKey }
  /** `url` is the key set's address, after discovery. */
  | { kind: 'none'; url: string }
  | { kind: 'failed'; problem: string }
  | { kind: 'unreachable'; problem: string }

/** Seconds that fetched keys are kept by default (`public_key_ttl`). */
export const KEYS_KEPT = 600

export const DISCOVERY = '.well-known/openid-configuration'

/** URLs needed before a token can be checked: a discovery document first, then the URL in it. */
export function addressesOf(keys: RemoteKeys, fetched: ReadonlyMap<string, FetchAnswer>): string[] {
  if (!isHttp(keys.url)) return []
  if (!keys.url.includes(DISCOVERY)) return [keys.url]
  const resolved = fetched.has(keys.url) ? jwksAddress(keys.url, fetched) : undefined
  return resolved?.kind === 'address' && isHttp(resolved.url) ? [keys.url, resolved.url] : [keys.url]
}

function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url)
}

/**
 * The key for a token. A token without `kid` uses the only key of a set; in a larger set the last key of that `kid`
 * counts.
 */
export function findKey(
  keys: RemoteKeys,
  kid: string | undefined,
  fetched: ReadonlyMap<string, FetchAnswer>,
): KeySearch {
  const set = keySet(keys.url, fetched)
  if (set.kind !== 'set') return set
  const { value, url } = set
  const size = sizeOf(value)
  if (size === 1 && (value instanceof Map || Array.isArray(value))) {
    const only = Array.isArray(value) ? value[0]! : value
    if (!(only instanceof Map)) return { kind: 'failed', problem: `'${typeName(only)}' object has no attribute 'get'` }
    return kid === undefined || only.get('kid') === kid ? { kind: 'found', key: only } : { kind: 'none', url }
  }
  if (size > 1 && Array.isArray(value) && kid !== undefined) {
    const named = value.findLast((one): one is RawKey => one instanceof Map && one.get('kid') === kid)
    if (named) return { kind: 'found', key: named }
  }
  return { kind: 'none', url }
}

function sizeOf(value: PyValue): number {
  if (Array.isArray(value)) return value.length
  if (value instanceof Map) return value.size
  if (typeof value === 'string') return [...value].length
  throw new PythonError(`object of type '${typeName(value)}' has no len()`)
}

type Failure = { kind: 'failed' | 'unreachable'; problem: string }

function keySet(
  url: string,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { kind: 'set'; value: PyValue; url: string } | Failure {
  const resolved = url.includes(DISCOVERY) ? jwksAddress(url, fetched) : { kind: 'address' as const, url }
  if (resolved.kind !== 'address') return resolved
  const answer = ask(resolved.url, fetched)
  if (answer.kind !== 'answer') return answer
  if (answer.status !== 200) {
    const problem = `JWT Auth: JWKS endpoint ${resolved.url} returned status ${answer.status}: ${answer.body}`
    return { kind: 'failed', problem }
  }
  const read = loads(answer.body)
  if ('error' in read) {
    return {
      kind: 'failed',
      problem: `Error parsing response: ${read.error}. Check server logs for original response.`,
    }
  }
  return { kind: 'set', value: keysOf(read.value), url: resolved.url }
}

/** `response["keys"] if "keys" in response else response` */
function keysOf(document: PyValue): PyValue {
  if (document instanceof Map) return document.has('keys') ? document.get('keys')! : document
  if (Array.isArray(document)) {
    if (document.includes('keys')) throw new PythonError('list indices must be integers or slices, not str')
    return document
  }
  if (typeof document !== 'string') throw new PythonError(`argument of type '${typeName(document)}' is not iterable`)
  if (document.includes('keys')) throw new PythonError("string indices must be integers, not 'str'")
  return document
}

function jwksAddress(
  url: string,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { kind: 'address'; url: string } | Failure {
  const answer = ask(url, fetched)
  if (answer.kind !== 'answer') return answer
  if (answer.status !== 200) {
    const problem = `JWT Auth: OIDC discovery endpoint ${url} returned status ${answer.status}: ${answer.body}`
    return { kind: 'failed', problem }
  }
  const read = loads(answer.body)
  if ('error' in read) {
    const problem = `JWT Auth: Failed to parse OIDC discovery document at ${url}: ${read.error}`
    return { kind: 'failed', problem }
  }
  if (!(read.value instanceof Map)) throw new PythonError(`'${typeName(read.value)}' object has no attribute 'get'`)
  const named = read.value.get('jwks_uri')
  if (named === undefined || !truthy(named)) {
    const problem = `JWT Auth: OIDC discovery document at ${url} does not contain a 'jwks_uri' field.`
    return { kind: 'failed', problem }
  }
  return { kind: 'address', url: str(named) }
}

function ask(
  url: string,
  fetched: ReadonlyMap<string, FetchAnswer>,
): { kind: 'answer'; status: number; body: string } | Failure {
  const answer = fetched.get(url)
  if (answer && !('error' in answer)) return { kind: 'answer', status: answer.status, body: answer.body }
  const error = isHttp(url) ? 'ConnectError' : 'UnsupportedProtocol'
  return { kind: 'unreachable', problem: `${error} fetching ${url} after 3 attempts` }
}
