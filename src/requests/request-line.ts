import { ClaimwrightError } from '../core/error.js'
import type { Request } from '../core/http.js'
import { decodeComponent } from '../core/percent.js'

/** A request that other software wrote down, with a name. */
export interface RequestLine {
  name: string
  request: Request
  /** The port that its URL or the log names: it chooses a listener. */
  urlPort?: number
  /** Unix seconds at which it was sent, where that is recorded. */
  now?: number
  /** The status that was recorded. */
  recorded?: number
}

interface UrlParts {
  authority: string
  path: string
  scheme: 'http' | 'https'
  port?: number
  /** `user:password` of the authority. */
  user?: string
}

/**
 * Takes an absolute HTTP URL apart. The path stays as written, unless dot segments are removed as browsers and curl do.
 * Throws `invalid-url`; `where` begins its message.
 */
export function splitUrl(url: string, where: string, removeDots: boolean): UrlParts {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`
  const [, scheme, user, authority, rest = ''] = /^(https?):\/\/(?:([^/?#@]*)@)?([^/?#]+)([^#]*)/i.exec(full) ?? []
  if (scheme === undefined || authority === undefined)
    throw new ClaimwrightError('invalid-url', `${where}expected a URL of http or https`)
  if (/\s/.test(authority + rest))
    throw new ClaimwrightError('invalid-url', `${where}the URL has a blank in it; write %20`)
  const target = rest.startsWith('/') ? rest : `/${rest}`
  const at = target.indexOf('?')
  const path = at < 0 ? target : target.slice(0, at)
  const port = /:(\d{1,5})$/.exec(authority)?.[1]
  return {
    scheme: scheme.toLowerCase() as 'http' | 'https',
    authority,
    path: (removeDots ? withoutDots(path) : path) + (at < 0 ? '' : target.slice(at)),
    ...(port !== undefined && { port: Number(port) }),
    ...(user !== undefined && { user: decodeComponent(user) }),
  }
}

/** RFC 3986, section 5.2.4. */
function withoutDots(path: string): string {
  const segments: string[] = []
  const parts = path.split('/').slice(1)
  for (const [i, part] of parts.entries()) {
    if (part === '..') segments.pop()
    else if (part !== '.') segments.push(part)
    if (i === parts.length - 1 && (part === '.' || part === '..')) segments.push('')
  }
  return `/${segments.join('/')}`
}
