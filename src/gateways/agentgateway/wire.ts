import { type HeaderList, isToken, type Request } from '../../core/http.js'
import { isTarget, MAX_LENGTH } from '../../core/uri.js'
import { utf8Length } from '../../core/utf8.js'
import { isHeaderValue } from './header-text.js'

/**
 * The status with which hyper rejects a request before the gateway sees it: an invalid target, method or header, or a
 * body of unknown length. Suite `live-hand-targets`.
 */
export function malformedStatus({ method, path, headers }: Request): 400 | 414 | undefined {
  if (utf8Length(path) > MAX_LENGTH) return 414
  const isFine =
    isTarget(path) &&
    isToken(method) &&
    headers.every(([name, value]) => isToken(name) && isHeaderValue(value)) &&
    hasKnownLength(headers)
  return isFine ? undefined : 400
}

/** Either the last transfer coding is `chunked` (RFC 9112 §6.3), or the lengths given are equal numbers. */
function hasKnownLength(headers: HeaderList): boolean {
  const codings = valuesOf(headers, 'transfer-encoding')
  if (codings.length > 0) return /(^|[,\s])chunked$/i.test(codings.at(-1)!.trim())
  const lengths = valuesOf(headers, 'content-length').map((item) => item.trim())
  return lengths.every((length) => /^[0-9]+$/.test(length) && BigInt(length) === BigInt(lengths[0]!))
}

function valuesOf(headers: HeaderList, name: string): string[] {
  return headers.filter(([header]) => header.toLowerCase() === name).map(([, value]) => value)
}
