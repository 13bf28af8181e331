import { remembered } from '../../core/bounded-map.js'
import { isToken } from '../../core/http.js'
import { lower } from './bytes.js'

/** Interned, like object keys and names in the code: comparing them compares pointers. */
function intern(text: string): string {
  return Object.keys({ [text]: true })[0]!
}

export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).map(intern))
}

/** Headers of which Envoy keeps one line only: a further value is joined with `,` and no blank. */
export const JOINED_IN_REQUESTS =
  words(`accept accept-encoding access-control-request-headers access-control-request-method
  access-control-request-private-network authorization cache-control cdn-loop connection content-encoding content-length
  content-type expect grpc-accept-encoding grpc-timeout host if-match if-modified-since if-none-match if-range keep-alive
  origin pragma proxy-connection referer te transfer-encoding upgrade user-agent via x-client-trace-id
  x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster x-envoy-downstream-service-node
  x-envoy-external-address x-envoy-original-host x-envoy-original-path x-forwarded-client-cert x-forwarded-for
  x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id`)

export const JOINED_IN_RESPONSES = words(`access-control-allow-credentials access-control-allow-headers
  access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age age
  cache-control content-encoding content-length content-type date etag expires grpc-message grpc-status last-modified
  location proxy-status server vary via x-envoy-attempt-count x-envoy-degraded x-envoy-immediate-health-check-fail
  x-envoy-ratelimited x-envoy-upstream-service-time x-request-id`)

/** Headers that external clients may not send (Envoy, source/common/http/conn_manager_utility.cc). */
export const REMOVED = words(`x-envoy-expected-rq-timeout-ms x-envoy-force-trace x-envoy-hedge-on-per-try-timeout
  x-envoy-internal x-envoy-ip-tags x-envoy-max-retries x-envoy-retriable-header-names x-envoy-retriable-status-codes
  x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms
  x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms x-envoy-upstream-stream-duration-ms
  x-forwarded-client-cert connection keep-alive proxy-connection upgrade transfer-encoding`)

export const REMOVED_FROM_UPGRADES: ReadonlySet<string> = new Set(
  [...REMOVED].filter((name) => name !== 'connection' && name !== 'upgrade'),
)

const READ = words('te expect host')

/** A header's name as the client wrote it. */
export interface HeaderName {
  /** In lower case. */
  key: string
  isMalformed: boolean
  isJoined: boolean
  /** The codec or the connection manager handles it. */
  isTheirs: boolean
}

/** Names are few, and repeat in every request. */
export const readName: (written: string) => HeaderName = remembered((written) => {
  const key = intern(lower(written))
  return {
    key,
    isMalformed: !isToken(written),
    isJoined: JOINED_IN_REQUESTS.has(key),
    isTheirs: REMOVED.has(key) || READ.has(key),
  }
})
