import { isToken } from '../../../core/http.js'
import type { Losses } from '../../../core/losses.js'
import { GATEWAY_API_METHODS } from '../../../core/methods.js'
import { child } from '../../../core/pointer.js'
import type { Cors } from '../../../core/step/cors.js'

const ORIGIN = /^https?:\/\/((\*\.)?([a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(:[0-9]{1,5})?$/
/** Methods that need no permission (Fetch, "CORS-safelisted method"). */
const SAFELISTED = ['GET', 'HEAD', 'POST']
/** The CRD's limits of lists. */
const MOST_VALUES = 64

/**
 * The policy without values that the CRD refuses: each is written in another form, or a named loss. What is next to `*`
 * has no effect.
 */
export function acceptedCors(cors: Cors, losses: Losses): Cors {
  const refuse = (value: string, why: string): [] => {
    losses.unsupported(cors.origin, `\`${value}\` is left out: ${why}`, value)
    return []
  }
  const accepted = (values: readonly string[], accept: (value: string) => string | []): string[] => {
    if (values.includes('*')) {
      for (const value of values)
        if (value !== '*') losses.approximate(cors.origin, `\`${value}\` is left out: \`*\` includes it`, value)
      return ['*']
    }
    const all = [...new Set(values.flatMap(accept))]
    for (const value of all.slice(MOST_VALUES)) refuse(value, `the API server accepts ${MOST_VALUES} values`)
    return all.slice(0, MOST_VALUES)
  }
  const name = (value: string) => (isToken(value) ? value : refuse(value, 'it is not the name of a header'))
  return {
    ...cors,
    allowOrigins: accepted(cors.allowOrigins, (value) => {
      const origin = value.replace(/^https?:/i, (scheme) => scheme.toLowerCase())
      return ORIGIN.test(origin) ? origin : refuse(value, 'the API server accepts origins of `http` and `https` only')
    }),
    allowMethods: accepted(cors.allowMethods, (value) => {
      if (GATEWAY_API_METHODS.includes(value)) return value
      const upper = value.toUpperCase()
      if (!SAFELISTED.includes(upper)) return refuse(value, whyNoMethod(upper))
      losses.approximate(cors.origin, `\`${value}\` is written as \`${upper}\`, which browsers always allow`, value)
      return upper
    }),
    allowHeaders: accepted(cors.allowHeaders, name),
    exposeHeaders: accepted(cors.exposeHeaders, name),
    ...(cors.maxAge !== undefined && { maxAge: acceptedAge(cors.maxAge, cors, losses) }),
  }
}

/** Browsers compare methods by case: the upper-case form would allow other requests. */
const whyNoMethod = (upper: string): string =>
  GATEWAY_API_METHODS.includes(upper)
    ? `browsers do not match it with \`${upper}\`, and the API server accepts upper case only`
    : 'the API server does not accept this method'

function acceptedAge(maxAge: number | string, { origin }: Cors, losses: Losses): number | string {
  if (typeof maxAge !== 'number' || maxAge >= 1) return maxAge
  losses.approximate(
    { ...origin, pointer: child(origin.pointer, 'maxAge') },
    'preflights are cached for a second: the API server accepts no shorter `maxAge`',
  )
  return 1
}
