import type { Cors } from '../../core/step/cors.js'
import type { Writer } from '../../core/writer.js'
import { typed } from './names.js'

type Json = Record<string, unknown>

export function corsPolicy(step: Cors, writer: Writer): Json {
  const origins = [
    ...step.allowOrigins.map((exact) => ({ exact })),
    ...step.allowOriginRegex.map((regex) => ({ safe_regex: { regex } })),
  ]
  const text = (values: readonly string[]) => (values.length > 0 ? values.join(',') : undefined)
  const members = {
    allow_origin_string_match: origins,
    allow_methods: text(step.allowMethods),
    allow_headers: text(step.allowHeaders),
    expose_headers: text(step.exposeHeaders),
    max_age: step.maxAge === undefined ? undefined : String(step.maxAge),
    allow_credentials: step.allowCredentials,
  }
  const written = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
  return writer.from(step.origin, typed('http.cors.v3.CorsPolicy', written))
}
