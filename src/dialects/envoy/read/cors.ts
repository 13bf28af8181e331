import type { Cors } from '../../../core/step/cors.js'
import { type CorsPolicy, mergeCorsPolicies, numberOrText } from '../../shared/merge-cors.js'
import { asRegex, readText } from './matchers.js'
import type { Message } from './message.js'
import { originOf } from './reader.js'

/** The `CorsPolicy` of each level that has one, the most specific first; the filter resolves each field separately. */
export function readCors(levels: readonly Message[]): Cors | null {
  return mergeCorsPolicies(levels.map(readPolicy))
}

function readPolicy(message: Message): CorsPolicy {
  const list = (name: string) =>
    (message.text(name) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  const maxAge = message.text('max_age')
  const allowCredentials = message.wrapped('allow_credentials')
  const cors: CorsPolicy = {
    kind: 'cors',
    allowOrigins: [],
    allowOriginRegex: [],
    allowMethods: list('allow_methods'),
    allowHeaders: list('allow_headers'),
    exposeHeaders: list('expose_headers'),
    ...(allowCredentials !== undefined && { allowCredentials }),
    ...(maxAge && { maxAge: numberOrText(maxAge) }),
    origin: originOf(message.at),
  }
  for (const one of message.messages('allow_origin_string_match')) {
    const text = readText(one)
    if (text?.match === 'exact') cors.allowOrigins.push(text.value)
    else if (text) cors.allowOriginRegex.push(asRegex(text))
  }
  message.done()
  return cors
}
