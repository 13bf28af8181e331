import type { Cors } from '../../core/step/cors.js'

/** The CORS policy of a level (route, virtual host). A field that is not set is that of the next level. */
export type CorsPolicy = Omit<Cors, 'allowCredentials'> & { allowCredentials?: boolean }

/** The policy that Envoy's filter applies: of each field, the value of the most specific level that sets it. */
export function mergeCorsPolicies(levels: readonly CorsPolicy[]): Cors | null {
  const [first] = levels
  if (!first) return null
  const origins = levels.find((level) => level.allowOrigins.length + level.allowOriginRegex.length > 0) ?? first
  const list = (field: 'allowMethods' | 'allowHeaders' | 'exposeHeaders'): string[] =>
    levels.find((level) => level[field].length > 0)?.[field] ?? []
  const maxAge = levels.find((level) => level.maxAge !== undefined)?.maxAge
  const flag = (field: 'allowPrivateNetwork' | 'answersEveryPreflight') => {
    const value = levels.find((level) => level[field] !== undefined)?.[field]
    return value === undefined ? {} : { [field]: value }
  }
  return {
    ...first,
    allowOrigins: origins.allowOrigins,
    allowOriginRegex: origins.allowOriginRegex,
    allowMethods: list('allowMethods'),
    allowHeaders: list('allowHeaders'),
    exposeHeaders: list('exposeHeaders'),
    allowCredentials: levels.find((level) => level.allowCredentials !== undefined)?.allowCredentials ?? false,
    ...(maxAge !== undefined && { maxAge }),
    ...flag('allowPrivateNetwork'),
    ...flag('answersEveryPreflight'),
  }
}

/** Seconds, or a text that Envoy sends as it is. */
export const numberOrText = (text: string): number | string => (/^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : text)
