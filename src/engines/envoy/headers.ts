import type { HeaderMap } from '../../http.js'
import { lower } from './bytes.js'

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))

/** Names of which Envoy keeps one line only: a further value is joined with `,` and no blank. */
const JOINED_IN_REQUESTS = words(`accept accept-encoding access-control-request-headers access-control-request-method
  access-control-request-private-network authorization cache-control cdn-loop connection content-encoding content-length
  content-type expect grpc-accept-encoding grpc-timeout host if-match if-modified-since if-none-match if-range keep-alive
  origin pragma proxy-connection referer te transfer-encoding upgrade user-agent via x-client-trace-id
  x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster x-envoy-downstream-service-node
  x-envoy-external-address x-envoy-original-host x-envoy-original-path x-forwarded-client-cert x-forwarded-for
  x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id`)

const JOINED_IN_RESPONSES = words(`access-control-allow-credentials access-control-allow-headers
  access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age age
  cache-control content-encoding content-length content-type date etag expires grpc-message grpc-status last-modified
  location proxy-status server vary via x-envoy-attempt-count x-envoy-degraded x-envoy-immediate-health-check-fail
  x-envoy-ratelimited x-envoy-upstream-service-time x-request-id`)

/** Header lines in wire order, names in lower case, values as bytes. */
export class Headers {
  private lines: (readonly [name: string, value: string])[] = []

  private constructor(private readonly joined: ReadonlySet<string>) {}

  static ofRequest(): Headers {
    return new Headers(JOINED_IN_REQUESTS)
  }

  static ofResponse(map: HeaderMap = {}): Headers {
    const headers = new Headers(JOINED_IN_RESPONSES)
    for (const name of Object.keys(map)) {
      const value = map[name]!
      if (typeof value === 'string') headers.add(name, value)
      else for (const one of value) headers.add(name, one)
    }
    return headers
  }

  all(name: string): string[] {
    const values: string[] = []
    for (const line of this.lines) if (line[0] === name) values.push(line[1])
    return values
  }

  first(name: string): string | undefined {
    for (const line of this.lines) if (line[0] === name) return line[1]
    return undefined
  }

  has(name: string): boolean {
    return this.first(name) !== undefined
  }

  add(name: string, value: string): void {
    const key = lower(name)
    if (this.joined.has(key)) {
      const at = this.lines.findIndex(([known]) => known === key)
      if (at >= 0) {
        this.lines[at] = [key, `${this.lines[at]![1]},${value}`]
        return
      }
    }
    this.lines.push([key, value])
  }

  set(name: string, value: string): void {
    this.remove(name)
    this.lines.push([lower(name), value])
  }

  remove(name: string): void {
    const key = lower(name)
    if (this.has(key)) this.lines = this.lines.filter(([known]) => known !== key)
  }

  removeAll(names: ReadonlySet<string>): void {
    for (const [name] of this.lines) if (names.has(name)) this.remove(name)
  }

  copy(): Headers {
    const copy = new Headers(this.joined)
    copy.lines = this.lines.slice()
    return copy
  }

  /** All but the names in `hidden`. */
  toMap(hidden?: ReadonlySet<string>): HeaderMap {
    const map: HeaderMap = {}
    for (const [name, value] of this.lines) {
      if (hidden?.has(name)) continue
      const known = Object.hasOwn(map, name) ? map[name] : undefined
      const values = known === undefined ? value : [known, value].flat()
      if (name === '__proto__') Object.defineProperty(map, name, { value: values, enumerable: true })
      else map[name] = values
    }
    return map
  }
}
