import type { HeaderList, Request } from '../core/http.js'
import type { Csrf } from '../core/step/csrf.js'
import type { Step } from '../core/step/step.js'
import { SEGMENT } from './paths.js'

/** Most origins that are tried. */
const MAX_ORIGINS = 12

/** Requests that change state, as browsers send them: from each origin that `csrf` steps name, and from others. */
export function csrfRequests(
  requests: readonly Request[],
  steps: readonly Step[],
): { requests: Request[]; cut: boolean } {
  const checks = steps.filter((step): step is Csrf => step.kind === 'csrf')
  if (checks.length === 0) return { requests: [], cut: false }
  const named = [...new Set(checks.flatMap(({ additionalOrigins }) => additionalOrigins))]
  const origins = [`https://${SEGMENT}.example`, ...named.slice(0, MAX_ORIGINS)]
  return { requests: requests.flatMap((request) => [...sentFrom(request, origins)]), cut: named.length > MAX_ORIGINS }
}

function* sentFrom(base: Request, origins: readonly string[]): Generator<Request> {
  const others = base.headers.filter(([name]) => !/^(?:origin|sec-fetch-site)$/i.test(name))
  const method = /^(?:GET|HEAD|OPTIONS)$/.test(base.method) ? 'POST' : base.method
  const send = (...headers: HeaderList): Request => ({ ...base, method, headers: [...others, ...headers] })
  yield send()
  for (const origin of origins) {
    yield send(['origin', origin])
    yield send(['origin', origin], ['sec-fetch-site', 'cross-site'])
  }
  yield send(['origin', `http://${base.authority ?? ''}`])
  yield send(['origin', 'null'])
  yield send(['sec-fetch-site', 'cross-site'])
  yield send(['sec-fetch-site', 'same-origin'])
}
