import type { Cors } from '../../../program/step/cors.js'
import { readText } from './matchers.js'
import type { Message } from './message.js'
import { originOf } from './reader.js'

/** `CorsPolicy` of a route. */
export function readCors(message: Message): Cors {
  const list = (name: string) =>
    (message.text(name) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
  const maxAge = message.text('max_age')
  const cors: Cors = {
    kind: 'cors',
    allowOrigins: [],
    allowOriginRegex: [],
    allowMethods: list('allow_methods'),
    allowHeaders: list('allow_headers'),
    exposeHeaders: list('expose_headers'),
    allowCredentials: message.wrapped('allow_credentials') ?? false,
    ...(maxAge && { maxAge: Number(maxAge) }),
    origin: originOf(message.at),
  }
  for (const one of message.messages('allow_origin_string_match')) {
    const text = readText(one)
    if (text?.match === 'exact') cors.allowOrigins.push(text.value)
    else if (text?.match === 'regex') cors.allowOriginRegex.push(text.value)
    else if (text) one.leave(text.match, 'answer')
  }
  message.done()
  return cors
}
